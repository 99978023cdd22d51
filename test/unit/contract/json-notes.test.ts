import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonNotes } from '../../../lib/contract/json-notes.ts';
import { anyText } from '../../fixtures/random-frames.ts';

/** Notes as `offset: sentence`. */
function notesOf(text: string): string[] {
  return jsonNotes(text).map(({ offset, message }) => `${offset}: ${message}`);
}

describe('notes on JSON', () => {
  it.each([
    ['a plain message', '{"type":"ping","n":[1,2.5,-3e2,9007199254740991]}', []],
    ['a duplicate key', '{"a":1,"a":2}', ['7: Duplicate key "a": only the last one counts.']],
    ['a duplicate key, once escaped', '{"a":1,"\\u0061":2}', ['7: Duplicate key "\\u0061": only the last one counts.']],
    ['the same key in another object', '{"a":{"a":1},"b":[{"a":1},{"a":1}]}', []],
    ['a value equal to a key', '{"a":"a","b":"a"}', []],
    ['the same string twice in an array', '["a","a"]', []],
    ['a key that objects inherit', '{"__proto__":1,"constructor":2}', []],
    ['an integer beyond 2^53', '[9007199254740993]', ['1: 9007199254740993 is beyond 2^53 and loses digits.']],
    ['a number that overflows', '{"n":-1e999}', ['5: -1e999 is too large for a double.']],
    ['digits inside a string', '{"n":"9007199254740993"}', []],
    [
      'a lone surrogate, escaped',
      '["\\ud800"]',
      ['1: A lone surrogate: it is sent as U+FFFD (replacement character).'],
    ],
    ['a lone surrogate as it is', '["\udc00"]', ['1: A lone surrogate: it is sent as U+FFFD (replacement character).']],
    ['a surrogate pair', '["\\ud83d\\ude00","😀"]', []],
    ['128 levels', '['.repeat(128) + ']'.repeat(128), []],
    [
      '129 levels',
      '['.repeat(129) + ']'.repeat(129),
      ['128: Nested deeper than 128 levels: many parsers refuse that.'],
    ],
    ['JSON that is still being typed', '{"a":1,"a":', ['7: Duplicate key "a": only the last one counts.']],
  ])('%s', (_what, text, notes) => {
    expect(notesOf(text)).toEqual(notes);
  });

  it('are at most 50, so that a pasted dump does not fill the composer', () => {
    expect(jsonNotes(`[${'1e999,'.repeat(1000)}0]`)).toHaveLength(50);
  });

  it.each([
    ['100 000 levels', '[{"a":'.repeat(100_000)],
    ['5 MB in one string', JSON.stringify('x'.repeat(5 * 1024 * 1024))],
    ['30 MB in one string of escapes', `["${'\\n'.repeat(15 * 1024 * 1024)}"]`],
    ['a string that never ends', `["${'x'.repeat(5 * 1024 * 1024)}`],
    ['a string of quotes that never ends', `["${'\\"'.repeat(2 * 1024 * 1024)}`],
    ['a number of 5 million digits', `[${'1'.repeat(5_000_000)}]`],
  ])('survive %s', (_what, text) => {
    expect(jsonNotes(text).length).toBeLessThan(2);
  });

  it('never throw, and point into the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          fc.json(),
          fc.array(fc.constantFrom(...'{}[],:"\\01e+-a'.split(''))).map((c) => c.join('')),
        ),
        (text) => {
          for (const { offset } of jsonNotes(text)) expect(offset).toBeLessThan(text.length);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
