import { isJsonObject, type JsonObject } from '../base/json.ts';
import type { Contract, JsonSchema } from '../profile/contract-schema.ts';
import { isSchema } from './schema-words.ts';

/** Keywords whose value is one schema, a list of schemas, or schemas by name. */
const ONE = [
  'additionalItems',
  'unevaluatedItems',
  'items',
  'contains',
  'additionalProperties',
  'unevaluatedProperties',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
];
const LISTS = ['prefixItems', 'items', 'allOf', 'anyOf', 'oneOf'];
const TABLES = ['$defs', 'definitions', 'properties', 'patternProperties', 'dependentSchemas', 'dependencies'];

export interface SubSchema {
  readonly path: readonly string[];
  readonly schema: JsonObject;
}

/** Deeper ones are not visited; `checkContract` refuses such a schema long before. */
const MAX_STEPS_DOWN = 300;

/** Every schema inside of one, itself first. */
export function* subSchemas(schema: unknown, path: readonly string[] = []): Generator<SubSchema> {
  if (!isJsonObject(schema) || path.length > MAX_STEPS_DOWN) return;
  yield { path, schema };
  for (const keyword of ONE) if (Object.hasOwn(schema, keyword)) yield* subSchemas(schema[keyword], [...path, keyword]);
  for (const keyword of LISTS) {
    const list = Object.hasOwn(schema, keyword) ? schema[keyword] : undefined;
    if (Array.isArray(list)) for (const [i, sub] of list.entries()) yield* subSchemas(sub, [...path, keyword, `${i}`]);
  }
  for (const keyword of TABLES) {
    const table = Object.hasOwn(schema, keyword) ? schema[keyword] : undefined;
    if (isJsonObject(table))
      for (const [key, sub] of Object.entries(table)) yield* subSchemas(sub, [...path, keyword, key]);
  }
}

/** One schema document: what `#` means to the references in it. */
export interface SchemaDocument {
  readonly root: JsonSchema;
  readonly draft: Contract['draft'];
  /** Where `#/$defs/name` is looked for when the document itself has no such part; null for nowhere. */
  readonly shared: SchemaDocument | null;
  /** Schemas by the names that `#name` reaches them with. */
  readonly anchors: ReadonlyMap<string, JsonObject>;
}

export function documentOf(root: JsonSchema, draft: Contract['draft'], shared: SchemaDocument | null): SchemaDocument {
  const anchors = new Map<string, JsonObject>();
  for (const { schema } of subSchemas(root)) {
    const anchor = draft === '7' ? anchorId(schema['$id']) : schema['$anchor'];
    if (typeof anchor === 'string') anchors.set(anchor, schema);
  }
  return { root, draft, shared, anchors };
}

/** Draft 7 names a place by an `$id` that is a fragment alone. */
function anchorId(id: unknown): string | null {
  return typeof id === 'string' && id.length > 1 && id.startsWith('#') ? id.slice(1) : null;
}

/** The definitions of a contract as a document of their own, reached under both of their usual names. */
export function definitionsDocument({ definitions, draft }: Pick<Contract, 'definitions' | 'draft'>): SchemaDocument {
  return documentOf({ $defs: definitions, definitions } as JsonObject, draft, null);
}

export interface Target {
  readonly schema: JsonSchema;
  readonly document: SchemaDocument;
}

/** What `#…` refers to; null when there is nothing, or when it leaves the document. */
export function resolveRef(ref: string, document: SchemaDocument): Target | null {
  if (!ref.startsWith('#')) return null;
  const fragment = decoded(ref.slice(1));
  if (fragment === null) return null;
  const schema =
    fragment === '' || fragment.startsWith('/') ? atPointer(document.root, fragment) : document.anchors.get(fragment);
  if (isSchema(schema)) return { schema, document };
  return document.shared !== null && /^\/(?:\$defs|definitions)\//.test(fragment)
    ? resolveRef(ref, document.shared)
    : null;
}

function decoded(fragment: string): string | null {
  try {
    return decodeURIComponent(fragment);
  } catch {
    // A stray % refers to nothing; whoever asked says so.
    return null;
  }
}

/** RFC 6901, through own properties only. */
function atPointer(root: unknown, pointer: string): unknown {
  let found = root;
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

const libraryNeeds = new WeakMap<SchemaDocument, boolean>();

/**
 * Whether the schema, or what it shares, uses what only the library checks: names of its own for parts, or keywords that
 * need to know what others looked at. Asked for each of a thousand rules that share one document, so it is remembered.
 */
export function needsLibrary(document: SchemaDocument): boolean {
  const known = libraryNeeds.get(document);
  if (known !== undefined) return known;
  const needs = usesLibrary(document) || (document.shared !== null && needsLibrary(document.shared));
  libraryNeeds.set(document, needs);
  return needs;
}

function usesLibrary({ root, draft }: SchemaDocument): boolean {
  for (const { path, schema } of subSchemas(root)) {
    if (Object.hasOwn(schema, 'unevaluatedItems') || Object.hasOwn(schema, 'unevaluatedProperties')) return true;
    const { $id: id, $ref: ref } = schema;
    if (typeof ref === 'string' && !ref.startsWith('#')) return true;
    if (path.length > 0 && typeof id === 'string' && !(draft === '7' && id.startsWith('#'))) return true;
  }
  return false;
}
