import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8Encode } from '../../../../lib/base/bytes.ts';
import { createCodec } from '../../../../lib/protocol/codecs/registry.ts';

const json = createCodec({ kind: 'json' });

function valueIn(text: string): unknown {
  const [packet, ...others] = json.decoder().decode(text, 'received');
  expect(others).toEqual([]);
  expect(packet).toMatchObject({ kind: 'message', type: null, problem: null, requestKey: null, replyKey: null });
  return packet?.value;
}

describe('the JSON codec', () => {
  it('gives the value of any JSON text, with white space around it', () => {
    expect(valueIn('{"type":"ping"}')).toEqual({ type: 'ping' });
    expect(valueIn(' \r\n\t[1, "two"]\n')).toEqual([1, 'two']);
    expect(valueIn('"text"')).toBe('text');
    expect(valueIn(' -1.5e+3 ')).toBe(-1500);
    expect(valueIn('null')).toBeNull();
    expect(valueIn('false')).toBe(false);
  });

  it.each([
    ['plain text', 'hello'],
    ['nothing', ''],
    ['a line of a log', '[12:00] started'],
    ['braces alone', '{not json}'],
    ['a cut message', '{"type":"pi'],
    ['one quotation mark', '"'],
    ['a number that is none', '01'],
    ['a word that starts like one', 'trueish'],
    ['a byte order mark', '\ufeff{}'],
    ['a no-break space before it', '\u00a0{}'],
  ])('takes %s as a message without a value', (_, text) => {
    expect(valueIn(text)).toBeUndefined();
  });

  it('takes bytes as a message without a value, JSON in UTF-8 included', () => {
    expect(json.decodeAlone(utf8Encode('{"a":1}'), 'sent')).toMatchObject([{ kind: 'message', value: undefined }]);
  });

  it('agrees with JSON.parse about every text', () => {
    const around = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
    const like = fc
      .tuple(around, fc.oneof(fc.json(), fc.string(), fc.stringMatching(/^[-+.eE0-9]{1,8}$/)), around)
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(like, (text) => {
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expected = undefined;
        }
        expect(valueIn(text)).toEqual(expected);
      }),
    );
  });

  it('reads a thousand digits neither as a number nor for long, and 100 000 levels as they are', () => {
    expect(valueIn('1'.repeat(1000))).toBeUndefined();
    expect(valueIn('['.repeat(100_000) + ']'.repeat(100_000))).toBeInstanceOf(Array);
  });

  it('sends what was written', () => {
    expect(json.encode('{"big": 12345678901234567890 }', { nextId: () => 0 })).toEqual({
      ok: true,
      value: ['{"big": 12345678901234567890 }'],
    });
  });
});
