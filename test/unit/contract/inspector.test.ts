import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8ByteLength } from '../../../lib/base/bytes.ts';
import { createInspector, type Inspection } from '../../../lib/contract/inspector.ts';
import type { Verdict } from '../../../lib/contract/verdict.ts';
import { BUILT_IN_PROFILES } from '../../../lib/profile/built-in.ts';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import type { Contract } from '../../../lib/profile/contract-schema.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { createCodec } from '../../../lib/protocol/codecs/registry.ts';
import type { Direction, Payload } from '../../../lib/protocol/frame.ts';
import { contractOf } from '../../fixtures/contracts.ts';
import { envelope } from '../../fixtures/envelope.ts';
import { anyText } from '../../fixtures/random-frames.ts';

const MEGABYTE = 1024 * 1024;

function byteLengthOf(payload: Payload): number {
  return typeof payload === 'string' ? utf8ByteLength(payload) : payload.byteLength;
}

interface Looking {
  look(payload: Payload, direction?: Direction): Inspection;
  explain(payload: Payload, direction?: Direction): Verdict;
}

/** Looks as the recorder does (`look`) and as the detail pane does (`explain`). */
function looking(profile: Profile): Looking {
  const inspector = createInspector(profile);
  const codec = createCodec(profile.codec);
  return {
    look: (payload, direction = 'received') =>
      inspector.inspect(codec.decodeAlone(payload, direction), payload, byteLengthOf(payload), direction),
    explain: (payload, direction = 'received') => inspector.explain(payload, byteLengthOf(payload), direction),
  };
}

function nested(open: string, close: string, depth: number): string {
  return open.repeat(depth) + close.repeat(depth);
}

describe('whatever comes gets a verdict, never a crash:', () => {
  const within = looking({ ...CLARITY_PROFILE, maxMessageBytes: null });

  it.each<[string, Payload, string]>([
    ['nothing at all', '', 'The message: expected JSON text, got text that is not JSON'],
    ['text', 'hello', 'The message: expected JSON text, got text that is not JSON'],
    ['a Socket.IO packet', '42["event",{}]', 'The message: expected JSON text, got text that is not JSON'],
    ['JSON cut off', '{"type":"error"', 'The message: expected JSON text, got text that is not JSON'],
    ['two objects', '{}{}', 'The message: expected JSON text, got text that is not JSON'],
    ['a byte order mark', `\ufeff${envelope()}`, 'The message: expected JSON text, got text that is not JSON'],
    ['JavaScript, not JSON', "{type:'error'}", 'The message: expected JSON text, got text that is not JSON'],
    ['an array', '[1,2,3]', 'an object {type, ts, projectId, payload}, got an array of 3.'],
    ['null', 'null', 'an object {type, ts, projectId, payload}, got null.'],
    ['a number', '1e400', 'an object {type, ts, projectId, payload}, got number Infinity.'],
    ['a string', '"{}"', 'an object {type, ts, projectId, payload}, got "{}".'],
    ['100 000 arrays in each other', nested('[', ']', 100_000), 'got an array of 1.'],
    ['an object whose prototype would fit', `{"__proto__":${envelope()}}`, 'type: expected one of'],
    ['a constructor as type', envelope({ type: 'constructor' }), 'type: expected one of'],
    ['no bytes', new Uint8Array(0), 'The message: expected JSON text, got a binary message of 0 bytes.'],
    ['bytes that spell JSON', new TextEncoder().encode(envelope()), 'expected JSON text, got a binary message of'],
    ['5 MB of text', 'x'.repeat(5 * MEGABYTE), 'expected JSON text, got text that is not JSON'],
    ['5 MB of blanks', ' '.repeat(5 * MEGABYTE), 'expected JSON text, got text that is not JSON'],
    ['5 MB of bytes', new Uint8Array(5 * MEGABYTE), 'got a binary message of 5242880 bytes.'],
  ])('%s', (_what, payload, sentence) => {
    expect(within.look(payload).verdict).toBe('invalid');
    expect(within.explain(payload).issues[0]?.message).toContain(sentence);
  });

  it.each([
    [
      '100 000 objects in each other',
      envelope({ payload: 0 }).replace('0}', `{"a":${'{"a":'.repeat(99_999)}1${'}'.repeat(100_000)}}`),
    ],
    ['5 MB of payload', envelope({ payload: { text: 'ü'.repeat(2.5 * MEGABYTE) } })],
    [
      '100 000 keys beside the four',
      envelope(Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i]))),
    ],
  ])('%s inside an envelope is valid', (_what, message) => {
    expect(within.explain(message)).toEqual({ kind: 'valid', issues: [] });
    expect(within.look(message).verdict).toBe('valid');
  });

  const jsonLike = fc.oneof(
    fc.json(),
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc
      .record(
        {
          type: fc.oneof(fc.constant('error'), fc.jsonValue()),
          ts: fc.oneof(
            fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
            fc.jsonValue(),
          ),
          projectId: fc.jsonValue(),
          payload: fc.oneof(fc.constant({}), fc.jsonValue()),
          ['__proto__']: fc.jsonValue(),
        },
        { requiredKeys: [] },
      )
      .map((message) => JSON.stringify(message)),
    fc.tuple(anyText, fc.nat(60)).map(([text, at]) => envelope().slice(0, at) + text + envelope().slice(at)),
  );
  const anyPayload: fc.Arbitrary<Payload> = fc.oneof(
    anyText,
    jsonLike,
    fc.array(fc.nat(255)).map((bytes) => new Uint8Array(bytes)),
  );

  it.each(BUILT_IN_PROFILES)('anything under $id, and the quick look agrees with the long one', (profile) => {
    const inspector = looking({ ...profile, maxMessageBytes: profile.maxMessageBytes === null ? null : 200 });
    fc.assert(
      fc.property(anyPayload, (payload) => {
        const verdict = inspector.explain(payload);
        expect(inspector.look(payload).verdict).toBe(verdict.kind);
        expect(verdict.issues.length > 0).toBe(verdict.kind === 'invalid' || verdict.kind === 'warning');
      }),
      { numRuns: 400 },
    );
  });
});

describe('without an envelope', () => {
  const json = looking(JSON_PROFILE);

  it('there is no verdict', () => {
    expect(json.look('{"type":"x"}').verdict).toBe('not-applicable');
    expect(json.explain('not even JSON')).toEqual({ kind: 'not-applicable', issues: [] });
  });

  it('a size limit is kept all the same', () => {
    const limited = looking({ ...JSON_PROFILE, maxMessageBytes: 3 });
    expect(limited.look('four').verdict).toBe('invalid');
    expect(limited.explain('four').issues[0]?.message).toBe('Message size 4 bytes exceeds limit of 3 bytes');
    expect(limited.look('abc').verdict).toBe('not-applicable');
    expect(limited.explain('abc').kind).toBe('not-applicable');
  });
});

describe('the type of a message', () => {
  const typed = (typePath: string | null) => looking({ ...JSON_PROFILE, typePath });

  it.each([
    ['type', '{"type":"ping"}', 'ping'],
    ['type', '{"type":42}', '42'],
    ['type', '{"type":null}', ''],
    ['type', '{"type":{"a":1}}', ''],
    ['type', '{}', ''],
    ['type', 'ping', ''],
    ['header.kind', '{"header":{"kind":"tick"}}', 'tick'],
    ['header.kind', '{"header":"kind"}', ''],
    ['constructor.name', '{}', ''],
    ['__proto__', '{}', ''],
    [null, '{"type":"ping"}', ''],
  ])('at %s of %s is %j', (path, message, type) => {
    expect(typed(path).look(message).type).toBe(type);
  });

  it('is cut when it is as long as a payload', () => {
    expect(typed('type').look(JSON.stringify({ type: 'x'.repeat(100_000) })).type).toHaveLength(120);
  });
});

describe('packets of a protocol', () => {
  const rules = contractOf({
    messages: [
      {
        type: 'tick',
        direction: 'received',
        about: '',
        schema: { properties: { args: { prefixItems: [{ type: 'number' }] } } },
      },
    ],
  });
  const socketIo = looking({
    ...JSON_PROFILE,
    codec: { kind: 'socket.io', namespace: '/', auth: '' },
    typePath: null,
    contract: { ...rules, unknownTypes: 'fail' },
  });

  it('are named and judged as what they mean', () => {
    expect(socketIo.look('42["tick",7]')).toEqual({ type: 'tick', verdict: 'valid' });
    expect(socketIo.look('42["tick","x"]')).toEqual({ type: 'tick', verdict: 'invalid' });
    expect(socketIo.explain('42["tick","x"]').issues[0]?.message).toBe('args.0: expected a number, got "x".');
    expect(socketIo.look('42["tick",7]', 'sent').verdict).toBe('invalid');
  });

  it('of the protocol itself are no business of the contract', () => {
    expect(socketIo.look('2').verdict).toBe('not-applicable');
    expect(socketIo.explain('40')).toEqual({ kind: 'not-applicable', issues: [] });
  });

  it("that follow no rule are invalid, with the codec's own sentence, contract or not", () => {
    const free = looking({ ...JSON_PROFILE, codec: { kind: 'socket.io', namespace: '/', auth: '' } });
    for (const inspector of [socketIo, free]) {
      expect(inspector.look('4nonsense').verdict).toBe('invalid');
      expect(inspector.explain('4nonsense')).toMatchObject({ kind: 'invalid', issues: [{ rule: 'malformed' }] });
      expect(inspector.explain('4nonsense').issues[0]?.message).toMatch(/\.$/);
    }
  });
});

describe('several messages in one frame', () => {
  const lines = looking({
    ...JSON_PROFILE,
    codec: { kind: 'json-lines' },
    contract: contractOf({
      messages: [{ type: 'a', direction: 'both', about: '', schema: { required: ['n'] } }],
      unknownTypes: 'warn',
    }),
  });

  it.each([
    ['{"type":"a","n":1}', 'a', 'valid'],
    ['{"type":"a","n":1}\n{"type":"a","n":2}', 'a (+1)', 'valid'],
    ['{"type":"a","n":1}\n{"type":"b"}', 'a (+1)', 'warning'],
    ['{"type":"b"}\n{"type":"a"}\n{}', 'b (+2)', 'invalid'],
  ])('%j is of type %s and %s', (payload, type, verdict) => {
    expect(lines.look(payload)).toEqual({ type, verdict });
    expect(lines.explain(payload).kind).toBe(verdict);
  });
});

describe('a message that is no JSON', () => {
  const messages: Contract['messages'] = [{ type: 'a', direction: 'both', about: '', schema: true }];
  const BYTES = new Uint8Array([1, 2, 3]);

  it.each<[what: string, change: Partial<Contract>, text: string, binary: string]>([
    ['that asks JSON of everything', { envelope: true, messages }, 'invalid', 'invalid'],
    ['that asks JSON of everything, inferred', { envelope: true, inferred: true }, 'warning', 'warning'],
    ['that allows unknown types', { messages }, 'not-applicable', 'not-applicable'],
    ['that warns of them', { messages, unknownTypes: 'warn' }, 'warning', 'not-applicable'],
    ['that fails them', { messages, unknownTypes: 'fail' }, 'invalid', 'invalid'],
    ['that fails them, inferred', { messages, unknownTypes: 'fail', inferred: true }, 'warning', 'warning'],
    ['that warns of them, inferred', { messages, unknownTypes: 'warn', inferred: true }, 'warning', 'not-applicable'],
    ['without rules', {}, 'not-applicable', 'not-applicable'],
  ])('under a contract %s', (_what, change, text, binary) => {
    const contract = contractOf(change);
    const { look, explain } = looking({ ...JSON_PROFILE, contract });
    const rule = contract.inferred ? 'drift-not-json' : 'not-json';
    for (const [payload, kind] of [['hello', text] as const, [BYTES, binary] as const]) {
      expect(look(payload).verdict).toBe(kind);
      expect(explain(payload).kind).toBe(kind);
      expect(explain(payload).issues.map((one) => one.rule)).toEqual(kind === 'not-applicable' ? [] : [rule]);
    }
  });

  it('is too large all the same', () => {
    const { look, explain } = looking({ ...JSON_PROFILE, contract: contractOf({ messages }), maxMessageBytes: 2 });
    expect(look(BYTES).verdict).toBe('invalid');
    expect(explain(BYTES).issues.map((one) => one.rule)).toEqual(['size']);
  });
});
