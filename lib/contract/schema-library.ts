import { dereference, type OutputUnit, type Schema, validate } from '@cfworker/json-schema';
import { isJsonObject } from '../base/json.ts';
import { provenPattern } from '../base/safe-pattern.ts';
import { type SchemaDocument, subSchemas } from './schema-document.ts';
import { type SchemaNode, UNCHECKED } from './schema-node.ts';
import { issueOf } from './verdict.ts';

/** The library compares lists member by member with each other and has no bound of its own. */
const MAX_VALUES = 5000;
const MAX_DEPTH = 100;
const MAX_TEXT = 10_000;

/** Answers that only say that something below them is wrong. */
const SUMMARIES = new Set([
  '$ref',
  'allOf',
  'if',
  'properties',
  'patternProperties',
  'additionalProperties',
  'unevaluatedProperties',
  'items',
  'prefixItems',
  'additionalItems',
  'unevaluatedItems',
]);

type Tables = ReturnType<typeof dereference>;

/**
 * A schema that our own checks do not cover, by `@cfworker/json-schema`, ten times slower. Null when the library cannot
 * resolve its references.
 */
export function libraryNode(document: SchemaDocument): SchemaNode | null {
  const schema = copyFor(document);
  if (typeof schema === 'boolean') return null;
  let tables: Tables;
  try {
    tables = dereference(schema);
  } catch {
    // Two parts with one name, or a name that is no URI; `checkContract` tells which.
    return null;
  }
  if (hasLooseEnd(schema, tables)) return null;
  const stepsFor = patternSteps(schema);
  const answer = (value: unknown, quick: boolean) => {
    if (!isSmall(value, stepsFor)) throw UNCHECKED;
    try {
      return validate(value, schema, document.draft, tables, quick);
    } catch {
      // It trusts keywords to have the values they should, which `checkContract` looks after, and overflows the stack.
      throw UNCHECKED;
    }
  };
  return {
    test: (value) => answer(value, true).valid,
    explain(value, path, tell) {
      const { errors } = answer(value, false);
      const telling = errors.filter(({ keyword }) => !SUMMARIES.has(keyword));
      for (const error of (telling.length === 0 ? errors : telling).slice(0, 50)) {
        const steps = stepsOf(error.instanceLocation);
        const place = [...path, ...steps];
        tell(issueOf(place, ruleOf(error), wordsOf(error), partAt(value, steps)));
      }
    },
  };
}

/** Whether the library can follow every reference of this text in a document. */
export function findsReference(document: SchemaDocument, ref: string): boolean {
  const schema = copyFor(document);
  if (typeof schema === 'boolean') return false;
  try {
    const tables = dereference(schema);
    return !hasLooseEnd(schema, tables, ref);
  } catch {
    // Two parts with one name, or a name that is no URI: then nothing can be referred to.
    return false;
  }
}

/** Whether a reference (this one, or any) leads nowhere. The library notes on each schema what its reference means. */
function hasLooseEnd(schema: Schema, tables: Tables, ref: string | null = null): boolean {
  for (const { schema: sub } of subSchemas(schema)) {
    if (typeof sub['$ref'] !== 'string' || (ref !== null && sub['$ref'] !== ref)) continue;
    const { __absolute_ref__: target } = sub as { readonly __absolute_ref__?: string };
    if (target === undefined || tables[target] === undefined) return true;
  }
  return false;
}

/** The library writes its notes into the schema, so it gets its own; and a pattern of its own for `url` that can run away. */
function copyFor({ root, shared }: SchemaDocument): Schema | boolean {
  if (typeof root === 'boolean') return root;
  const copy = structuredClone(root) as Record<string, unknown>;
  const definitions = isJsonObject(shared?.root) ? shared.root['definitions'] : undefined;
  for (const name of ['$defs', 'definitions']) {
    const own = isJsonObject(copy[name]) ? copy[name] : {};
    if (isJsonObject(definitions)) copy[name] = { ...structuredClone(definitions), ...own };
  }
  for (const { schema } of subSchemas(copy)) {
    if (schema['format'] === 'url') delete (schema as Record<string, unknown>)['format'];
  }
  return copy as Schema;
}

/** Steps of all texts of a message, each tried by all patterns of its schema: at most some 100 ms. */
const MAX_PATTERN_STEPS = 1e8;

/** What all patterns of a schema together take for a text of so many characters. */
function patternSteps(schema: Schema): (length: number) => number {
  const patterns: ((length: number) => number)[] = [];
  for (const { schema: sub } of subSchemas(schema)) {
    const { pattern, patternProperties } = sub;
    const sources = [pattern, ...(isJsonObject(patternProperties) ? Object.keys(patternProperties) : [])];
    for (const source of sources) {
      const proven = typeof source === 'string' ? provenPattern(source) : null;
      if (proven?.ok === true) patterns.push(proven.value.stepsFor);
    }
  }
  return (length) => patterns.reduce((sum, stepsFor) => sum + stepsFor(length), 0);
}

function isSmall(value: unknown, stepsFor: (length: number) => number): boolean {
  let left = MAX_VALUES;
  let steps = MAX_PATTERN_STEPS;
  const isShort = (text: string): boolean => {
    steps -= stepsFor(text.length);
    return text.length <= MAX_TEXT && steps >= 0;
  };
  const look = (part: unknown, depth: number): boolean => {
    if (--left < 0 || depth > MAX_DEPTH) return false;
    if (typeof part === 'string') return isShort(part);
    if (typeof part !== 'object' || part === null) return true;
    if (!Array.isArray(part) && !Object.keys(part).every(isShort)) return false;
    return Object.values(part).every((inner) => look(inner, depth + 1));
  };
  return look(value, 0);
}

function stepsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => decodeURI(step).replaceAll('~1', '/').replaceAll('~0', '~'));
}

function partAt(root: unknown, steps: readonly string[]): unknown {
  let part = root;
  for (const step of steps) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, step)) return undefined;
    part = (part as Record<string, unknown>)[step];
  }
  return part;
}

function ruleOf({ keyword }: OutputUnit): string {
  if (keyword === 'required') return 'missing';
  return keyword === 'type' ? 'wrong-type' : keyword;
}

/** The library's own words, but for what ours say better. */
function wordsOf({ keyword, error }: OutputUnit): string {
  if (keyword === 'false') return 'nothing here';
  return `what its schema asks for (${error.slice(0, 160).replace(/\.$/, '')})`;
}
