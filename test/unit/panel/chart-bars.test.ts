import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHistogram } from '../../../lib/metrics/histogram.ts';
import { DistributionModel, type NamedHistogram } from '../../../lib/panel/chart-distribution.ts';
import { isWideEnough, PercentilesModel, wholePercentiles } from '../../../lib/panel/chart-percentiles.ts';
import type { Picture } from '../../../lib/panel/chart-picture.ts';
import { RatesModel } from '../../../lib/panel/chart-rates.ts';
import type { RateSteps } from '../../../lib/panel/sample-view.ts';

const SIZE = { width: 1020, height: 230 };

/** A histogram of the samples, given as latency in ms → count. */
function named(samples: Readonly<Record<number, number>>, name = 'replies'): NamedHistogram {
  const histogram = createHistogram();
  for (const [ms, count] of Object.entries(samples)) for (let i = 0; i < count; i++) histogram.record(Number(ms));
  return { name, histogram };
}

function bars({ layers }: Picture, series = 0) {
  const layer = layers.filter(({ kind }) => kind === 'bars')[series];
  const rects = layer?.kind === 'bars' ? Array.from(layer.rects) : [];
  return Array.from({ length: rects.length / 4 }, (_, i) => {
    const [left = 0, top = 0, width = 0, height = 0] = rects.slice(i * 4, i * 4 + 4);
    return { left, top, right: left + width, bottom: top + height };
  });
}

const labels = (ticks: readonly { readonly label: string }[]) => ticks.map(({ label }) => label);

describe('DistributionModel', () => {
  const drawn = (samples: Readonly<Record<number, number>>, limitMs: number | null = 500, width = 1020) =>
    new DistributionModel({ series: [named(samples)], limitMs, span: null }, { width, height: 230 }).picture();

  it('draws one bucket as one bar of full height, left of the limit', () => {
    const picture = drawn({ 22: 3 });
    const [bar, ...others] = bars(picture);
    expect(others).toEqual([]);
    expect(bar).toMatchObject({ top: picture.box.top, bottom: picture.box.bottom });
    expect(bar?.left).toBeGreaterThan(picture.box.left);
    expect(bar?.right).toBeLessThan(picture.limit?.at ?? 0);
    expect(picture.limit?.label).toBe('limit 500 ms');
  });

  it('puts a bar where the axis says its time is', () => {
    const picture = drawn({ 10.1: 1, 101: 1 });
    const at = (label: string) => picture.xTicks.find((tick) => tick.label === label)?.at ?? Number.NaN;
    expect(bars(picture).map(({ left }) => left)).toEqual([at('10 ms') + 1, at('100 ms') + 1]);
  });

  it('keeps one reply visible beside a hundred thousand', () => {
    const picture = drawn({ 5: 100_000, 400: 1 });
    const [most, one] = bars(picture);
    expect(most?.top).toBe(picture.box.top);
    expect(one?.top).toBe(picture.box.bottom - 2);
    expect(labels(picture.yTicks).at(-1)).toBe('100\u202f000');
  });

  it('reaches as far as a limit beyond all replies, and has none without one', () => {
    const picture = drawn({ 3: 1 }, 30_000);
    expect(picture.limit).toMatchObject({ label: 'limit 30.00 s', side: 'before' });
    expect(picture.limit?.at).toBeLessThan(picture.box.right);
    expect(drawn({ 3: 1 }, null).limit).toBeNull();
  });

  it('writes the limit to the right of its line when the left has no room', () => {
    const { limit, box } = drawn({ 15: 1, 900: 3 }, 12, 320);
    expect(limit?.side).toBe('after');
    expect(limit?.at).toBeGreaterThan(box.left);
  });

  it('compares shares, so that many and few samples can be compared', () => {
    const series = [named({ 15: 900, 150: 100 }, 'A'), named({ 15: 9, 150: 1 }, 'B')];
    const model = new DistributionModel({ series, limitMs: null, span: null }, SIZE);
    const picture = model.picture();
    expect(bars(picture, 0)).toEqual(bars(picture, 1));
    expect(labels(picture.yTicks)).toContain('80 %');
    expect(picture.stops.move(null, 'first')?.text).toContain('A: 900 samples (90.0 %) · B: 9 samples (90.0 %)');
    expect(model.table().columns.map(({ name }) => name)).toEqual(['From', 'To', 'A', 'B']);
  });

  it('shows finer bars in a part of it', () => {
    const series = [named({ 10.05: 5, 10.3: 5, 10.6: 5, 200: 5 })];
    const drawnOf = (span: { from: number; to: number } | null) =>
      new DistributionModel({ series, limitMs: null, span }, SIZE).picture();
    const part = drawnOf({ from: 9, to: 15 });
    expect(bars(part)).toHaveLength(3);
    expect(bars(drawnOf(null)).length).toBeLessThan(4);
    expect(labels(part.xTicks)).toEqual(expect.arrayContaining(['9 ms', '9.5 ms', '12 ms']));
  });

  it('shares a bucket over the border of two bars, so that an even distribution looks even, and loses no sample', () => {
    const even = Object.fromEntries(Array.from({ length: 6000 }, (_, i) => [10 * 10 ** (i / 6000), 2]));
    const model = new DistributionModel({ series: [named(even)], limitMs: null, span: { from: 10, to: 100 } }, SIZE);
    const heights = bars(model.picture()).map(({ top, bottom }) => bottom - top);
    const inner = heights.slice(1, -1);
    expect(inner.length).toBeGreaterThan(40);
    expect(Math.min(...inner) / Math.max(...inner)).toBeGreaterThan(0.9);
    const counted = new DistributionModel({ series: [named(even)], limitMs: null, span: null }, SIZE).table().rows;
    expect(counted.reduce((sum, [, , count = '']) => sum + Number(count.replace(/\s/g, '')), 0)).toBe(12_000);
  });

  it('saves the buckets themselves', () => {
    const model = new DistributionModel({ series: [named({ 0.1: 2, 50: 1 })], limitMs: null, span: null }, SIZE);
    const [head, first, second] = [...model.csv()].join('').split('\r\n');
    expect(head).toBe('series,fromMs,toMs,samples');
    expect(first).toMatch(/^"replies",0\.1,0\.101,2$/);
    expect(second).toMatch(/^"replies",49\.\d+,50\.\d+,1$/);
  });

  it('has axes without bars when nothing was measured', () => {
    const model = new DistributionModel({ series: [named({})], limitMs: 500, span: null }, SIZE);
    expect(bars(model.picture())).toEqual([]);
    expect(model.summary()).toBe('no samples.');
    expect(model.picture().stops.move(null, 'next')).toBeNull();
  });

  it('keeps bars and labels inside and apart, whatever was measured', () => {
    const samples = fc.dictionary(
      fc.double({ min: 0.01, max: 3_600_000, noNaN: true }).map(String),
      fc.integer({ min: 1, max: 50 }),
      { minKeys: 1, maxKeys: 30 },
    );
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 600_000 }), fc.integer({ min: 200, max: 3000 }), (...input) => {
        const [measured, limitMs, width] = input;
        const { box, xTicks, ...picture } = drawn(measured, limitMs, width);
        for (const { left, top, right, bottom } of bars({ box, xTicks, ...picture })) {
          expect(left).toBeGreaterThan(box.left);
          expect(right).toBeGreaterThan(left);
          expect(right).toBeLessThanOrEqual(box.right + 1);
          expect(top).toBeGreaterThanOrEqual(box.top);
          expect(top).toBeLessThanOrEqual(bottom - 2);
        }
        for (const [i, tick] of xTicks.entries()) {
          expect(tick.at + tick.label.length * 3).toBeLessThanOrEqual(width);
          expect(tick.at - (xTicks[i - 1]?.at ?? Number.NEGATIVE_INFINITY)).toBeGreaterThan(tick.label.length * 6);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('PercentilesModel', () => {
  const thousand = named(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [i + 1, 1])));
  const model = new PercentilesModel({ series: [thousand], limitMs: null, span: null }, SIZE);

  it('goes to as many nines as the samples can tell', () => {
    expect(labels(model.picture().xTicks)).toEqual([
      '0 %',
      '25 %',
      '50 %',
      '75 %',
      '90 %',
      '95 %',
      '99 %',
      '99.5 %',
      '99.9 %',
    ]);
    expect(wholePercentiles([thousand]).to).toBeGreaterThan(99.9);
    expect(wholePercentiles([thousand]).to).toBeLessThan(99.95);
    expect(wholePercentiles([named({ 1: 3 })]).to).toBeLessThan(92);
  });

  it('rises from the shortest to the longest, and never falls', () => {
    const { layers, box, y, x } = { y: 0, ...model.picture() };
    const [line] = layers;
    const points = line?.kind === 'line' ? Array.from(line.points) : [];
    expect(points[0]).toBe(box.left);
    expect(points.at(-2)).toBe(x.end);
    for (let i = 3; i < points.length; i += 2) expect(points[i]).toBeLessThanOrEqual(points[i - 2] ?? y);
  });

  it('stops at percentiles that a sample lies above, and at the longest', () => {
    const { stops } = model.picture();
    const texts: string[] = [];
    let stop = stops.move(null, 'first');
    for (let i = 0; i < 11; i++) {
      texts.push(stop?.text ?? '');
      stop = stops.move(stop, 'next');
    }
    expect(texts[0]).toBe('shortest · 1.0 ms');
    expect(texts.at(3)).toMatch(/^p50 · (498|499|500|501|502) ms$/);
    expect(texts.at(-1)).toBe('longest · 1.00 s');
    expect(texts.some((text) => text.startsWith('p99.99'))).toBe(false);
  });

  it('tells the same in its table', () => {
    const rows = model.table().rows;
    expect(rows.find(([name]) => name === 'p99')).toEqual(['p99', expect.stringMatching(/^9[89]\d ms$/), '10']);
    expect(rows.at(-1)).toEqual(['longest', '1.00 s', '0']);
  });

  it('shows nothing new further in than a fifth of a nine', () => {
    expect(isWideEnough({ from: 99, to: 99.9 })).toBe(true);
    expect(isWideEnough({ from: 99, to: 99.1 })).toBe(false);
  });

  it('has a picture without samples', () => {
    const empty = new PercentilesModel({ series: [named({})], limitMs: 500, span: null }, SIZE);
    expect(empty.picture().stops.move(null, 'next')).toBeNull();
    expect(empty.table().rows).toEqual([]);
  });
});

describe('RatesModel', () => {
  const steps: RateSteps = {
    from: Date.UTC(2026, 10, 20, 10),
    stepMs: 1000,
    measured: { from: Date.UTC(2026, 10, 20, 10), to: Date.UTC(2026, 10, 20, 10, 0, 3) },
    sentFrames: Float64Array.of(0, 1, 0),
    receivedFrames: Float64Array.of(2, 40, 0.5),
    sentBytes: Float64Array.of(0, 100, 0),
    receivedBytes: Float64Array.of(200, 4_000_000, 50),
  };

  it('draws each step as wide as it is, and both ways', () => {
    const { layers, x } = new RatesModel({ steps, unit: 'frames', marks: [], range: null }, SIZE).picture();
    const [received] = layers;
    const points = received?.kind === 'line' ? Array.from(received.points) : [];
    expect(points[0]).toBe(x.at(steps.from));
    expect(points[2]).toBe(x.at(steps.from + 1000));
    expect(points[1]).toBe(points[3]);
    expect(layers.map((layer) => (layer.kind === 'line' ? layer.dash.length : -1))).toEqual([0, 2]);
  });

  it('reads out both rates in their unit', () => {
    const texts = (unit: 'frames' | 'bytes') =>
      new RatesModel({ steps, unit, marks: [], range: null }, SIZE).picture().stops.move(null, 'last')?.text;
    expect(texts('frames')).toContain('received 0.5/s · sent 0/s');
    expect(texts('bytes')).toContain('received 50 B/s · sent 0 B/s');
  });

  it('draws what happened to the connection', () => {
    const marks = [
      { time: steps.from + 500, kind: 'close', label: 'closed' },
      { time: steps.from - 1, kind: 'open', label: 'before' },
    ] as const;
    const picture = new RatesModel({ steps, unit: 'frames', marks, range: null }, SIZE).picture();
    expect(picture.marks).toEqual([
      { at: Math.round(picture.x.at(steps.from + 500)), symbol: '×', tone: 'bad', label: 'closed' },
    ]);
    expect(picture.legend.map(({ label }) => label)).toEqual(['received', 'sent', 'closed']);
    expect(picture.stops.move(null, 'first')?.text).toMatch(/ · closed$/);
    expect(new RatesModel({ steps, unit: 'frames', marks, range: null }, SIZE).summary()).toMatch(
      / Marks: 1 × closed\.$/,
    );
  });

  it('saves all four rates', () => {
    const lines = [...new RatesModel({ steps, unit: 'bytes', marks: [], range: null }, SIZE).csv()]
      .join('')
      .split('\r\n');
    expect(lines[2]).toBe(`${steps.from + 1000},2026-11-20T10:00:01.000Z,1000,40,1,4000000,100`);
  });

  it('has a picture and words without frames', () => {
    const none = { ...steps, sentFrames: new Float64Array(0), receivedFrames: new Float64Array(0) };
    const model = new RatesModel({ steps: none, unit: 'frames', marks: [], range: null }, SIZE);
    expect(model.summary()).toBe('No frames.');
    expect(model.picture().stops.move(null, 'next')).toBeNull();
  });
});
