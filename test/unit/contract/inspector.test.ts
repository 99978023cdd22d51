import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8ByteLength } from '../../../lib/base/bytes.ts';
import { createInspector, type Inspector } from '../../../lib/contract/inspector.ts';
import { BUILT_IN_PROFILES } from '../../../lib/profile/built-in.ts';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Payload } from '../../../lib/protocol/frame.ts';
import { envelope } from '../../fixtures/envelope.ts';
import { anyText } from '../../fixtures/random-frames.ts';

const MEGABYTE = 1024 * 1024;
const clarity = createInspector(CLARITY_PROFILE);

function byteLengthOf(payload: Payload): number {
  return typeof payload === 'string' ? utf8ByteLength(payload) : payload.byteLength;
}

function look(payload: Payload, inspector: Inspector = clarity) {
  return inspector.inspect(payload, byteLengthOf(payload));
}

function explain(payload: Payload, inspector: Inspector = clarity) {
  return inspector.explain(payload, byteLengthOf(payload));
}

function nested(open: string, close: string, depth: number): string {
  return open.repeat(depth) + close.repeat(depth);
}

describe('whatever comes gets a verdict, never a crash:', () => {
  const within = createInspector({ ...CLARITY_PROFILE, maxMessageBytes: null });

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
    expect(look(payload, within).verdict).toBe('invalid');
    expect(explain(payload, within).issues[0]?.message).toContain(sentence);
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
    expect(explain(message, within)).toEqual({ kind: 'valid', issues: [] });
    expect(look(message, within).verdict).toBe('valid');
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
    const inspector = createInspector({ ...profile, maxMessageBytes: profile.maxMessageBytes === null ? null : 200 });
    fc.assert(
      fc.property(anyPayload, (payload) => {
        const verdict = explain(payload, inspector);
        expect(look(payload, inspector).verdict).toBe(verdict.kind);
        expect(verdict.issues.length > 0).toBe(verdict.kind === 'invalid');
      }),
      { numRuns: 400 },
    );
  });
});

describe('without an envelope', () => {
  const json = createInspector(JSON_PROFILE);

  it('there is no verdict', () => {
    expect(look('{"type":"x"}', json).verdict).toBe('not-applicable');
    expect(explain('not even JSON', json)).toEqual({ kind: 'not-applicable', issues: [] });
  });

  it('a size limit is kept all the same', () => {
    const limited = createInspector({ ...JSON_PROFILE, maxMessageBytes: 3 });
    expect(look('four', limited).verdict).toBe('invalid');
    expect(explain('four', limited).issues[0]?.message).toBe('Message size 4 bytes exceeds limit of 3 bytes');
    expect(look('abc', limited).verdict).toBe('not-applicable');
    expect(explain('abc', limited).kind).toBe('not-applicable');
  });
});

describe('the type of a message', () => {
  const typed = (typePath: string | null) => createInspector({ ...JSON_PROFILE, typePath });

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
    expect(look(message, typed(path)).type).toBe(type);
  });

  it('is cut when it is as long as a payload', () => {
    expect(look(JSON.stringify({ type: 'x'.repeat(100_000) }), typed('type')).type).toHaveLength(120);
  });
});

describe('correlation keys', () => {
  const inspector = createInspector({ ...JSON_PROFILE, correlation: { requestPath: 'id', replyPath: 'answer.to' } });

  it.each([
    ['{"id":"a1"}', 'sa1', null],
    ['{"id":1}', 'n1', null],
    ['{"id":"1"}', 's1', null],
    ['{"answer":{"to":1}}', null, 'n1'],
    ['{"id":"x","answer":{"to":"y"}}', 'sx', 'sy'],
    ['{"id":null}', null, null],
    ['{"id":["a1"]}', null, null],
    ['[{"id":"a1"}]', null, null],
    ['no JSON', null, null],
  ])('%s asks with %j and answers %j', (message, requestKey, replyKey) => {
    expect(look(message, inspector)).toMatchObject({ requestKey, replyKey });
  });

  it('are not looked for in bytes, nor without a rule', () => {
    expect(look(new TextEncoder().encode('{"id":"a1"}'), inspector).requestKey).toBeNull();
    const ruleless = createInspector({ ...JSON_PROFILE, correlation: null });
    expect(look('{"id":"a1"}', ruleless)).toMatchObject({ requestKey: null, replyKey: null });
  });
});
