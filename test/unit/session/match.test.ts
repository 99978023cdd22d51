import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Matcher } from '../../../lib/profile/liveness-schema.ts';
import type { Payload } from '../../../lib/protocol/frame.ts';
import { matcherText, readMessage } from '../../../lib/session/match.ts';

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
    expect(parses('ACK x', json('type', 'ACK'), json('type', 'x'))).toBe(1);
  });

  it.each<[string, Payload, Matcher]>([
    ['any message will do', '{"type":"x"}', ANY],
    ['its beginning tells', '42["pong"', PONG],
    ['it is binary', bytes(0x41), json('type', 'A')],
    ['the value is nowhere in it', '{"type":"x"}', json('type', 'ACK')],
    ['no escape in it can hide the value', '{"say":"\\"a\\"\\n"}', json('type', 'ACK')],
    ['an escaped slash cannot hide the value', '{"say":"a\\/b"}', json('type', 'ACK')],
  ])('is not parsed where %s', (_where, payload, matcher) => {
    expect(parses(payload, matcher)).toBe(0);
  });
});

describe('what is waited for, in words', () => {
  it.each<[Matcher, string]>([
    [ANY, 'any message'],
    [PONG, 'a message that starts with 42["pong"'],
    [json('type', 'ACK'), 'a message with type = ACK'],
  ])('%j', (matcher, words) => {
    expect(matcherText(matcher)).toBe(words);
  });
});
