import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject } from '../../../lib/base/json.ts';
import { checkContract } from '../../../lib/contract/check-contract.ts';
import { createJudge } from '../../../lib/contract/judge.ts';
import { BUILT_IN_PROFILES } from '../../../lib/profile/built-in.ts';
import type { Contract, JsonSchema } from '../../../lib/profile/contract-schema.ts';
import { contractOf } from '../../fixtures/contracts.ts';

function problemsOf(envelope: JsonSchema, change: Partial<Contract> = {}): string[] {
  return checkContract(contractOf({ envelope, ...change })).map(({ path, message }) => `${path}: ${message}`);
}

describe('a contract is refused with one sentence for each thing that is not understood', () => {
  it.each<[string, JsonSchema, Contract['draft'], string]>([
    [
      'a pattern that runs away',
      { properties: { a: { pattern: '(a+)+$' } } },
      '7',
      'envelope.properties.a.pattern: The pattern can go through (a+)+ in more than one way',
    ],
    ['a pattern that is none', { pattern: '(' }, '7', 'envelope.pattern: The pattern is no regular expression ('],
    [
      'a key pattern that runs away',
      { patternProperties: { '(a|a)*$': true } },
      '7',
      'envelope.patternProperties: The pattern can go through (a|a)*',
    ],
    [
      'a remote reference',
      { $ref: 'https://a.example/s.json' },
      '7',
      'envelope.$ref: Only references inside the document, such as "#/$defs/name", are followed, not "https://a.example/s.json"',
    ],
    [
      'a reference to nothing',
      { items: { $ref: '#/$defs/none' } },
      '2020-12',
      'envelope.items.$ref: There is nothing at "#/$defs/none"',
    ],
    ['$dynamicRef', { $dynamicRef: '#a' }, '2020-12', 'envelope.$dynamicRef: $dynamicRef is not understood'],
    ['$recursiveRef', { $recursiveRef: '#' }, '2020-12', 'envelope.$recursiveRef: $recursiveRef is not understood'],
    [
      'a keyword newer than the draft',
      { unevaluatedProperties: false },
      '7',
      'envelope.unevaluatedProperties: unevaluatedProperties is no keyword of draft 7',
    ],
    [
      'a keyword older than the draft',
      { items: [true] },
      '2020-12',
      'envelope.items: items is a list, which draft 2020-12 writes as prefixItems',
    ],
    [
      'another draft by its name',
      { $schema: 'http://json-schema.org/draft-04/schema#' },
      '7',
      'but this contract is read as draft 7',
    ],
    ['a type that is none', { type: 'text' }, '7', 'envelope.type: type must be string, number'],
    ['a required that is no list', { required: true }, '7', 'envelope.required: required must be a list of texts.'],
    ['a minimum in a text', { minimum: '1' }, '7', 'envelope.minimum: minimum must be a number.'],
    ['a schema that is none', { not: 'x' }, '7', 'envelope.not: not must be a schema'],
    ['an empty anyOf', { anyOf: [] }, '7', 'envelope.anyOf: anyOf must be a list of schemas, at least one.'],
    ['a loop', { $ref: '#' }, '7', 'envelope: The schema refers to itself without looking deeper'],
    [
      'a loop in three steps',
      { allOf: [{ anyOf: [{ $ref: '#' }] }] },
      '2020-12',
      'refers to itself without looking deeper',
    ],
  ])('%s', (_what, schema, draft, sentence) => {
    const problems = problemsOf(schema, { draft });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(sentence);
  });

  it('says where: in which message or definition', () => {
    const wrong = { type: 'text' };
    const contract = contractOf({
      messages: [{ type: 'a', direction: 'both', about: '', schema: { properties: { x: wrong } } }],
      definitions: { d: wrong },
    });
    expect(checkContract(contract).map(({ path }) => path)).toEqual([
      'messages.0.schema.properties.x.type',
      'definitions.d.type',
    ]);
  });

  it('stops at a schema that is nested without end, and at a hundred problems', () => {
    expect(problemsOf(nested(500))).toEqual([expect.stringContaining('nested deeper than 64 levels')]);
    expect(problemsOf(nested(100_000))).toEqual([expect.stringContaining('nested deeper than 64 levels')]);
    expect(problemsOf({ anyOf: Array.from({ length: 1000 }, () => ({ type: 'text' })) })).toHaveLength(100);
  });
});

function nested(depth: number): JsonSchema {
  let schema: JsonSchema = { type: 'text' };
  for (let i = 0; i < depth; i++) schema = { not: schema };
  return schema;
}

describe('a contract is accepted', () => {
  it.each<[string, JsonSchema, Contract['draft']]>([
    ['with a tree that refers to itself', { properties: { children: { items: { $ref: '#' } } } }, '7'],
    [
      'with properties that are called like keywords',
      { properties: { $ref: { type: 'string' }, pattern: true, items: true } },
      '7',
    ],
    [
      'with annotations and keywords of others',
      { title: 'x', examples: [1], 'x-note': { type: 'text' }, default: { pattern: '(' } },
      '7',
    ],
    ['with a place named by an anchor', { $ref: '#a', $defs: { x: { $anchor: 'a' } } }, '2020-12'],
    [
      'with a part that has an address of its own',
      { $ref: 'item', $defs: { x: { $id: 'item', type: 'string' } } },
      '2020-12',
    ],
    ['with the name of its draft', { $schema: 'https://json-schema.org/draft/2020-12/schema' }, '2020-12'],
    ['that takes everything', true, '7'],
  ])('%s', (_what, schema, draft) => {
    expect(problemsOf(schema, { draft })).toEqual([]);
  });

  it('of every built-in profile', () => {
    const contracts = BUILT_IN_PROFILES.flatMap(({ contract }) => contract ?? []);
    expect(contracts.length).toBeGreaterThanOrEqual(5);
    for (const contract of contracts) expect(checkContract(contract)).toEqual([]);
  });
});

describe('whatever JSON stands where a schema should', () => {
  it('gets an answer, and is judged by without a crash', () => {
    const keyword = fc.constantFrom(
      'type',
      'items',
      'properties',
      'required',
      '$ref',
      'anyOf',
      'not',
      'enum',
      'pattern',
      'minimum',
      '$id',
      '$defs',
      'if',
      'additionalProperties',
      'unevaluatedProperties',
    );
    const anyJson = fc.letrec<{ json: unknown }>((tie) => ({
      json: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<unknown>('string', '#', '#/$defs/a', '(', 0, 1, null, true, [], {}),
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(fc.oneof(keyword, fc.constant('a')), tie('json'), { maxKeys: 3 }),
      ),
    })).json;
    fc.assert(
      fc.property(anyJson, anyJson, fc.constantFrom<Contract['draft']>('7', '2020-12'), (schema, message, draft) => {
        fc.pre(isJsonObject(schema));
        const contract = contractOf({ draft, envelope: schema as JsonSchema, definitions: { a: true } });
        for (const { message: sentence } of checkContract(contract)) expect(sentence).toMatch(/\.$/s);
        const judge = createJudge(contract, null);
        expect(judge.explain(message, '', 'sent').kind).toBe(judge.quick(message, '', 'sent'));
      }),
      { numRuns: 1500 },
    );
  });
});
