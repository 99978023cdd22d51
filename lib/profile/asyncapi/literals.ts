import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import type { JsonSchema } from '../contract-schema.ts';
import type { Schemas } from './schemas.ts';

const MAX_DEPTH = 3;
const MAX_VALUES = 20;
const MAX_STEPS = 20_000;
/** Longer type names are cut where messages are judged, so they would never be met. */
const MAX_TYPE = 120;
const KEY = /^[^.\s]+$/;

/** Values that a schema fixes, by dotted path: those of `const`, or of an `enum` of a few. */
export type Literals = ReadonlyMap<string, readonly string[]>;

/** What a message of this schema says by itself about its kind; looks through references, allOf, oneOf and anyOf. */
export function literalsOf(schemas: Schemas, schema: JsonSchema): Literals {
  if (typeof schema === 'boolean') return new Map();
  const known = schemas.literals.get(schema);
  if (known !== undefined) return known;
  let steps = 0;
  const made = walk(schema, MAX_DEPTH, 0);
  schemas.literals.set(schema, made);
  return made;

  function walk(one: JsonSchema, depth: number, links: number): Map<string, readonly string[]> {
    const found = new Map<string, readonly string[]>();
    const object = schemas.resolved(one);
    if (!isJsonObject(object) || ++steps > MAX_STEPS || links > 10) return found;
    const fixed = fixedValues(object);
    if (fixed !== null) found.set('', fixed);
    if (depth > 0 && isJsonObject(object['properties'])) {
      for (const [key, property] of Object.entries(object['properties'])) {
        if (!KEY.test(key) || !isSchema(property)) continue;
        for (const [path, values] of walk(property, depth - 1, links + 1))
          found.set(path === '' ? key : `${key}.${path}`, values);
      }
    }
    for (const part of listAt(object, 'allOf'))
      for (const [path, values] of walk(part, depth, links + 1)) if (!found.has(path)) found.set(path, values);
    for (const word of ['oneOf', 'anyOf']) {
      for (const [path, values] of common(listAt(object, word).map((part) => walk(part, depth, links + 1))))
        if (!found.has(path)) found.set(path, values);
    }
    return found;
  }
}

/** The alternative of a oneOf or anyOf that fixes this value at this path, so that only its own issues are told. */
export function narrowed(schemas: Schemas, schema: JsonSchema, path: string, value: string): JsonSchema {
  const object = schemas.resolved(schema);
  if (!isJsonObject(object)) return schema;
  for (const word of ['oneOf', 'anyOf']) {
    const fitting = listAt(object, word).filter((part) => literalsOf(schemas, part).get(path)?.includes(value));
    const [only] = fitting;
    if (only === undefined || fitting.length > 1) continue;
    const { [word]: _, title: _title, description: _description, ...rest } = object;
    return Object.keys(rest).length === 0 ? only : { allOf: [rest, only] };
  }
  return schema;
}

/** Paths that all alternatives fix, with the values of all. */
function common(alternatives: readonly Literals[]): Map<string, readonly string[]> {
  const [first, ...others] = alternatives;
  const found = new Map<string, readonly string[]>();
  for (const [path, values] of first ?? []) {
    const all = [values, ...others.map((other) => other.get(path))];
    if (all.every((one) => one !== undefined)) found.set(path, [...new Set(all.flat())]);
  }
  return found;
}

function fixedValues(schema: JsonObject): readonly string[] | null {
  if (Object.hasOwn(schema, 'const')) return textOf(schema['const']);
  const values = schema['enum'];
  if (!Array.isArray(values) || values.length > MAX_VALUES) return null;
  const texts = values.map(textOf);
  return texts.every((one) => one !== null) ? texts.flat() : null;
}

/** Types are strings; numbers are named by their digits. */
function textOf(value: Json | undefined): readonly string[] | null {
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'string' && value !== '' && value.length <= MAX_TYPE ? [value] : null;
}

function listAt(schema: JsonObject, word: string): readonly JsonSchema[] {
  const list = schema[word];
  return Array.isArray(list) ? list.filter(isSchema) : [];
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'boolean' || isJsonObject(value);
}
