import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOrderWatch } from '../../../lib/metrics/order.ts';

/** What a watch tells of numbers that come `gapMs` apart, and long after the last of them. */
function told(numbers: readonly unknown[], gapMs = 2000) {
  const watch = createOrderWatch(['n']);
  const events = numbers.flatMap((n, i) => {
    watch.see({ n }, i + 1, i * gapMs);
    return watch.passed(i * gapMs);
  });
  return [...events, ...watch.passed(Number.MAX_SAFE_INTEGER)].map(({ what, seq, expected, got, missing, times }) =>
    [what, seq, expected, got, missing, times].join(' '),
  );
}

describe('numbers that count up', () => {
  it.each([
    ['one by one', [1, 2, 3, 4], []],
    ['from anywhere', [-3, -2, -1, 0, 1], []],
    ['with one skipped', [1, 2, 4, 5], ['gap 3 3 4 1 1']],
    ['with many skipped', [1, 1000], ['gap 2 2 1000 998 1']],
    ['with one twice', [1, 2, 2, 3], ['duplicate 3 3 2 0 1']],
    ['with two that changed places', [1, 3, 2, 4], ['gap 2 2 3 1 1', 'reordered 3 4 2 0 1']],
    [
      'with one that comes late, and again',
      [1, 3, 2, 2],
      ['gap 2 2 3 1 1', 'reordered 3 4 2 0 1', 'duplicate 4 4 2 0 1'],
    ],
    [
      'with some of a long gap that come late, whichever way round',
      [1, 1_000_000_000, 500, 2, 999_999_999, 500],
      [
        'gap 2 2 1000000000 999999998 1',
        'reordered 3 1000000001 500 0 1',
        'reordered 4 1000000001 2 0 1',
        'reordered 5 1000000001 999999999 0 1',
        'duplicate 6 1000000001 500 0 1',
      ],
    ],
    ['with one from before the first', [5, 6, 4], ['duplicate 3 7 4 0 1']],
  ])('%s', (_what, numbers, expected) => {
    expect(told(numbers)).toEqual(expected);
  });

  it('are whole numbers: everything else is passed over', () => {
    expect(told([1, '2', 2.5, null, undefined, {}, 1e300, 2])).toEqual([]);
  });

  it('may begin again: after eight in a row the new count holds', () => {
    const restart = told([100, 101, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]);
    expect(restart.filter((event) => event.startsWith('duplicate'))).toHaveLength(8);
    expect(restart.at(-1)).toBe('gap 13 11 12 1 1');
  });
});

describe('a flood of disorder', () => {
  it('is told together, once a second for each kind, with the first of them', () => {
    const numbers = Array.from({ length: 1000 }, (_, i) => 2 * i);
    expect(told(numbers, 5)).toEqual([
      'gap 2 1 2 200 200',
      'gap 202 401 402 200 200',
      'gap 402 801 802 200 200',
      'gap 602 1201 1202 200 200',
      'gap 802 1601 1602 199 199',
    ]);
  });

  it('is held back for that second', () => {
    const watch = createOrderWatch(['n']);
    watch.see({ n: 1 }, 1, 0);
    expect(watch.isWaiting).toBe(false);
    watch.see({ n: 3 }, 2, 10);
    expect(watch.isWaiting).toBe(true);
    expect(watch.passed(900)).toEqual([]);
    expect(watch.passed(1010)).toHaveLength(1);
    expect(watch.isWaiting).toBe(false);
  });

  it('is told at the end of a connection, and the next one counts from wherever it likes', () => {
    const watch = createOrderWatch(['n']);
    watch.see({ n: 1 }, 1, 0);
    watch.see({ n: 3 }, 2, 0);
    watch.reset();
    expect(watch.passed(1)).toHaveLength(1);
    watch.see({ n: 100 }, 3, 2);
    expect(watch.isWaiting).toBe(false);
  });

  it('loses none: each message was expected, or is told of once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 60 }), (numbers) => {
        const watch = createOrderWatch(['n']);
        let inOrder = 0;
        let expected: number | null = null;
        let atOnce = 0;
        for (const [i, n] of numbers.entries()) {
          watch.see({ n }, i + 1, i);
          if (expected === null || n === expected) inOrder++;
          // Eight in a row make a new count, which this small model does not know.
          atOnce = i > 0 && n === (numbers[i - 1] ?? 0) + 1 ? atOnce + 1 : 0;
          fc.pre(atOnce < 7);
          if (expected === null || n >= expected) expected = n + 1;
        }
        const events = watch.passed(Number.MAX_SAFE_INTEGER);
        expect(events.reduce((sum, { times }) => sum + times, inOrder)).toBe(numbers.length);
      }),
      { numRuns: 300 },
    );
  });
});
