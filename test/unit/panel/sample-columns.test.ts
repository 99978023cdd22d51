import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstAfter, firstAtOrAfter, SampleColumns } from '../../../lib/panel/sample-columns.ts';

function columnsOf(times: readonly number[]): SampleColumns {
  const columns = new SampleColumns();
  for (const [i, time] of times.entries()) columns.push(time, time / 2, i + 1);
  return columns;
}

const timesOf = (columns: SampleColumns, range: { from: number; to: number } | null = null) =>
  Array.from(columns.view('reply', range).time);

describe('SampleColumns', () => {
  it('gives the samples of a range, both ends included', () => {
    const columns = columnsOf([10, 20, 20, 30, 40]);
    expect(timesOf(columns, { from: 20, to: 30 })).toEqual([20, 20, 30]);
    expect(timesOf(columns, { from: 41, to: 90 })).toEqual([]);
    expect(timesOf(columns, { from: 90, to: 0 })).toEqual([]);
    expect(timesOf(columns)).toEqual([10, 20, 20, 30, 40]);
  });

  it('never changes a view that it gave', () => {
    const columns = columnsOf([10, 20]);
    const view = columns.view('reply', null);
    for (let time = 30; time < 5000; time++) columns.push(time, 1, 1);
    columns.prepend(columnsOf([1, 2, 3]));
    expect(Array.from(view.time)).toEqual([10, 20]);
    expect(view.length).toBe(2);
  });

  it('puts times in order that a clock which was set back left in disorder', () => {
    const columns = columnsOf([10, 30, 20, 40]);
    const view = columns.view('reply', { from: 15, to: 35 });
    expect(Array.from(view.time)).toEqual([20, 30]);
    expect(Array.from(view.seq)).toEqual([3, 2]);
  });

  it('keeps the order of equal times, however often the clock was set back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 200 }), (times) => {
        const { seq } = columnsOf(times).view('reply', null);
        const expected = times.map((time, i) => ({ time, n: i + 1 })).toSorted((a, b) => a.time - b.time || a.n - b.n);
        expect(Array.from(seq)).toEqual(expected.map(({ n }) => n));
      }),
    );
  });

  it('grows at both ends like a plain list', () => {
    const part = fc.record({
      isFront: fc.boolean(),
      times: fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 700 }),
    });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const columns = new SampleColumns();
        let expected: number[] = [];
        for (const { isFront, times } of parts) {
          if (isFront) {
            columns.prepend(columnsOf(times));
            expected = [...times, ...expected];
          } else {
            for (const time of times) columns.push(time, time / 2, 1);
            expected = [...expected, ...times];
          }
        }
        expect(Array.from({ length: columns.length }, (_, i) => columns.timeAt(i))).toEqual(expected);
        expect(timesOf(columns)).toEqual(expected.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('firstAtOrAfter and firstAfter', () => {
  it('find the borders of equal values', () => {
    const values = Float64Array.of(1, 2, 2, 3);
    expect([0, 1, 2, 3, 4].map((bound) => firstAtOrAfter(values, bound))).toEqual([0, 0, 1, 3, 4]);
    expect([0, 1, 2, 3, 4].map((bound) => firstAfter(values, bound))).toEqual([0, 1, 3, 4, 4]);
  });
});
