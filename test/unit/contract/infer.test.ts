import { Validator } from '@cfworker/json-schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acceptTypes, type InferSample, inferContract } from '../../../lib/contract/infer.ts';
import { createJudge } from '../../../lib/contract/judge.ts';
import type { Contract } from '../../../lib/profile/contract-schema.ts';
import { contractSchema } from '../../../lib/profile/contract-schema.ts';

const received = (value: unknown, type = 'm'): InferSample => ({ direction: 'received', type, value });
const schemaOf = (...values: readonly unknown[]) =>
  inferContract(
    values.map((value) => received(value)),
    null,
  ).messages[0]?.schema;
const times = (count: number, value: unknown) => Array.from({ length: count }, () => value);

describe('the schema of what was seen', () => {
  test('types, and fields that every message had', () => {
    expect(schemaOf({ id: 1, text: 'a' }, { id: 2, done: true })).toEqual({
      type: 'object',
      properties: { done: { type: 'boolean' }, id: { type: 'integer' }, text: { type: 'string' } },
      required: ['id'],
    });
  });

  test('one fraction makes a number of whole numbers', () => {
    expect(schemaOf(1, 2)).toEqual({ type: 'integer' });
    expect(schemaOf(1, 2.5)).toEqual({ type: 'number' });
  });

  test('null is a type beside others', () => {
    expect(schemaOf({ a: null }, { a: 'x' })).toMatchObject({ properties: { a: { type: ['string', 'null'] } } });
  });

  test('items of all arrays are one', () => {
    expect(schemaOf([], [1], ['x', null])).toEqual({ type: 'array', items: { type: ['string', 'integer', 'null'] } });
    expect(schemaOf([])).toEqual({ type: 'array' });
  });

  test.each([
    ['2025-01-14T18:30:00.123Z', 'date-time'],
    ['2024-02-29', 'date'],
    ['3F2B9F0E-7B43-4D6C-9C39-5CF1B7F3A001', 'uuid'],
    ['a.name@mail.example.com', 'email'],
    ['192.168.0.1', 'ipv4'],
    ['wss://example.com:8080/a/b?c=d', 'uri'],
  ])('%s is of the format %s', (text, format) => {
    expect(schemaOf(text)).toEqual({ type: 'string', format });
    expect(schemaOf(text, 'something else')).toEqual({ type: 'string' });
  });

  test.each(['2025-02-30', '2025-01-14 18:30:00', '1.2.3', '256.1.1.1', 'example.com', 'a@b', '', 'uuid'])(
    '%s is of none',
    (text) => {
      expect(schemaOf(text)).toEqual({ type: 'string' });
    },
  );

  test('a few short words that come again and again are an enum', () => {
    const often = [...times(10, 'on'), ...times(7, 'off'), ...times(3, 'idle')];
    expect(schemaOf(...often)).toEqual({ type: 'string', enum: ['idle', 'off', 'on'] });
    expect(schemaOf(...often, null)).toEqual({ type: ['string', 'null'], enum: ['idle', 'off', 'on', null] });
  });

  test('no enum of too few, of one that is rare, of many, or of long ones', () => {
    const none = { type: 'string' };
    expect(schemaOf(...times(19, 'on'))).toEqual(none);
    expect(schemaOf(...times(20, 'on'), 'off', 'off')).toEqual(none);
    expect(schemaOf(...Array.from({ length: 90 }, (_, i) => `w${i % 9}`))).toEqual(none);
    expect(schemaOf(...times(20, 'x'.repeat(33)))).toEqual(none);
    expect(schemaOf(...times(20, 'on'), 1)).toEqual({ type: ['string', 'integer'] });
  });

  test('an object with hundreds of different keys is a map, and its keys are no fields', () => {
    expect(schemaOf(Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`k${i}`, i])))).toEqual({
      type: 'object',
    });
  });

  test('a polluting key is left alone', () => {
    expect(schemaOf(JSON.parse('{"__proto__":{"polluted":1},"a":1}'))).toEqual({
      type: 'object',
      properties: { a: { type: 'integer' } },
      required: ['a'],
    });
  });

  test('what is nested without end is described to a depth', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 5000; i++) deep = [deep];
    expect(JSON.stringify(schemaOf(deep)).length).toBeLessThan(500);
  });
});

describe('the contract', () => {
  test('has a rule for each type and direction, and says that it was inferred', () => {
    const contract = inferContract(
      [received({}, 'b'), received({}, 'a'), { direction: 'sent', type: 'a', value: {} }],
      null,
    );
    expect(contractSchema.safeParse(contract).success).toBe(true);
    expect(contract).toMatchObject({ draft: '2020-12', inferred: true, unknownTypes: 'warn', envelope: null });
    expect(contract.messages.map(({ type, direction, about }) => [direction, type, about])).toEqual([
      ['received', 'a', 'Seen 1 time.'],
      ['received', 'b', 'Seen 1 time.'],
      ['sent', 'a', 'Seen 1 time.'],
    ]);
  });

  const BASE: Contract = {
    draft: '7',
    envelope: { type: 'object' },
    payloadPath: 'payload',
    messages: [
      { type: 'a', direction: 'both', about: 'By hand.', schema: { $ref: '#/definitions/a' } },
      { type: 'z', direction: 'sent', about: '', schema: true },
    ],
    unknownTypes: 'fail',
    definitions: { a: { type: 'object' } },
    inferred: false,
  };

  test('keeps what the present one says of other types and of the direction that was not seen', () => {
    const contract = inferContract([received({ payload: { n: 1 } }, 'a')], BASE);
    expect(contract).toMatchObject({
      draft: '7',
      envelope: { type: 'object' },
      payloadPath: 'payload',
      unknownTypes: 'fail',
    });
    expect(contract.messages).toEqual([
      { type: 'a', direction: 'sent', about: 'By hand.', schema: { $ref: '#/definitions/a' } },
      { type: 'z', direction: 'sent', about: '', schema: true },
      {
        type: 'a',
        direction: 'received',
        about: 'By hand.',
        schema: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
      },
    ]);
  });

  test('types that a person leaves out stay as they were', () => {
    const proposal = inferContract([received({ payload: {} }, 'a'), received({ payload: {} }, 'b')], BASE);
    const accepted = acceptTypes(BASE, proposal, (type) => type !== 'a');
    expect(accepted.messages.filter(({ type }) => type === 'a')).toEqual([BASE.messages[0]]);
    expect(accepted.messages.map(({ type }) => type).sort()).toEqual(['a', 'b', 'z']);
  });

  test('a flood of types is bounded', () => {
    const samples = Array.from({ length: 1000 }, (_, i) => received({ i }, `t${i}`));
    expect(inferContract(samples, null).messages).toHaveLength(300);
    expect(inferContract(samples, null, { maxTypes: 5 }).messages).toHaveLength(5);
  });
});

/** Values that are alike often enough to share fields, formats and enums. */
const text = fc.oneof(
  fc.constantFrom(
    'on',
    'off',
    '2025-01-14',
    '2025-01-14T18:30:00Z',
    'a@example.com',
    '10.0.0.1',
    'http://example.com/x',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.uuid(),
  fc.ipV4(),
  fc.emailAddress(),
  fc.webUrl(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
);
const leaf = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const value = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 3 }),
  fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc.oneof(leaf, fc.array(fc.dictionary(fc.constantFrom('x', 'y'), leaf, { maxKeys: 2 }), { maxLength: 2 })),
    { maxKeys: 3 },
  ),
  fc.jsonValue(),
);
const sample = fc.record({
  direction: fc.constantFrom<'sent' | 'received'>('sent', 'received'),
  type: fc.constantFrom('p', 'q'),
  // As it comes out of JSON text: -0 and the like are gone.
  value: value.map((one): unknown => JSON.parse(JSON.stringify(one))),
});

test('whatever was taken in is valid by what comes out', () => {
  fc.assert(
    fc.property(
      fc.array(sample, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 25 }),
      (samples, repeats) => {
        const contract = inferContract(Array.from({ length: repeats }, () => samples).flat(), null);
        const judge = createJudge(contract, null);
        for (const { direction, type, value: one } of samples) {
          const rule = contract.messages.find((other) => other.type === type && other.direction === direction);
          const schema = rule?.schema ?? false;
          const { valid, errors } = new Validator(
            typeof schema === 'boolean' ? schema : { ...schema },
            '2020-12',
          ).validate(one);
          expect(valid, JSON.stringify({ one, schema, errors })).toBe(true);
          expect(judge.quick(one, type, direction)).toBe('valid');
        }
      },
    ),
  );
});

test('the order of what was taken in makes no difference', () => {
  const shuffled = fc
    .array(sample, { maxLength: 60 })
    .chain((samples) => fc.tuple(fc.constant(samples), fc.shuffledSubarray(samples, { minLength: samples.length })));
  fc.assert(
    fc.property(shuffled, ([samples, others]) => {
      expect(inferContract(others, null)).toEqual(inferContract(samples, null));
    }),
  );
});
