import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImportError } from '../../../lib/export/import-error.ts';
import { JsonSplitter, type Take } from '../../../lib/export/json-splitter.ts';

function split(chunks: readonly string[], take: (key: string) => Take = () => 'value') {
  const splitter = new JsonSplitter({ take, maxPartChars: 10_000 });
  const parts = chunks.flatMap((chunk) => [...splitter.push(chunk)]);
  splitter.end();
  return parts;
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof ImportError) return `${thrown.code}: ${thrown.message}`;
    throw thrown;
  }
  return 'no error';
}

/** Cuts a text at the given places. */
function cut(text: string, places: readonly number[]): string[] {
  const ends = [...places.map((place) => place % (text.length + 1)), text.length].sort((a, b) => a - b);
  return ends.map((end, i) => text.slice(i === 0 ? 0 : ends[i - 1], end));
}

describe('JsonSplitter', () => {
  it('gives what JSON.parse gives, however the text is spaced and cut', () => {
    const member = fc.oneof(fc.jsonValue({ maxDepth: 4 }), fc.array(fc.jsonValue({ maxDepth: 2 })));
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), member),
        fc.constantFrom(undefined, 2, '\t'),
        fc.array(fc.nat(), { maxLength: 20 }),
        (object, space, places) => {
          const text = JSON.stringify(object, null, space);
          const lists = new Set(Object.keys(object).filter((key) => Array.isArray(object[key])));
          const found = new Map<string, unknown>();
          for (const key of lists) found.set(key, []);
          for (const part of split(cut(text, places), (key) => (lists.has(key) ? 'elements' : 'value'))) {
            const value: unknown = JSON.parse(part.text);
            const list = found.get(part.key);
            if (part.index === null) found.set(part.key, value);
            else if (Array.isArray(list)) expect(list.push(value) - 1).toBe(part.index);
          }
          const expected = new Map<string, unknown>(Object.entries(JSON.parse(text) as object));
          expect(found).toEqual(expected);
        },
      ),
    );
  });

  it('passes over what nobody asked for without holding it', () => {
    const long = 'x'.repeat(20_000);
    expect(
      split([`{"a":"${long}","b":[1],"c":{"d":["${long}"]}}`], (key) => (key === 'b' ? 'elements' : 'skip')),
    ).toEqual([{ key: 'b', index: 0, text: '1' }]);
  });

  it.each([
    ['', 'truncated: The file is empty'],
    ['   ', 'truncated: The file is empty'],
    ['[1]', 'wrong-format: The file is a JSON list'],
    ['hello', 'not-json: The file is not JSON: it begins with “hello”'],
    ['{"a" 1}', 'not-json: The file is not valid JSON: unexpected “1” at character 6.'],
    ['{a:1}', 'not-json: The file is not valid JSON: unexpected “a” at character 2.'],
    ['{"a":1,}', 'not-json: The file is not valid JSON: unexpected “}” at character 8.'],
    ['{"a":,}', 'not-json: The file is not valid JSON: unexpected “,” at character 6.'],
    ['{"a":1}x', 'not-json: The file is not valid JSON: unexpected “x” at character 8.'],
    ['{"a":1 "b":2}', 'not-json: The file is not valid JSON: unexpected “"” at character 8.'],
    ['{"\\q":1}', 'not-json: The file is not valid JSON: a member name'],
    ['{"a":1,"a":2}', 'invalid: The file has two members named “a”.'],
    [`{"a":${'['.repeat(100)}`, 'invalid: The file is nested more than 64 levels deep in “a”'],
    [`{"a":"${'x'.repeat(10_001)}"}`, 'too-large: The file cannot be read: “a” is longer than 10000 characters.'],
    ['{"a":[1,2', 'truncated: The file ends in the middle of “a”, after 9 characters'],
  ])('refuses %j', (text, error) => {
    expect(codeOf(() => split([text]))).toContain(error);
  });

  it('says which element of a list is cut off', () => {
    expect(codeOf(() => split(['{"frames":[{"a":1},{"b":'], () => 'elements'))).toContain('in the middle of frames[1]');
  });
});
