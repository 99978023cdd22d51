import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import type { JsonSchema } from '../profile/contract-schema.ts';

/** A list in a sentence must stay readable, whatever schema made it. */
const MAX_NAMES = 12;
const MAX_WORDS = 200;

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'an array',
  null: 'null',
};

const FORMAT_WORDS: Readonly<Record<string, string>> = {
  'date-time': 'a date and time such as 2025-01-14T18:30:00Z',
  date: 'a date such as 2025-01-14',
  time: 'a time such as 18:30:00Z',
  duration: 'a duration such as PT5M',
  email: 'an e-mail address',
  hostname: 'a host name',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  uri: 'a URI',
  'uri-reference': 'a URI reference',
  uuid: 'a UUID',
  regex: 'a regular expression',
};

/** A description that already says what is expected: a noun phrase, not prose about the field. */
const NOUN_PHRASE = /^(?:an? |one of |nothing|true or false|null\b)/;

/** What a schema expects, to stand after "expected". Never throws, whatever the schema. */
export function schemaWords(schema: JsonSchema | undefined): string {
  if (schema === undefined || typeof schema === 'boolean') return schema === false ? 'nothing here' : 'a value';
  return withDescription(schema, cut(ownWords(schema)));
}

/** `words` for one keyword of a schema, unless the schema's own description says it better. */
export function withDescription(schema: JsonObject, words: string): string {
  const description = schema['description'];
  if (typeof description !== 'string' || description === '' || description.length > MAX_WORDS) return words;
  const said = description.trim().replace(/\.$/, '');
  if (NOUN_PHRASE.test(said)) return said;
  return said.length > 80 ? words : `${words} (${said})`;
}

function ownWords(schema: JsonObject): string {
  const { const: only, enum: some, type, format, minLength, required } = schema;
  if (only !== undefined) return valueWords(only);
  if (Array.isArray(some)) return oneOfWords(some);
  if (type === 'string' || type === undefined) {
    if (typeof format === 'string' && Object.hasOwn(FORMAT_WORDS, format)) return FORMAT_WORDS[format] ?? '';
    if (type === 'string' && minLength === 1) return 'a non-empty string';
  }
  if (type === 'object' && Array.isArray(required) && required.length > 0) return `an object {${names(required)}}`;
  if (typeof type === 'string') return TYPE_WORDS[type] ?? `a value of type ${type}`;
  if (Array.isArray(type)) return type.map((one) => TYPE_WORDS[names([one])] ?? names([one])).join(' or ');
  for (const keyword of ['anyOf', 'oneOf']) {
    const branches = schema[keyword];
    if (Array.isArray(branches) && branches.length <= 4) return alternatives(branches);
  }
  return 'a value that fits its schema';
}

/** `a string or null`, of schemas that are alternatives. */
export function alternatives(branches: readonly Json[]): string {
  const words = branches.map((branch) => (isSchema(branch) ? schemaWords(branch) : 'a value'));
  return cut([...new Set(words)].join(' or '));
}

export function oneOfWords(values: readonly Json[]): string {
  return values.length === 1 ? valueWords(values[0] ?? null) : cut(`one of ${names(values)}`);
}

function valueWords(value: Json): string {
  return cut(typeof value === 'string' ? `"${value}"` : JSON.stringify(value));
}

export function names(values: readonly Json[]): string {
  const shown = values.slice(0, MAX_NAMES).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  const more = values.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

function cut(words: string): string {
  return words.length <= MAX_WORDS ? words : `${words.slice(0, MAX_WORDS)}…`;
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'boolean' || isJsonObject(value);
}
