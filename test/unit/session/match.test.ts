import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Matcher } from '../../../lib/profile/matcher-schema.ts';
import type { CodecChoice } from '../../../lib/protocol/codec-schema.ts';
import { createCodec } from '../../../lib/protocol/codecs/registry.ts';
import type { Payload } from '../../../lib/protocol/frame.ts';
import { createReader, matcherText } from '../../../lib/session/match.ts';

const JSON_READER = createReader(createCodec({ kind: 'json' }), 'type', () => undefined);
const readMessage = (payload: Payload) => JSON_READER.read(payload);
const matchesMessage = (matcher: Matcher, payload: Payload) => readMessage(payload).matches(matcher);
const bytes = (...values: number[]) => new Uint8Array(values);
const json = (path: string, equals: string): Matcher => ({ kind: 'json', path, equals });
const ANY: Matcher = { kind: 'any' };
const PONG: Matcher = { kind: 'text', startsWith: '42["pong"' };

describe('a message', () => {
  it.each<[Matcher, string | Uint8Array<ArrayBuffer>, boolean]>([
    [ANY, '', true],
    [ANY, bytes(), true],
    [PONG, '42["pong",1]', true],
    [PONG, '42["pong"', true],
    [PONG, ' 42["pong"', false],
    [PONG, '42["pin', false],
    [{ kind: 'text', startsWith: '2' }, bytes(0x32), false],
    [json('type', 'ACK'), '{"type":"ACK"}', true],
    [json('type', 'ACK'), ' {"a":1,\n"type":"ACK"} ', true],
    [json('type', 'ACK'), '{"type":"ACK2"}', false],
    [json('type', 'ACK'), '{"kind":"ACK"}', false],
    [json('type', 'ACK'), '{"type":"ACK"', false],
    [json('type', 'ACK'), 'ACK', false],
    [json('type', 'ACK'), '["ACK"]', false],
    [json('type', '1'), '{"type":1}', false],
    [json('type', ''), '{"type":""}', true],
    [json('type', 'ACK'), bytes(0x7b, 0x7d), false],
    [json('a.b.c', 'x'), '{"a":{"b":{"c":"x"}}}', true],
    [json('a.b.c', 'x'), '{"a":{"b":"x"}}', false],
    [json('0', 'connected'), '["connected"]', true],
    [json('constructor.name', 'Object'), '{"x":"Object"}', false],
    [json('__proto__.x', 'y'), '{"__proto__":{"x":"y"}}', true],
    // Servers may escape what they need not: PHP does both.
    [json('type', 'a/b'), '{"type":"a\\/b"}', true],
    [json('type', 'bereit für'), '{"type":"bereit f\\u00fcr"}', true],
    [json('type', 'a"b\\'), '{"type":"a\\"b\\\\"}', true],
  ])('%j against %j: %s', (matcher, payload, matches) => {
    expect(matchesMessage(matcher, payload)).toBe(matches);
  });

  it('nested deeper than any parser goes matches nothing and breaks nothing', () => {
    const deep = `${'['.repeat(200_000)}"x"${']'.repeat(200_000)}`;
    expect(matchesMessage(json('type', 'x'), deep)).toBe(false);
  });

  it('with the value at the path always matches, however it is written', () => {
    const key = fc.constantFrom('type', 'a', 'status');
    fc.assert(
      fc.property(key, fc.string({ unit: 'binary', maxLength: 8 }), fc.boolean(), (path, value, escaped) => {
        const plain = JSON.stringify({ other: 1, [path]: value });
        const payload = escaped ? plain.replace(/[^\x20-\x7e]/gu, escapeAll) : plain;
        expect(matchesMessage(json(path, value), payload)).toBe(true);
      }),
    );
  });

  it('of any bytes or text never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json()),
        fc.string({ minLength: 1 }),
        fc.string(),
        (payload, path, equals) => {
          expect([true, false]).toContain(matchesMessage(json(path, equals), payload));
        },
      ),
    );
  });
});

function escapeAll(text: string): string {
  return Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join(
    '',
  );
}

describe('looked at by several matchers, a message', () => {
  afterEach(() => void vi.restoreAllMocks());

  function parses(payload: Payload, ...matchers: Matcher[]): number {
    const parse = vi.spyOn(JSON, 'parse');
    const message = readMessage(payload);
    for (const matcher of matchers) message.matches(matcher);
    return parse.mock.calls.length;
  }

  it('is parsed once', () => {
    const payload = '{"type":"ACK","a":{"b":"x"}}';
    expect(parses(payload, json('type', 'ACK'), json('type', 'x'), json('a.b', 'x'), json('type', 'ACK'))).toBe(1);
  });

  it('is parsed once also when that fails', () => {
    expect(parses('{"ACK": x}', json('type', 'ACK'), json('type', 'x'))).toBe(1);
  });

  it.each<[string, Payload, Matcher]>([
    ['any message will do', '{"type":"x"}', ANY],
    ['its beginning tells', '42["pong"', PONG],
    ['it is binary', bytes(0x41), json('type', 'A')],
    ['the value is nowhere in it', '{"type":"x"}', json('type', 'ACK')],
    ['no escape in it can hide the value', '{"say":"\\"a\\"\\n"}', json('type', 'ACK')],
    ['the number is nowhere in it', '{"type":11}', { kind: 'type', type: '10' }],
    ['an escaped slash cannot hide the value', '{"say":"a\\/b"}', json('type', 'ACK')],
  ])('is not parsed where %s', (_where, payload, matcher) => {
    expect(parses(payload, matcher)).toBe(0);
  });
});

describe('matchers of each kind', () => {
  const type = (name: string): Matcher => ({ kind: 'type', type: name });
  const at = (path: string, equals: string | number | boolean | null): Matcher => ({ kind: 'json', path, equals });
  const pattern = (source: string): Matcher => ({ kind: 'pattern', pattern: source });
  const JSON_CODEC = { kind: 'json' } as const;
  const LINES = { kind: 'json-lines' } as const;
  const WRAPPED = { kind: 'base64', inner: 'json' } as const;
  const SOCKET_IO = { kind: 'socket.io', namespace: '/', auth: '' } as const;

  it.each<[CodecChoice, Matcher, Payload, boolean]>([
    [JSON_CODEC, type('TASK'), '{"kind":"TASK"}', true],
    [JSON_CODEC, type('TASK'), '{"kind":"T\\u0041SK"}', true],
    [JSON_CODEC, type('TASK'), '{"type":"TASK"}', false],
    [JSON_CODEC, type('10'), '{"kind":10}', true],
    [JSON_CODEC, type('10'), '{"kind":1e1}', true],
    [JSON_CODEC, type('10'), '{"kind":10.0}', true],
    [JSON_CODEC, type('10'), '{"kind":"10"}', true],
    [JSON_CODEC, type('10'), '{"kind":1,"n":10}', false],
    [JSON_CODEC, type('1e-7'), '{"kind":0.0000001}', true],
    [JSON_CODEC, type('true'), '{"kind":true}', false],
    [JSON_CODEC, type('null'), '{"kind":null}', false],
    [LINES, type('2'), '{"kind":1}\n{"kind":2}', true],
    [WRAPPED, type('2'), btoa('{"kind":2}'), true],
    [SOCKET_IO, type('7'), '42[7,"x"]', true],
    [SOCKET_IO, type('70'), '42[7e1,"x"]', true],
    [JSON_CODEC, at('n', 1), '{"n":1.0}', true],
    [JSON_CODEC, at('n', 1), '{"n":1e0}', true],
    [JSON_CODEC, at('n', 1), '{"n":"1"}', false],
    [JSON_CODEC, at('ok', true), '{"ok":true}', true],
    [JSON_CODEC, at('ok', true), '{"ok":false}', false],
    [JSON_CODEC, at('ok', false), '{"ok":"false"}', false],
    [JSON_CODEC, at('error', null), '{"error":null}', true],
    [JSON_CODEC, at('error', null), '{}', false],
    [JSON_CODEC, pattern('^\\{"n":[0-9]+\\}$'), '{"n":12}', true],
    [JSON_CODEC, pattern('^\\{"n":[0-9]+\\}$'), '{"n":x}', false],
    [JSON_CODEC, pattern('.'), new Uint8Array([65]), false],
    [LINES, type('b'), '{"kind":"a"}\n{"kind":"b"}\n', true],
    [LINES, at('n', 2), '{"n":1}\n{"n":2}', true],
    [LINES, at('n', 3), '{"n":1}\n{"n":2}', false],
    [WRAPPED, type('b'), btoa('{"kind":"b"}'), true],
    [WRAPPED, at('kind', 'b'), btoa('{"kind":"b"}'), true],
    [WRAPPED, at('kind', 'c'), btoa('{"kind":"b"}'), false],
    [SOCKET_IO, type('connected'), '42["connected",{"n":1}]', true],
    [SOCKET_IO, type('connected'), '42/other,["connected"]', true],
    [SOCKET_IO, type('connected'), '42["disconnected"]', false],
    [SOCKET_IO, type('up'), '451-["up",{"_placeholder":true,"num":0}]', true],
    [SOCKET_IO, type('connect'), '40{"sid":"x"}', true],
    [SOCKET_IO, type('ack'), '433["ok"]', true],
    [SOCKET_IO, type('ping'), '2', true],
    [SOCKET_IO, at('args.0.n', 1), '42["connected",{"n":1}]', true],
    [SOCKET_IO, at('event', 'connected'), '42["connected",{"n":1}]', true],
    [SOCKET_IO, type('connected'), '42["connected"', false],
    [SOCKET_IO, type('connected'), new Uint8Array([1]), false],
    [SOCKET_IO, { kind: 'text', startsWith: '42["connected"' }, '42["connected",1]', true],
  ])('%j: %j against %j: %s', (codec, matcher, payload, matches) => {
    expect(
      createReader(createCodec(codec), 'kind', () => undefined)
        .read(payload)
        .matches(matcher),
    ).toBe(matches);
  });

  it('of a number match however it is written', () => {
    const reader = createReader(createCodec(JSON_CODEC), 'kind', () => undefined);
    const spellings: readonly ((n: number) => string)[] = [
      String,
      (n) => n.toExponential(),
      (n) => n.toExponential(30).toUpperCase(),
      (n) => n.toFixed(25),
    ];
    const number = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }));
    fc.assert(
      fc.property(number, fc.constantFrom(...spellings), (n, spell) => {
        const payload = `{"kind":${spell(n)}}`;
        const { kind } = JSON.parse(payload) as { readonly kind: number };
        expect(reader.read(payload).matches(type(String(kind)))).toBe(true);
      }),
    );
  });

  it('without a type path no JSON message has a type', () => {
    const reader = createReader(createCodec(JSON_CODEC), null, () => undefined);
    expect(reader.read('{"type":"a"}').matches(type('a'))).toBe(false);
  });

  it('a pattern that could run away never matches, and is told of once', () => {
    const told: string[] = [];
    const reader = createReader(createCodec(JSON_CODEC), 'kind', (source) => told.push(source));
    for (let i = 0; i < 3; i++) expect(reader.read('aaaa').matches(pattern('^(a+)+$'))).toBe(false);
    expect(told).toEqual(['^(a+)+$']);
  });

  it('the value is that of the message that fits, not of its frame', () => {
    const message = createReader(createCodec(LINES), 'kind', () => undefined).read('{"n":1}\n{"kind":"b","n":2}');
    expect(message.valueFor(type('b'))).toEqual({ kind: 'b', n: 2 });
    expect(message.valueFor({ kind: 'any' })).toEqual({ n: 1 });
  });

  it.each<[Matcher, Payload, string]>([
    [at('status', 'ok'), '{"status":"failed"}', 'status = "failed"'],
    [at('status', 'ok'), '{}', 'nothing at status'],
    [type('a'), '{"kind":"b"}', 'a message of type b'],
    [type('a'), '{}', 'a message without a type'],
    [type('10'), '{"kind":11}', 'a message of type 11'],
    [{ kind: 'text', startsWith: 'a' }, 'bcd', '“bcd”'],
    [pattern('a'), new Uint8Array([1, 2]), '2 bytes'],
  ])('what stands where %j looks in %j: %s', (matcher, payload, words) => {
    expect(
      createReader(createCodec(JSON_CODEC), 'kind', () => undefined)
        .read(payload)
        .found(matcher),
    ).toBe(words);
  });
});

describe('what is waited for, in words', () => {
  it.each<[Matcher, string]>([
    [ANY, 'any message'],
    [PONG, 'a message that starts with 42["pong"'],
    [json('type', 'ACK'), 'a message with type = ACK'],
    [{ kind: 'json', path: 'n', equals: null }, 'a message with n = null'],
    [{ kind: 'type', type: 'ACK' }, 'a message of type ACK'],
    [{ kind: 'pattern', pattern: '^a' }, 'a message that fits /^a/'],
  ])('%j', (matcher, words) => {
    expect(matcherText(matcher)).toBe(words);
  });
});
