import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TypePathTally } from '../../../lib/panel/type-path-tally.ts';
import { keyPath } from '../../../lib/profile/schema-parts.ts';

function tallied(messages: readonly unknown[], isSecret: (text: string) => boolean = () => false): TypePathTally {
  const tally = new TypePathTally(isSecret);
  for (const message of messages) tally.add(message);
  return tally;
}

const pathsOf = (messages: readonly unknown[]) =>
  tallied(messages)
    .candidates()
    .map(({ path }) => path);
const times = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));

describe('where messages tell their type', () => {
  test('at the usual name, of several the most usual', () => {
    expect(
      pathsOf([
        { cmd: 'a', id: 'x' },
        { cmd: 'b', id: 'y' },
      ]),
    ).toEqual(['cmd']);
    expect(
      pathsOf([
        { op: 'a', event: 'b' },
        { event: 'b', op: 'c' },
      ]),
    ).toEqual(['event', 'op']);
    expect(pathsOf([{ body: { kind: 'a' } }])).toEqual(['body.kind']);
  });

  test('at any name whose few values come again and again', () => {
    expect(pathsOf(times(20, (n) => ({ was: `w${n % 3}`, id: `id${n}`, version: '2.0' })))).toEqual(['was']);
  });

  test('at the name that most messages have, whatever others are called', () => {
    const messages = times(20, (n) => (n < 4 ? { was: `w${n % 2}`, name: 'x' } : { was: `w${n % 2}` }));
    expect(pathsOf(messages)).toEqual(['was', 'name']);
  });

  test('as a number only under a usual name, and never as a time', () => {
    expect(pathsOf(times(20, (n) => ({ op: n % 4, t: 1_700_000_000 + n, n: n % 2 })))).toEqual(['op']);
    expect(pathsOf([{ t: 1_700_000_000 }])).toEqual([]);
  });

  test('nowhere in what is no object', () => expect(pathsOf(['a', 1, null, [{ type: 'a' }]])).toEqual([]));

  test('shows some of the values, and none that is secret', () => {
    const [one] = tallied(
      times(20, (n) => ({ type: ['a', 'hunter22', 'b', 'c', 'd'][n % 5] })),
      (text) => text === 'hunter22',
    ).candidates();
    expect(one).toEqual({ path: 'type', covered: 20, distinct: 5, samples: ['a', 'b', 'c'] });
  });

  test('is a few paths that a profile takes, whatever a server says', () => {
    const key = fc.oneof(fc.constantFrom('type', 'op', 'a.b', ' t', '__proto__', ''), fc.string());
    const value = fc.constantFrom<unknown>('a', 'b', 1, null, []);
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(key, fc.oneof(value, fc.dictionary(key, value))), { maxLength: 20 }),
        (messages) => {
          const paths = pathsOf(messages);
          expect(paths.length).toBeLessThanOrEqual(8);
          for (const path of paths) expect(keyPath.safeParse(path).success).toBe(true);
        },
      ),
    );
    expect(pathsOf(times(50, (n) => Object.fromEntries(times(200, (k) => [`k${n}_${k}`, 'a']))))).toEqual([]);
  });
});
