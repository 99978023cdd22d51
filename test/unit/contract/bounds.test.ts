import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../lib/base/json.ts';
import { createJudge } from '../../../lib/contract/judge.ts';
import { createSchemaCheck } from '../../../lib/contract/schema-check.ts';
import { documentOf } from '../../../lib/contract/schema-document.ts';
import type { JsonSchema } from '../../../lib/profile/contract-schema.ts';
import { contractOf } from '../../fixtures/contracts.ts';

function check(schema: JsonSchema) {
  return createSchemaCheck(schema, documentOf(schema, '2020-12', null));
}

function nestedObject(depth: number): unknown {
  let value: unknown = null;
  for (let i = 0; i < depth; i++) value = { next: value };
  return value;
}

const TREE = { properties: { next: { $ref: '#' } } };

/** Answers within `ms`, which is generous: a check that runs away takes for ever. */
function answerWithin(ms: number, schema: JsonSchema, value: unknown) {
  const made = check(schema);
  const began = performance.now();
  const answer = made.answer(value);
  made.issues(value, []);
  expect(performance.now() - began).toBeLessThan(ms);
  return answer;
}

describe('a check neither throws nor runs away', () => {
  it.each<[string, JsonSchema, unknown]>([
    ['a message nested deeper than its schema may follow', TREE, nestedObject(5000)],
    ['a schema that refers to itself in place', { $ref: '#' }, 1],
    ['one that does so twice', { allOf: [{ $ref: '#' }, { $ref: '#' }] }, 1],
    ['a fan of references', fan(40), 1],
    [
      'alternatives that each look at the whole rest',
      { anyOf: [0, 1].map(() => ({ type: 'object', ...TREE })) },
      nestedObject(100),
    ],
    ['a schema that is nested without end', JSON.parse(`${'{"not":'.repeat(50_000)}true${'}'.repeat(50_000)}`), 1],
    ['a reference that leads nowhere', { $ref: '#/$defs/none' }, 1],
    ['a pattern that was never proven', { pattern: '(a+)+$' }, `${'a'.repeat(40)}!`],
    [
      'many long texts for a pattern that takes long for each',
      { items: { not: { pattern: '^[ab]*c?[ab]*$' } } },
      Array.from({ length: 500 }, () => `${'ab'.repeat(1000)}!`),
    ],
    [
      'the same for the library',
      { items: { not: { pattern: '^[ab]*c?[ab]*$' } }, unevaluatedItems: false },
      Array.from({ length: 500 }, () => `${'ab'.repeat(1000)}!`),
    ],
    [
      'a name that is too long for the library',
      { patternProperties: { 'a+b': true }, unevaluatedProperties: false },
      { ['a'.repeat(100_000)]: 1 },
    ],
    ['more for the library than it is given', { unevaluatedItems: false }, Array.from({ length: 6000 }, (_, i) => i)],
  ])('%s: unchecked', (_what, schema, value) => {
    expect(answerWithin(2000, schema, value)).toBe('unchecked');
  });

  it.each<[string, JsonSchema, unknown, string]>([
    [
      'two hundred thousand different members',
      { uniqueItems: true },
      Array.from({ length: 200_000 }, (_, i) => ({ i })),
      'holds',
    ],
    [
      'and two equal ones',
      { uniqueItems: true },
      [...Array.from({ length: 200_000 }, (_, i) => ({ i })), { i: 0 }],
      'broken',
    ],
    ['a million numbers', { items: { type: 'number' } }, Array.from({ length: 1_000_000 }, () => 1), 'holds'],
    [
      'a hundred thousand wrong ones',
      { items: { type: 'string' } },
      Array.from({ length: 100_000 }, () => 1),
      'broken',
    ],
    ['a text of megabytes', { format: 'email', pattern: 'a+b' }, 'a'.repeat(5_000_000), 'broken'],
    [
      'a deep list that nobody looks into',
      { type: 'array' },
      JSON.parse('['.repeat(10_000) + ']'.repeat(10_000)),
      'holds',
    ],
    ['equal deep values', { const: nestedObject(100) as JsonObject }, nestedObject(100), 'holds'],
  ])('%s', (_what, schema, value, answer) => {
    expect(answerWithin(3000, schema, value)).toBe(answer);
  });

  it.each(['email', 'uri', 'uri-reference', 'uri-template', 'hostname', 'date-time', 'ipv6', 'json-pointer', 'regex'])(
    'format %s on the longest texts it is tried on',
    (format) => {
      for (const part of ['a', 'a.', '/a', '%41', 'a-', '{a}', '1:', '(a', '"\\a', ':', '@a', '~0']) {
        const text = part.repeat(10_000 / part.length);
        answerWithin(1000, { format }, text);
        answerWithin(1000, { format }, `http://${text}`.slice(0, 10_000));
      }
    },
  );

  it('and the person reads that it was not checked, as a warning', () => {
    const judge = createJudge(contractOf({ envelope: TREE }), null);
    expect(judge.quick(nestedObject(5000), '', 'sent')).toBe('warning');
    expect(judge.explain(nestedObject(5000), '', 'sent')).toMatchObject({
      kind: 'warning',
      issues: [
        {
          rule: 'unchecked',
          message:
            'The message: expected a message that its schema can be checked for in time, got one too large or too deep for that.',
        },
      ],
    });
  });

  it('inherited names are no properties', () => {
    expect(check({ required: ['constructor'] }).answer({})).toBe('broken');
    expect(check({ properties: { toString: false, __proto__: false } }).answer({})).toBe('holds');
    expect(check(JSON.parse('{"properties":{"__proto__":false}}')).answer(JSON.parse('{"__proto__":1}'))).toBe(
      'broken',
    );
    expect(check({ enum: ['a'] }).answer('constructor')).toBe('broken');
  });
});

/** Each definition refers twice to the next, so that following all of them takes 2^n steps. */
function fan(levels: number): JsonObject {
  const $defs: Record<string, JsonObject> = {};
  for (let i = 0; i < levels; i++) $defs[`d${i}`] = { allOf: [0, 1].map(() => ({ $ref: `#/$defs/d${i + 1}` })) };
  $defs[`d${levels}`] = {};
  return { $ref: '#/$defs/d0', $defs };
}
