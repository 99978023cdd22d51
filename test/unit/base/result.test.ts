import { describe, expect, it } from 'vitest';
import { assert, assertExists } from '../../../lib/base/assert.ts';
import { describeThrown, fail, ok } from '../../../lib/base/result.ts';

describe('a result', () => {
  it('is a value or a code with a sentence', () => {
    expect(ok(7)).toEqual({ ok: true, value: 7 });
    expect(fail('socket', 'It is closed.')).toEqual({ ok: false, error: { code: 'socket', message: 'It is closed.' } });
  });
});

describe('describeThrown', () => {
  it.each([
    [new TypeError('no such thing'), 'TypeError: no such thing'],
    [new DOMException('', 'InvalidStateError'), 'InvalidStateError'],
    ['a bare string', 'a bare string'],
    [null, 'null'],
    [undefined, 'undefined'],
  ])('%s reads %j', (thrown, sentence) => {
    expect(describeThrown(thrown)).toBe(sentence);
  });
});

describe('assert', () => {
  it('lets what holds pass and throws at what is our bug', () => {
    assert(true, 'never seen');
    expect(assertExists(0, 'zero is there')).toBe(0);
    expect(() => assert(false, 'seq has a gap')).toThrow('Invariant broken: seq has a gap');
    expect(() => assertExists(null, 'no segment')).toThrow('Invariant broken: no segment');
  });
});
