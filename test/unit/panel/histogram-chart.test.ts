import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countSteps, histogramChart, timeTicks } from '../../../lib/panel/histogram-chart.ts';
import { type LogBins, logBins } from '../../../lib/panel/latency-view.ts';

const WIDE = 1020;

/** Bins of the samples, given as latency in ms → count. */
function binsOf(samples: Readonly<Record<number, number>>): LogBins {
  return logBins(Object.entries(samples).map(([ms, count]) => ({ fromMs: Number(ms), toMs: Number(ms), count })));
}

interface Bar {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function barsOf(path: string): Bar[] {
  return [...path.matchAll(/M(\S+) (\S+?)V(\S+?)H(\S+?)V\S+?Z/g)].map(([, left, bottom, top, right]) => ({
    left: Number(left),
    top: Number(top),
    right: Number(right),
    bottom: Number(bottom),
  }));
}

const labels = (ticks: readonly { readonly label: string }[]) => ticks.map(({ label }) => label);

describe('timeTicks', () => {
  it('labels 1, 2 and 5 of each decade where there is room', () => {
    expect(timeTicks({ from: 1, to: 100 }, 350)).toEqual([1, 2, 5, 10, 20, 50, 100]);
    expect(timeTicks({ from: 0.01, to: 0.3 }, 350)).toEqual([0.01, 0.02, 0.05, 0.1, 0.2]);
  });

  it('labels decades in less room, and then every second or third of them', () => {
    expect(timeTicks({ from: 1, to: 1000 }, 100)).toEqual([1, 10, 100, 1000]);
    expect(timeTicks({ from: 0.01, to: 12_000 }, 30)).toEqual([0.01, 1, 100, 10_000]);
    expect(timeTicks({ from: 0.01, to: 12_000 }, 20)).toEqual([0.01, 10, 10_000]);
  });

  it('ends with one label when there is room for none', () => {
    expect(timeTicks({ from: 1, to: 1000 }, 0.1)).toEqual([1]);
  });
});

describe('countSteps', () => {
  it('counts in whole steps of 1, 2 or 5', () => {
    expect(countSteps(1, 5)).toEqual([0, 1]);
    expect(countSteps(2, 5)).toEqual([0, 1, 2]);
    expect(countSteps(9, 5)).toEqual([0, 2, 4, 6, 8]);
    expect(countSteps(23, 5)).toEqual([0, 5, 10, 15, 20]);
    expect(countSteps(4_900_000, 5)).toEqual([0, 1e6, 2e6, 3e6, 4e6]);
  });

  it('never has more steps than there is room for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (most) => {
        const steps = countSteps(most, 5);
        expect(steps.length).toBeGreaterThanOrEqual(2);
        expect(steps.length).toBeLessThanOrEqual(6);
        expect(steps.every(Number.isInteger)).toBe(true);
        expect(steps.at(-1)).toBeLessThanOrEqual(most);
      }),
    );
  });
});

describe('histogramChart', () => {
  it('has axes without bars when nothing was measured', () => {
    const chart = histogramChart(logBins([]), 500, WIDE);
    expect(chart.bars).toBe('');
    expect(labels(chart.counts)).toEqual(['0', '1']);
    expect(labels(chart.times)).toContain('100 ms');
    expect(chart.limit?.label).toBe('limit 500 ms');
  });

  it('draws one bucket as one bar of full height, left of the threshold', () => {
    const chart = histogramChart(binsOf({ 22: 3 }), 500, WIDE);
    const [bar, ...others] = barsOf(chart.bars);
    expect(others).toEqual([]);
    expect(bar).toMatchObject({ top: chart.top, bottom: chart.bottom });
    expect(bar?.left).toBeGreaterThan(chart.left);
    expect(bar?.right).toBeLessThan(chart.limit?.at ?? 0);
    expect(labels(chart.times)).toEqual(['10 ms', '20 ms', '50 ms', '100 ms', '200 ms', '500 ms']);
  });

  it('puts a bar where the axis says its time is', () => {
    const chart = histogramChart(binsOf({ 10.1: 1, 101: 1 }), 500, WIDE);
    const at = (label: string) => chart.times.find((tick) => tick.label === label)?.at ?? Number.NaN;
    expect(barsOf(chart.bars).map(({ left }) => left)).toEqual([at('10 ms') + 1, at('100 ms') + 1]);
  });

  it('draws nothing for a count of zero', () => {
    const bins = binsOf({ 1: 4, 1000: 2 });
    expect(bins.counts.filter((count) => count === 0)).toHaveLength(35);
    const chart = histogramChart(bins, 500, WIDE);
    const middle = (chart.top + chart.bottom) / 2;
    expect(barsOf(chart.bars).map(({ top }) => top)).toEqual([chart.top, middle]);
  });

  it('keeps one reply visible beside a thousand million', () => {
    const chart = histogramChart(binsOf({ 5: 1_000_000_000, 400: 1 }), 500, WIDE);
    const [many, one] = barsOf(chart.bars);
    expect(many?.top).toBe(chart.top);
    expect(one?.top).toBe(chart.bottom - 2);
    expect(labels(chart.counts).at(-1)).toBe('1\u202f000\u202f000\u202f000');
    // The widest label has its room beside the bars.
    expect(chart.left).toBeGreaterThan(13 * 6);
  });

  it('reaches as far as a threshold beyond all replies', () => {
    const chart = histogramChart(binsOf({ 3: 1 }), 30_000, WIDE);
    expect(chart.limit).toMatchObject({ label: 'limit 30.00 s', side: 'left' });
    expect(chart.limit?.at).toBeLessThan(chart.right);
  });

  it('leaves out the grid line under the threshold, which would fill its dashes', () => {
    const linesAt = (thresholdMs: number) => {
      const { grid, times } = histogramChart(binsOf({ 22: 3, 1900: 1 }), thresholdMs, WIDE);
      return times.filter(({ at }) => grid.includes(`M${at + 0.5} `)).map(({ label }) => label);
    };
    expect(linesAt(450)).toEqual(['10 ms', '20 ms', '50 ms', '100 ms', '200 ms', '500 ms', '1 s', '2 s']);
    expect(linesAt(500)).toEqual(['10 ms', '20 ms', '50 ms', '100 ms', '200 ms', '1 s', '2 s']);
  });

  it('has no line for a threshold before the decade of the first reply', () => {
    expect(histogramChart(binsOf({ 250: 1 }), 40, WIDE).limit).toBeNull();
    expect(histogramChart(binsOf({ 250: 1 }), 0, WIDE).limit).toBeNull();
  });

  it('writes the threshold to the right of its line when the left has no room', () => {
    const { limit, left } = histogramChart(binsOf({ 15: 1, 900: 3 }), 12, 320);
    expect(limit?.side).toBe('right');
    expect(limit?.at).toBeGreaterThan(left);
  });

  it('keeps bars and labels inside and apart, whatever was measured', () => {
    const samples = fc.dictionary(
      fc.double({ min: 0.01, max: 3_600_000, noNaN: true }).map(String),
      fc.integer({ min: 1, max: 1_000_000_000 }),
      { minKeys: 1, maxKeys: 30 },
    );
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 600_000 }), fc.integer({ min: 200, max: 3000 }), (...input) => {
        const [measured, thresholdMs, width] = input;
        const bins = binsOf(measured);
        const chart = histogramChart(bins, thresholdMs, width);
        const bars = barsOf(chart.bars);
        expect(bars).toHaveLength(bins.counts.filter((count) => count > 0).length);
        for (const { left, top, right, bottom } of bars) {
          expect(left).toBeGreaterThan(chart.left);
          expect(right).toBeGreaterThan(left);
          expect(right).toBeLessThanOrEqual(chart.right + 1);
          expect(top).toBeGreaterThanOrEqual(chart.top);
          expect(top).toBeLessThanOrEqual(bottom - 2);
        }
        for (const [i, tick] of chart.times.entries()) {
          expect(tick.at + tick.label.length * 3).toBeLessThanOrEqual(width);
          expect(tick.at - (chart.times[i - 1]?.at ?? Number.NEGATIVE_INFINITY)).toBeGreaterThan(tick.label.length * 6);
        }
      }),
    );
  });
});
