import { isJsonObject } from '../../base/json.ts';

/** Keywords that hold one schema, a list of them, or a map of them. */
export const ONE_SCHEMA = new Set(
  'not if then else contains additionalProperties propertyNames additionalItems unevaluatedItems unevaluatedProperties'.split(
    ' ',
  ),
);
export const SCHEMA_LISTS = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
export const SCHEMA_MAPS = new Set(['properties', 'patternProperties', 'dependentSchemas']);
/** Those that look at the same value as the schema they stand in, so that a circle through them never ends. */
export const IN_PLACE = new Set('allOf anyOf oneOf not if then else dependentSchemas dependencies'.split(' '));
/** Said of a schema and of no value; `definitions` are copied where something refers to them. */
export const DROPPED = new Set(
  '$schema $id id $anchor $comment $vocabulary $defs definitions example externalDocs deprecated readOnly writeOnly contentEncoding contentMediaType contentSchema'.split(
    ' ',
  ),
);
const LATER = new Set(
  'prefixItems dependentSchemas dependentRequired unevaluatedItems unevaluatedProperties minContains maxContains'.split(
    ' ',
  ),
);

const TYPES = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']);
const isType = (value: unknown) => typeof value === 'string' && TYPES.has(value);
const isString = (value: unknown) => typeof value === 'string';
const isNumber = (value: unknown) => typeof value === 'number';
const isCount = (value: unknown) => Number.isInteger(value) && Number(value) >= 0;
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isString);

const PLAIN: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['type', (value) => isType(value) || (Array.isArray(value) && value.length > 0 && value.every(isType))],
  ['enum', (value) => Array.isArray(value) && value.length > 0],
  ['const', () => true],
  ['default', () => true],
  ['examples', (value) => Array.isArray(value)],
  ['title', isString],
  ['description', isString],
  ['format', isString],
  ['pattern', isString],
  ['multipleOf', (value) => isNumber(value) && Number(value) > 0],
  ...['maximum', 'minimum', 'exclusiveMaximum', 'exclusiveMinimum'].map((word) => [word, isNumber] as const),
  ...'maxLength minLength maxItems minItems maxProperties minProperties minContains maxContains'
    .split(' ')
    .map((word) => [word, isCount] as const),
  ['uniqueItems', (value) => typeof value === 'boolean'],
  ['required', isTexts],
  ['dependentRequired', (value) => isJsonObject(value) && Object.values(value).every(isTexts)],
]);

/** What a keyword without schemas inside may hold; null for a word that the draft does not have. */
export function plainKeyword(word: string): ((value: unknown) => boolean) | null {
  return PLAIN.get(word) ?? null;
}

/** False for the words that came after draft 7. */
export function isOfDraft(word: string, draft: '7' | '2020-12'): boolean {
  return draft === '2020-12' || !LATER.has(word);
}
