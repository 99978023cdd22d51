import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64ToBytes, bytesToBase64, utf8ByteLength, utf8Encode } from '../../../lib/base/bytes.ts';
import { anyText } from '../../fixtures/random-frames.ts';

describe('utf8ByteLength', () => {
  it.each([
    ['', 0],
    ['ping', 4],
    ['ü', 2],
    ['€', 3],
    ['😀', 4],
    ['\u0000', 1],
    ['\u007f\u0080\u07ff\u0800\uffff', 1 + 2 + 2 + 3 + 3],
    ['\ud800', 3],
    ['\udc00', 3],
    ['\udc00\ud800', 6],
    ['a\ud83d', 4],
    ['\ud83d\ud83d\ude00', 7],
  ])('of %j is %i', (text, bytes) => {
    expect(utf8ByteLength(text)).toBe(bytes);
  });

  it('is what TextEncoder makes of any string, lone surrogates included', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(utf8ByteLength(text)).toBe(utf8Encode(text).length);
        // Long texts are counted another way.
        const long = text.padEnd(1, 'é').repeat(2100);
        expect(utf8ByteLength(long)).toBe(utf8Encode(long).length);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('base64', () => {
  it('brings any bytes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(base64ToBytes(bytesToBase64(bytes))).toEqual(new Uint8Array(bytes));
      }),
    );
  });

  it('takes more bytes than an engine takes arguments', () => {
    const bytes = new Uint8Array(1_000_003).map((_, i) => i % 256);
    expect(base64ToBytes(bytesToBase64(bytes))).toEqual(bytes);
  });

  it.each(['?', 'a', 'AA=A', 'äöü'])('%j is not base64', (text) => {
    expect(base64ToBytes(text)).toBeNull();
  });
});
