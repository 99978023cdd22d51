import { isJsonObject, type Json } from '../../base/json.ts';
import { parseKeyPath } from '../../base/key-path.ts';
import type { JsonSchema } from '../contract-schema.ts';
import { escapeJsonTemplate } from './placeholders.ts';
import type { Schemas } from './schemas.ts';

const MAX_DEPTH = 8;
const MAX_VALUES = 300;
/** Private-use characters around a generator, which becomes a placeholder once the text of the document is escaped. */
const MARKED = /\uE000(uuid|now)\uE001/g;

const FORMATS: Readonly<Record<string, string>> = {
  uuid: '\uE000uuid\uE001',
  'date-time': '\uE000now\uE001',
  date: '2025-01-31',
  time: '12:00:00Z',
  email: 'name@example.com',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
};

/** A message template with one value of the schema in it, for a message without an example. */
export function sampleTemplate(schemas: Schemas, schema: JsonSchema, correlation: string | null): string {
  const sample = sampleOf(schemas, schema);
  const filled = correlation === null ? sample : withFreshId(sample, parseKeyPath(correlation));
  const text = JSON.stringify(filled, null, 2);
  return escapeJsonTemplate(text).replace(MARKED, '{{$1}}');
}

/** One small value that the schema's plainest words ask for; it need not be valid by all of them. */
function sampleOf(schemas: Schemas, whole: JsonSchema): Json {
  let made = 0;
  return make(whole, MAX_DEPTH);

  function make(one: JsonSchema, depth: number): Json {
    const schema = schemas.resolved(one);
    if (!isJsonObject(schema) || depth === 0 || ++made > MAX_VALUES) return null;
    if (Object.hasOwn(schema, 'const')) return schema['const'] ?? null;
    if (Object.hasOwn(schema, 'default')) return schema['default'] ?? null;
    for (const word of ['examples', 'enum']) {
      const values = schema[word];
      if (Array.isArray(values) && values.length > 0) return values[0] ?? null;
    }
    const parts = Array.isArray(schema['allOf']) ? schema['allOf'] : [];
    const choices = [schema['oneOf'], schema['anyOf']].find(Array.isArray) ?? [];
    const inherited = [...parts, ...choices.slice(0, 1)].map((part) => make(asSchema(part), depth - 1));
    const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type'];
    if (type === 'object' || isJsonObject(schema['properties'])) {
      return Object.fromEntries([
        ...inherited.flatMap((part) => (isJsonObject(part) ? Object.entries(part) : [])),
        ...properties(schema, depth),
      ]);
    }
    if (inherited.length > 0)
      return inherited.every(isJsonObject)
        ? Object.fromEntries(inherited.flatMap((part) => Object.entries(part)))
        : (inherited[0] ?? null);
    return plain(schema, type, depth);
  }

  function properties(schema: { readonly [key: string]: Json }, depth: number): [string, Json][] {
    const all = isJsonObject(schema['properties']) ? Object.entries(schema['properties']) : [];
    const required = schema['required'];
    // A fixed value is what tells the message's type, required or not.
    const wanted = Array.isArray(required) ? all.filter(([key, one]) => required.includes(key) || isFixed(one)) : all;
    return wanted.map(([key, property]) => [key, make(asSchema(property), depth - 1)]);
  }

  function plain(schema: { readonly [key: string]: Json }, type: Json | undefined, depth: number): Json {
    switch (type) {
      case 'string': {
        const format = schema['format'];
        const known = typeof format === 'string' && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
        return known ?? 'x'.repeat(Math.min(100, numberAt(schema, 'minLength', 0)));
      }
      case 'integer':
      case 'number':
        return numberAt(schema, 'minimum', Math.min(0, numberAt(schema, 'maximum', 0)));
      case 'boolean':
        return false;
      case 'array':
        return numberAt(schema, 'minItems', 0) > 0 ? [make(asSchema(schema['items']), depth - 1)] : [];
      default:
        return null;
    }
  }
}

function isFixed(schema: Json): boolean {
  if (!isJsonObject(schema)) return false;
  return Object.hasOwn(schema, 'const') || (Array.isArray(schema['enum']) && schema['enum'].length === 1);
}

/** The sample with a fresh id where the message has its correlation id, unless something else than text belongs there. */
function withFreshId(sample: Json, path: readonly string[]): Json {
  const [key, ...rest] = path;
  if (key === undefined) return typeof sample === 'string' || sample === null ? (FORMATS['uuid'] ?? null) : sample;
  if (!isJsonObject(sample)) return sample;
  const inner = Object.hasOwn(sample, key) ? (sample[key] ?? null) : rest.length === 0 ? null : {};
  return { ...sample, [key]: withFreshId(inner, rest) };
}

function numberAt(schema: { readonly [key: string]: Json }, word: string, otherwise: number): number {
  const value = schema[word];
  return typeof value === 'number' ? value : otherwise;
}

function asSchema(value: Json | undefined): JsonSchema {
  return typeof value === 'boolean' || isJsonObject(value) ? value : true;
}
