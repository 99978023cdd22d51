import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCodec } from '../../../../lib/protocol/codecs/registry.ts';

const text = createCodec({ kind: 'base64', inner: 'text' });
const json = createCodec({ kind: 'base64', inner: 'json' });

describe('the base64 codec', () => {
  it('reads what it wraps, as text or as JSON', () => {
    expect(text.decodeAlone('eyJhIjoxfQ==', 'received')).toMatchObject([
      { kind: 'message', value: '{"a":1}', label: 'base64 of 7 bytes' },
    ]);
    expect(json.decodeAlone('eyJhIjoxfQ==', 'received')).toMatchObject([{ kind: 'message', value: { a: 1 } }]);
  });

  it('reads both alphabets, with and without padding', () => {
    const words = 'Zoë ??? ~~~ 日本';
    const standard = Buffer.from(words).toString('base64');
    expect(standard).toMatch(/[+/]/);
    for (const wrapped of [standard, standard.replace(/=+$/, ''), Buffer.from(words).toString('base64url')]) {
      expect(text.decodeAlone(wrapped, 'received')).toMatchObject([{ kind: 'message', value: words }]);
    }
  });

  it.each([
    ['other characters', 'a*b='],
    ['one character too many', 'YWJjZ'],
    ['too little padding', 'YQ='],
    ['both alphabets', '+_+_'],
    ['JSON that nobody wrapped', '{"a":1}'],
  ])('calls %s malformed', (_, wrapped) => {
    expect(json.decodeAlone(wrapped, 'received')).toMatchObject([
      { kind: 'malformed', value: undefined, problem: expect.stringMatching(/^The text is not base64: .+\.$/) },
    ]);
  });

  it('calls bytes malformed, but text that is no JSON and bytes that are no text a message without a value', () => {
    expect(json.decodeAlone(Uint8Array.of(0), 'received')).toMatchObject([{ kind: 'malformed' }]);
    expect(json.decodeAlone('aGVsbG8=', 'received')).toMatchObject([{ kind: 'message', value: undefined }]);
    expect(text.decodeAlone('/////w==', 'received')).toMatchObject([
      { kind: 'message', value: undefined, label: 'base64 of 4 bytes that are no text' },
    ]);
  });

  it('wraps what is written, and reads it back', () => {
    expect(text.encode('hello', { nextId: () => 0 })).toEqual({ ok: true, value: ['aGVsbG8='] });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (words) => {
        const sent = text.encode(words, { nextId: () => 0 });
        const wrapped = sent.ok && typeof sent.value[0] === 'string' ? sent.value[0] : '';
        expect(Buffer.from(wrapped, 'base64').toString()).toBe(words);
        expect(text.decodeAlone(wrapped, 'sent')).toMatchObject([{ value: words }]);
      }),
    );
  });
});
