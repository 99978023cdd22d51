import { describe, expect, it } from 'vitest';
import { createJudge } from '../../../lib/contract/judge.ts';
import type { Contract, MessageRule } from '../../../lib/profile/contract-schema.ts';
import type { Direction } from '../../../lib/protocol/frame.ts';
import { contractOf } from '../../fixtures/contracts.ts';

function rule(type: string, direction: MessageRule['direction'], schema: MessageRule['schema']): MessageRule {
  return { type, direction, about: '', schema };
}

/** Verdict and sentences of one message; also proves that the quick look agrees. */
function judged(contract: Partial<Contract>, message: unknown, type = 'tick', direction: Direction = 'received') {
  const judge = createJudge(contractOf(contract), 'type');
  const { kind, issues } = judge.explain(message, type, direction);
  expect(judge.quick(message, type, direction)).toBe(kind);
  return [kind, ...issues.map((issue) => issue.message)];
}

const WITH_N = { type: 'object', required: ['n'], properties: { n: { type: 'number' } } };
const TICK = { type: 'tick', payload: { n: 1 } };

describe('a rule for a type', () => {
  const contract = { payloadPath: 'payload', messages: [rule('tick', 'received', WITH_N)] };

  it('looks at the part that the contract names, with paths from the whole message', () => {
    expect(judged(contract, TICK)).toEqual(['valid']);
    expect(judged(contract, { payload: { n: '1' } })).toEqual(['invalid', 'payload.n: expected a number, got "1".']);
    expect(judged(contract, { payload: {} })).toEqual(['invalid', 'payload.n: expected a number, got nothing.']);
  });

  it('holds for its direction and its type only', () => {
    expect(judged(contract, { payload: 0 }, 'tick', 'sent')).toEqual(['not-applicable']);
    expect(judged(contract, { payload: 0 }, 'tock')).toEqual(['not-applicable']);
  });

  it('for both directions holds for each', () => {
    const both = { messages: [rule('tick', 'both', WITH_N)] };
    expect(judged(both, {}, 'tick', 'sent')[0]).toBe('invalid');
    expect(judged(both, {}, 'tick', 'received')[0]).toBe('invalid');
  });

  it('of several all hold', () => {
    const several = { messages: [rule('tick', 'both', WITH_N), rule('tick', 'sent', { required: ['id'] })] };
    expect(judged(several, { n: 1 }, 'tick', 'received')).toEqual(['valid']);
    expect(judged(several, { n: 1 }, 'tick', 'sent')).toEqual(['invalid', 'id: expected a value, got nothing.']);
  });

  it('says that its part is missing', () => {
    expect(judged(contract, {})).toEqual(['invalid', 'payload: expected an object {n}, got nothing.']);
  });
});

describe('an envelope', () => {
  const envelope = { type: 'object', required: ['payload'], properties: { payload: { type: 'object' } } };
  const contract = { envelope, payloadPath: 'payload', messages: [rule('tick', 'both', WITH_N)] };

  it('is checked on the whole message, and then the rule for the type', () => {
    expect(judged(contract, TICK)).toEqual(['valid']);
    expect(judged(contract, { payload: { n: null } })).toEqual(['invalid', 'payload.n: expected a number, got null.']);
  });

  it('says once what is wrong with a payload that is none at all', () => {
    expect(judged(contract, { payload: 7 })).toEqual(['invalid', 'payload: expected an object, got number 7.']);
    expect(judged(contract, [])).toEqual(['invalid', 'The message: expected an object {payload}, got an array of 0.']);
  });

  it('alone makes a message of an unknown type valid', () => {
    expect(judged(contract, { payload: {} }, 'tock')).toEqual(['valid']);
  });
});

describe('a message of a type that no rule names', () => {
  const messages = [rule('tick', 'received', true), rule('tock', 'received', true)];

  it.each([
    ['allow', ['not-applicable']],
    ['warn', ['warning', 'type: expected one of tick, tock, got "boom".']],
    ['fail', ['invalid', 'type: expected one of tick, tock, got "boom".']],
  ] as const)('%s', (unknownTypes, expected) => {
    expect(judged({ messages, unknownTypes }, {}, 'boom')).toEqual(expected);
  });

  it('is one that its direction does not know', () => {
    expect(judged({ messages, unknownTypes: 'fail' }, {}, 'tick', 'sent')).toEqual([
      'invalid',
      'type: expected no message sent, got "tick".',
    ]);
  });

  it('without a type is unknown too', () => {
    expect(judged({ messages, unknownTypes: 'warn' }, {}, '')).toEqual([
      'warning',
      'type: expected one of tick, tock, got nothing.',
    ]);
  });

  it('has a bounded list of the known ones', () => {
    const many = Array.from({ length: 500 }, (_, i) => rule(`type-${i}`, 'both', true));
    const [, sentence = ''] = judged({ messages: many, unknownTypes: 'fail' }, {}, 'boom');
    expect(sentence).toContain('and 488 more');
    expect(sentence.length).toBeLessThan(300);
  });
});

describe('an inferred contract', () => {
  const contract = { inferred: true, messages: [rule('tick', 'both', WITH_N)] };

  it('calls what departs from it drift, which is a warning', () => {
    const { kind, issues } = createJudge(contractOf(contract), 'type').explain({ n: 'x' }, 'tick', 'sent');
    expect(kind).toBe('warning');
    expect(issues).toEqual([
      {
        path: 'n',
        rule: 'drift-wrong-type',
        expected: 'a number',
        actual: '"x"',
        message: 'n departs from the inferred contract: expected a number, got "x".',
      },
    ]);
  });

  it('does not soften what keeps it', () => {
    expect(judged(contract, { n: 1 })).toEqual(['valid']);
  });
});

describe('definitions', () => {
  const definitions = {
    node: { type: 'object', properties: { next: { $ref: '#/$defs/node' }, id: { $ref: '#/definitions/id' } } },
    id: { type: 'string', minLength: 1 },
  };

  it.each(['#/$defs/node', '#/definitions/node'])('are reached as %s, from each other too', ($ref) => {
    const contract = { definitions, messages: [rule('tick', 'both', { $ref })] };
    expect(judged(contract, { id: 'a', next: { next: { id: 'b' } } })).toEqual(['valid']);
    expect(judged(contract, { next: { next: { id: '' } } })).toEqual([
      'invalid',
      'next.next.id: expected a non-empty string, got an empty string.',
    ]);
  });

  it('give way to those of the schema itself', () => {
    const own = { $ref: '#/$defs/id', $defs: { id: { type: 'number' } } };
    expect(judged({ definitions, messages: [rule('tick', 'both', own)] }, 7)).toEqual(['valid']);
  });
});
