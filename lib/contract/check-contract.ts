import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import { safePattern } from '../base/safe-pattern.ts';
import type { Contract, JsonSchema } from '../profile/contract-schema.ts';
import {
  definitionsDocument,
  documentOf,
  needsLibrary,
  resolveRef,
  type SchemaDocument,
  subSchemas,
} from './schema-document.ts';
import { findsReference } from './schema-library.ts';
import { isTypeName } from './schema-values.ts';
import { isSchema } from './schema-words.ts';

/** What is wrong with a contract, at a dotted path of it. */
export interface ContractProblem {
  readonly path: string;
  /** One sentence: what is wrong and what to do. */
  readonly message: string;
}

const MAX_PROBLEMS = 100;
const MAX_SCHEMAS = 20_000;
const MAX_NESTING = 64;

/** What keeps the schemas of a contract from being understood whole; empty when nothing does. For files, editors and documents. */
export function checkContract(contract: Contract): readonly ContractProblem[] {
  const shared = definitionsDocument(contract);
  const problems: ContractProblem[] = [];
  const settled = new Set<JsonObject>();
  const add = (path: readonly string[], message: string) => {
    if (problems.length < MAX_PROBLEMS) problems.push({ path: path.join('.'), message });
  };
  const check = (schema: JsonSchema, at: readonly string[], document: SchemaDocument) =>
    checkSchema(schema, document, settled, (path, message) => add([...at, ...path], message));
  if (contract.envelope !== null) {
    check(contract.envelope, ['envelope'], documentOf(contract.envelope, contract.draft, shared));
  }
  for (const [i, { schema }] of contract.messages.entries()) {
    check(schema, ['messages', `${i}`, 'schema'], documentOf(schema, contract.draft, shared));
  }
  for (const [name, schema] of Object.entries(contract.definitions)) check(schema, ['definitions', name], shared);
  return problems;
}

type Tell = (path: readonly string[], message: string) => void;

function checkSchema(root: JsonSchema, document: SchemaDocument, settled: Set<JsonObject>, tell: Tell): void {
  if (nestingOf(root) > MAX_NESTING) {
    tell([], `The schema is nested deeper than ${MAX_NESTING} levels; make it flatter, with references.`);
    return;
  }
  const isLibrary = needsLibrary(document);
  let count = 0;
  for (const { path, schema } of subSchemas(root)) {
    if (++count > MAX_SCHEMAS) {
      tell([], `The schema has more than ${MAX_SCHEMAS} parts; use a smaller one.`);
      return;
    }
    for (const [keyword, value] of Object.entries(schema)) {
      const wrong = keywordProblem(keyword, value, document, isLibrary);
      if (wrong !== null) tell([...path, keyword], wrong);
    }
    if (loopsInPlace({ schema, document }, settled)) {
      tell(
        path,
        'The schema refers to itself without looking deeper into the message, so a check would never end; remove one of the references.',
      );
      return;
    }
  }
}

function keywordProblem(keyword: string, value: Json, document: SchemaDocument, isLibrary: boolean): string | null {
  const { draft } = document;
  if (Object.hasOwn(UNKNOWN, keyword)) return `${keyword} ${UNKNOWN[keyword]}`;
  const foreign = draft === '7' ? NOT_IN_7 : NOT_IN_2020;
  if (Object.hasOwn(foreign, keyword)) return `${keyword} ${foreign[keyword]}`;
  if (keyword === '$ref') return refProblem(value, document, isLibrary);
  if (keyword === '$schema') return draftProblem(value, draft);
  if (keyword === 'items' && draft !== '7' && Array.isArray(value)) {
    return 'items is a list, which draft 2020-12 writes as prefixItems; rename it.';
  }
  const shape = Object.hasOwn(SHAPES, keyword) ? SHAPES[keyword] : undefined;
  return shape === undefined ? null : shape(value, keyword);
}

const UNKNOWN: Readonly<Record<string, string>> = {
  $dynamicRef: 'is not understood, because its target depends on who refers to the schema; use $ref.',
  $recursiveRef: 'is not understood; use $ref.',
  $recursiveAnchor: 'is not understood; use $ref.',
  $vocabulary: 'belongs to the descriptions of drafts and not into a schema for messages; remove it.',
};

const NEWER = 'is no keyword of draft 7, which would pass over it; choose draft 2020-12 or remove it.';
const NOT_IN_7: Readonly<Record<string, string>> = {
  prefixItems: NEWER,
  dependentRequired: NEWER,
  dependentSchemas: NEWER,
  unevaluatedItems: NEWER,
  unevaluatedProperties: NEWER,
  minContains: NEWER,
  maxContains: NEWER,
  $anchor: NEWER,
};
const NOT_IN_2020: Readonly<Record<string, string>> = {
  additionalItems: 'is no keyword of draft 2020-12; write items for what comes after prefixItems.',
};

const SCHEMA_URIS: Readonly<Record<Contract['draft'], RegExp>> = {
  '7': /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/,
  '2020-12': /^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/,
};

function draftProblem(value: Json, draft: Contract['draft']): string | null {
  if (typeof value === 'string' && SCHEMA_URIS[draft].test(value)) return null;
  return `The schema says that it is written for ${shorten(value)}, but this contract is read as draft ${draft}; make them agree.`;
}

function refProblem(value: Json, document: SchemaDocument, isLibrary: boolean): string | null {
  if (typeof value !== 'string') return '$ref must be a text such as "#/$defs/name".';
  const found = isLibrary ? findsReference(document, value) : resolveRef(value, document) !== null;
  if (found) return null;
  return value.startsWith('#')
    ? `There is nothing at ${shorten(value)}; correct the reference or add the definition.`
    : `Only references inside the document, such as "#/$defs/name", are followed, not ${shorten(value)}; copy what it means into the definitions.`;
}

type Shape = (value: Json, keyword: string) => string | null;

const schemaShape: Shape = (value, keyword) =>
  isSchema(value) ? null : `${keyword} must be a schema: an object, true or false.`;
const count: Shape = (value, keyword) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0
    ? null
    : `${keyword} must be a whole number, 0 or more.`;
const number: Shape = (value, keyword) => (typeof value === 'number' ? null : `${keyword} must be a number.`);
const list: Shape = (value, keyword) => (Array.isArray(value) ? null : `${keyword} must be a list.`);
const texts: Shape = (value, keyword) =>
  Array.isArray(value) && value.every((one) => typeof one === 'string') ? null : `${keyword} must be a list of texts.`;
const text: Shape = (value, keyword) => (typeof value === 'string' ? null : `${keyword} must be a text.`);
const schemas: Shape = (value, keyword) =>
  Array.isArray(value) && value.length > 0 && value.every(isSchema)
    ? null
    : `${keyword} must be a list of schemas, at least one.`;
const schemaTable: Shape = (value, keyword) =>
  isJsonObject(value) && Object.values(value).every(isSchema) ? null : `${keyword} must be an object of schemas.`;

const SHAPES: Readonly<Record<string, Shape>> = {
  type: (value) =>
    (Array.isArray(value) ? value.length > 0 && value.every(isTypeName) : isTypeName(value))
      ? null
      : `type must be string, number, integer, boolean, object, array or null, or a list of these, not ${shorten(value)}.`,
  enum: list,
  minimum: number,
  maximum: number,
  exclusiveMinimum: number,
  exclusiveMaximum: number,
  multipleOf: (value) => (typeof value === 'number' && value > 0 ? null : 'multipleOf must be a number above 0.'),
  minLength: count,
  maxLength: count,
  minItems: count,
  maxItems: count,
  minContains: count,
  maxContains: count,
  minProperties: count,
  maxProperties: count,
  uniqueItems: (value) => (typeof value === 'boolean' ? null : 'uniqueItems must be true or false.'),
  required: texts,
  format: text,
  $id: text,
  $anchor: text,
  pattern: (value) => (typeof value === 'string' ? patternProblem(value) : 'pattern must be a text.'),
  properties: schemaTable,
  patternProperties: (value, keyword) =>
    schemaTable(value, keyword) ??
    Object.keys(value ?? {}).reduce<string | null>((found, source) => found ?? patternProblem(source), null),
  $defs: schemaTable,
  definitions: schemaTable,
  dependentSchemas: schemaTable,
  dependentRequired: (value) =>
    isJsonObject(value) && Object.values(value).every((one) => texts(one, '') === null)
      ? null
      : 'dependentRequired must be an object of lists of texts.',
  dependencies: (value) =>
    isJsonObject(value) && Object.values(value).every((one) => isSchema(one) || texts(one, '') === null)
      ? null
      : 'dependencies must be an object of schemas or lists of texts.',
  additionalProperties: schemaShape,
  propertyNames: schemaShape,
  additionalItems: schemaShape,
  items: (value) =>
    isSchema(value) || (Array.isArray(value) && value.every(isSchema))
      ? null
      : 'items must be a schema or a list of schemas.',
  prefixItems: schemas,
  contains: schemaShape,
  unevaluatedItems: schemaShape,
  unevaluatedProperties: schemaShape,
  not: schemaShape,
  if: schemaShape,
  then: schemaShape,
  else: schemaShape,
  allOf: schemas,
  anyOf: schemas,
  oneOf: schemas,
};

function patternProblem(source: string): string | null {
  const proven = safePattern(source);
  return proven.ok ? null : proven.error.message;
}

function shorten(value: Json): string {
  const shown = JSON.stringify(value);
  return shown.length <= 80 ? shown : `${shown.slice(0, 80)}…`;
}

function nestingOf(value: Json): number {
  let deepest = 0;
  const open: { part: Json; depth: number }[] = [{ part: value, depth: 0 }];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const { part, depth } = one;
    deepest = Math.max(deepest, depth);
    if (typeof part !== 'object' || part === null || depth > 4 * MAX_NESTING) continue;
    // Two levels of JSON for a level of schema: `properties` and the schema in it.
    for (const inner of Object.values(part)) open.push({ part: inner, depth: depth + 0.5 });
  }
  return deepest;
}

/**
 * Whether a schema comes back to itself for the same value: by references and by keywords that join schemas. `settled`:
 * those that are known not to, so that a long chain is walked once and not from each of its links.
 */
function loopsInPlace(start: Place, settled: Set<JsonObject>): boolean {
  const onPath = new Set<JsonObject>();
  const path: { place: Place; next: Place[] }[] = [];
  const enter = (place: Place): void => {
    onPath.add(place.schema);
    path.push({ place, next: inPlace(place) });
  };
  if (!settled.has(start.schema)) enter(start);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const next = top.next.pop();
    if (next === undefined) {
      path.pop();
      onPath.delete(top.place.schema);
      settled.add(top.place.schema);
    } else if (onPath.has(next.schema)) {
      return true;
    } else if (!settled.has(next.schema)) {
      enter(next);
    }
  }
  return false;
}

interface Place {
  readonly schema: JsonObject;
  readonly document: SchemaDocument;
}

function inPlace({ schema, document }: Place): Place[] {
  const { $ref: ref } = schema;
  const target = typeof ref === 'string' ? resolveRef(ref, document) : null;
  const referred =
    target !== null && isJsonObject(target.schema) ? [{ schema: target.schema, document: target.document }] : [];
  if (typeof ref === 'string' && document.draft === '7') return referred;
  const lists = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) =>
    Array.isArray(schema[keyword]) ? schema[keyword] : [],
  );
  const single = ['not', 'if', 'then', 'else'].map((keyword) => schema[keyword]);
  const dependent = isJsonObject(schema['dependentSchemas']) ? Object.values(schema['dependentSchemas']) : [];
  return [
    ...referred,
    ...[...lists, ...single, ...dependent].filter(isJsonObject).map((one) => ({ schema: one, document })),
  ];
}
