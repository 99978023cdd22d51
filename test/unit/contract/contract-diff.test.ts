import { describe, expect, test } from 'vitest';
import { contractDiff } from '../../../lib/contract/contract-diff.ts';
import { inferContract } from '../../../lib/contract/infer.ts';
import type { Contract, JsonSchema, MessageRule } from '../../../lib/profile/contract-schema.ts';

const contract = (messages: readonly MessageRule[], more: Partial<Contract> = {}): Contract => ({
  draft: '2020-12',
  envelope: null,
  payloadPath: null,
  messages: [...messages],
  unknownTypes: 'warn',
  definitions: {},
  inferred: true,
  ...more,
});
const rule = (schema: JsonSchema, direction: MessageRule['direction'] = 'received'): MessageRule => ({
  type: 'm',
  direction,
  about: '',
  schema,
});
const rows = (before: Contract | null, after: Contract) =>
  contractDiff(before, after).map(
    ({ direction, type, path, what, before: old, after: now }) =>
      `${direction} ${type} ${path}: ${what} ${old} → ${now}`,
  );

describe('differences between two contracts', () => {
  test('none with itself', () => {
    const one = contract([rule({ type: 'object', properties: { a: { type: 'string' } } })]);
    expect(rows(one, one)).toEqual([]);
  });

  test('against none everything is added', () => {
    const after = inferContract([{ direction: 'received', type: 'm', value: { id: 1, tags: ['a'] } }], null);
    expect(rows(null, after)).toEqual([
      'both  unknown types: added  → a warning',
      'both  a message that departs: added  → drift, a warning',
      'received m : added  → an object',
      'received m id: added  → required, a whole number',
      'received m tags: added  → required, an array',
      'received m tags[]: added  → a string',
    ]);
  });

  test('a field that came, one that went, one that is another', () => {
    const before = contract([
      rule({
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: 'number', minimum: 1 } },
        required: ['a'],
      }),
    ]);
    const after = contract([
      rule({ type: 'object', properties: { a: { type: ['string', 'null'] }, c: { type: 'string', format: 'date' } } }),
    ]);
    expect(rows(before, after)).toEqual([
      'received m a: changed required, a string → optional, a string or null',
      'received m b: removed optional, a number, minimum 1 → ',
      'received m c: added  → optional, a date such as 2025-01-14',
    ]);
  });

  test('a rule for both directions is two', () => {
    const schema = { type: 'string' };
    expect(rows(contract([rule(schema, 'both')]), contract([rule(schema, 'sent'), rule(schema, 'received')]))).toEqual(
      [],
    );
    expect(rows(contract([rule(schema, 'both')]), contract([rule(schema, 'sent')]))).toEqual([
      'received m : removed a string → ',
    ]);
  });

  test('references are followed, one that holds itself to a depth', () => {
    const definitions: Contract['definitions'] = {
      tree: { type: 'object', properties: { child: { $ref: '#/$defs/tree' } } },
    };
    const before = contract([rule({ $ref: '#/$defs/tree' })], { definitions });
    expect(rows(before, before)).toEqual([]);
    expect(rows(before, contract([rule({ type: 'object' })]))[0]).toBe(
      'received m child: removed optional, an object → ',
    );
  });

  test('values of an enum and what becomes of unknown types', () => {
    const before = contract([rule({ enum: ['a'] })], { unknownTypes: 'fail', inferred: false });
    expect(rows(before, contract([rule({ enum: ['a', null] })]))).toEqual([
      'both  unknown types: changed invalid → a warning',
      'both  a message that departs: changed invalid → drift, a warning',
      'received m : changed "a" → one of "a", null',
    ]);
  });
});
