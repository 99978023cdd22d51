import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../lib/base/json.ts';
import { createSchemaCheck } from '../../../lib/contract/schema-check.ts';
import { documentOf } from '../../../lib/contract/schema-document.ts';
import type { JsonSchema } from '../../../lib/profile/contract-schema.ts';

function sentencesOf(schema: JsonSchema, value: unknown): string[] {
  const check = createSchemaCheck(schema, documentOf(schema, '2020-12', null));
  const issues = check.issues(value, []);
  expect(check.answer(value)).toBe(issues.length === 0 ? 'holds' : 'broken');
  return issues.map(({ message }) => message);
}

const at = (schema: JsonSchema): JsonObject => ({ properties: { x: schema } });

describe('what is expected, keyword by keyword', () => {
  it.each<[string, JsonObject, unknown, string]>([
    ['type', { type: 'integer' }, 1.5, 'x: expected a whole number, got number 1.5.'],
    ['several types', { type: ['string', 'null'] }, 7, 'x: expected a string or null, got number 7.'],
    ['enum', { enum: ['a', 'b', 3] }, 'c', 'x: expected one of a, b, 3, got "c".'],
    ['enum before type', { type: 'string', enum: ['a', 'b'] }, 7, 'x: expected one of a, b, got number 7.'],
    ['const', { const: 'a' }, 'b', 'x: expected "a", got "b".'],
    ['minimum', { minimum: 5 }, 4, 'x: expected a number of at least 5, got number 4.'],
    ['maximum', { maximum: 5 }, 6, 'x: expected a number of at most 5, got number 6.'],
    ['exclusiveMinimum', { exclusiveMinimum: 5 }, 5, 'x: expected a number over 5, got number 5.'],
    ['exclusiveMaximum', { exclusiveMaximum: 5 }, 5, 'x: expected a number below 5, got number 5.'],
    ['multipleOf', { multipleOf: 0.1 }, 0.35, 'x: expected a multiple of 0.1, got number 0.35.'],
    ['minLength', { minLength: 3 }, 'ab', 'x: expected a string of at least 3 characters, got "ab".'],
    ['maxLength', { maxLength: 1 }, 'ab', 'x: expected a string of at most 1 characters, got "ab".'],
    ['pattern', { pattern: '^a' }, 'b', 'x: expected a string that matches ^a, got "b".'],
    ['format', { format: 'uuid' }, 'b', 'x: expected a UUID, got "b".'],
    ['minItems', { minItems: 2 }, [1], 'x: expected an array of at least 2, got an array of 1.'],
    ['maxItems', { maxItems: 0 }, [1], 'x: expected an array of at most 0, got an array of 1.'],
    ['uniqueItems', { uniqueItems: true }, [1, 1], 'x: expected an array without equal members, got an array of 2.'],
    [
      'contains',
      { contains: { type: 'string' } },
      [1],
      'x: expected an array with at least 1 of its members being a string, got an array of 1.',
    ],
    ['items', { items: { type: 'string' } }, ['a', 1], 'x.1: expected a string, got number 1.'],
    ['prefixItems', { prefixItems: [true, { type: 'null' }] }, [1, 1], 'x.1: expected null, got number 1.'],
    ['required', { required: ['y'] }, {}, 'x.y: expected a value, got nothing.'],
    [
      'additionalProperties',
      { additionalProperties: false },
      { y: 1 },
      'x.y: expected no such property, got number 1.',
    ],
    [
      'additionalProperties of a kind',
      { additionalProperties: { type: 'string' } },
      { y: 1 },
      'x.y: expected a string, got number 1.',
    ],
    [
      'patternProperties',
      { patternProperties: { '^y': { type: 'string' } } },
      { y: 1 },
      'x.y: expected a string, got number 1.',
    ],
    [
      'propertyNames',
      { propertyNames: { maxLength: 1 } },
      { yy: 1 },
      'x.yy: expected a key that is a string of at most 1 characters, got "yy".',
    ],
    [
      'minProperties',
      { minProperties: 1 },
      {},
      'x: expected an object with at least 1 keys, got an object with 0 keys.',
    ],
    [
      'maxProperties',
      { maxProperties: 0 },
      { y: 1 },
      'x: expected an object with at most 0 keys, got an object with 1 keys.',
    ],
    [
      'dependentRequired',
      { dependentRequired: { a: ['y'] } },
      { a: 1 },
      'x.y: expected a value, because a is there, got nothing.',
    ],
    [
      'dependentSchemas',
      { dependentSchemas: { a: { required: ['y'] } } },
      { a: 1 },
      'x.y: expected a value, got nothing.',
    ],
    ['not', { not: { type: 'string' } }, 'a', 'x: expected anything but a string, got "a".'],
    ['anyOf', { anyOf: [{ type: 'string' }, { type: 'null' }] }, 7, 'x: expected a string or null, got number 7.'],
    [
      'anyOf with one that is meant',
      { anyOf: [{ type: 'null' }, { type: 'object', required: ['y'] }] },
      {},
      'x.y: expected a value, got nothing.',
    ],
    [
      'oneOf',
      { oneOf: [{ type: 'number' }, { type: 'integer' }] },
      7,
      'x: expected a value that fits exactly one of 2 alternatives, got one that fits those at 1 and 2.',
    ],
    [
      'if and then',
      { if: { type: 'string' }, then: { minLength: 1 } },
      '',
      'x: expected a non-empty string, got an empty string.',
    ],
    [
      'a schema that takes nothing',
      { not: {} },
      1,
      'x: expected anything but a value that fits its schema, got number 1.',
    ],
  ])('%s', (_what, schema, value, sentence) => {
    expect(sentencesOf(at(schema), { x: value })).toEqual([sentence]);
  });

  it('a description that names the thing is said instead', () => {
    const schema = { type: 'string', format: 'date-time', pattern: 'Z$', description: 'a time in UTC' };
    expect(sentencesOf(at(schema), { x: 'soon' })).toEqual(['x: expected a time in UTC, got "soon".']);
    expect(sentencesOf({ ...at(schema), required: ['x'] }, {})).toEqual(['x: expected a time in UTC, got nothing.']);
  });

  it('any other short description is added, and a long one is left out', () => {
    expect(sentencesOf(at({ type: 'string', description: 'Identifier of the run.' }), { x: 1 })).toEqual([
      'x: expected a string (Identifier of the run), got number 1.',
    ]);
    expect(sentencesOf(at({ type: 'string', description: 'Long. '.repeat(100) }), { x: 1 })).toEqual([
      'x: expected a string, got number 1.',
    ]);
  });

  it('says so where a text is too long to be tried', () => {
    const long = 'a'.repeat(10_001);
    const told = (what: string) =>
      `x: expected a string of at most 10000 characters, because ${what} is not tried on longer ones, got "${'a'.repeat(60)}…".`;
    expect(sentencesOf(at({ pattern: 'a+b' }), { x: `${long}b` })).toEqual([told('its pattern')]);
    expect(sentencesOf(at({ format: 'email' }), { x: long })).toEqual([told('format email')]);
    expect(sentencesOf(at({ pattern: '^a+b' }), { x: long })[0]).toContain('expected a string that matches ^a+b');
  });

  it('stays short whatever schema and message say', () => {
    const long = 'x'.repeat(10_000);
    const [sentence = ''] = sentencesOf(at({ enum: Array.from({ length: 1000 }, (_, i) => `${long}${i}`) }), {
      x: long,
    });
    expect(sentence.length).toBeLessThan(400);
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, 1]));
    expect(sentencesOf({ additionalProperties: false }, many)).toHaveLength(20);
  });
});

describe('what only the library checks', () => {
  it.each<[JsonObject, unknown, string]>([
    [{ properties: { a: true }, unevaluatedProperties: false }, { b: 1 }, 'b: expected nothing here, got number 1.'],
    [{ prefixItems: [true], unevaluatedItems: false }, [1, 2], '1: expected nothing here, got number 2.'],
    [
      { required: ['a'], unevaluatedProperties: true },
      {},
      'The message: expected what its schema asks for (Instance does not have required property "a"), got an object with 0 keys.',
    ],
  ])('%j is told as well', (schema, value, sentence) => {
    const sentences = sentencesOf(schema, value);
    expect(sentences.join(' ')).toContain(sentence);
  });
});
