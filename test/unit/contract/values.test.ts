import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseKeyPath, valueAt } from '../../../lib/base/key-path.ts';
import { describeValue } from '../../../lib/contract/describe-value.ts';

describe('describeValue', () => {
  it.each([
    [undefined, 'nothing'],
    [null, 'null'],
    ['', 'an empty string'],
    ['abc', '"abc"'],
    ['x'.repeat(61), `"${'x'.repeat(60)}…"`],
    [0, 'number 0'],
    [-0.5, 'number -0.5'],
    [true, 'boolean true'],
    [[], 'an array of 0'],
    [{ a: 1, b: 2 }, 'an object with 2 keys'],
  ])('%j reads %s', (value, words) => {
    expect(describeValue(value)).toBe(words);
  });

  it('never throws and stays short', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true, withMap: true }),
        (value) => {
          expect(describeValue(value).length).toBeLessThan(80);
        },
      ),
    );
  });
});

describe('valueAt', () => {
  const message: unknown = JSON.parse('{"a":{"b":[{"c":null}]},"__proto__":{"d":1},"":2,"e.f":3}');

  it.each([
    ['a.b.0.c', null],
    ['a.b.length', 1],
    ['a.b.1', undefined],
    ['a.b.0.c.d', undefined],
    ['__proto__.d', 1],
    ['d', undefined],
    ['toString', undefined],
    ['a.constructor.name', undefined],
    ['e.f', undefined],
  ])('%s is %j', (path, value) => {
    expect(valueAt(message, parseKeyPath(path))).toBe(value);
  });
});
