import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHistogram } from '../../../lib/metrics/histogram.ts';
import type { Layer, Stop } from '../../../lib/panel/chart-picture.ts';
import { ScatterModel } from '../../../lib/panel/chart-scatter.ts';
import type { ScatterInput } from '../../../lib/panel/chart-scatter-input.ts';
import { formatDuration } from '../../../lib/panel/format.ts';
import { SampleColumns } from '../../../lib/panel/sample-columns.ts';
import type { SampleView } from '../../../lib/panel/sample-view.ts';

const SIZE = { width: 800, height: 230 };
const T0 = Date.UTC(2026, 10, 20, 10, 0, 0);

/** Samples as [seconds, ms, seq]. */
function viewOf(samples: readonly (readonly [seconds: number, ms: number, seq?: number])[]): SampleView {
  const columns = new SampleColumns();
  for (const [i, [seconds, ms, seq]] of samples.entries()) columns.push(T0 + seconds * 1000, ms, seq ?? i + 1);
  return columns.view('reply', null);
}

function inputOf(view: SampleView, more: Partial<ScatterInput> = {}): ScatterInput {
  return { series: [{ name: 'replies', view }], limitMs: null, marks: [], range: null, ...more };
}

function modelOf(input: ScatterInput): ScatterModel {
  const model = new ScatterModel(input, SIZE);
  while (!model.work(() => 0, 1));
  return model;
}

const many = (count: number) =>
  viewOf(Array.from({ length: count }, (_, i) => [i / 100, 10 + (i % 100), i + 1] as const));

function layerOf<K extends Layer['kind']>(layers: readonly Layer[], kind: K) {
  return layers.filter((layer): layer is Extract<Layer, { kind: K }> => layer.kind === kind);
}

describe('ScatterModel', () => {
  it('draws few samples as dots where the axes say they are', () => {
    const { layers, x, yTicks, box } = modelOf(
      inputOf(
        viewOf([
          [0, 10],
          [5, 100],
          [9, 50],
        ]),
      ),
    ).picture();
    const [dots] = layerOf(layers, 'dots');
    const points = Array.from(dots?.points ?? []);
    expect(points).toHaveLength(6);
    expect(points[2]).toBeCloseTo(x.at(T0 + 5000), 6);
    expect(Math.round(points[3] ?? 0)).toBe(yTicks.find(({ label }) => label === '100 ms')?.at);
    for (let i = 0; i < points.length; i += 2) {
      expect(points[i]).toBeGreaterThanOrEqual(box.left);
      expect(points[i]).toBeLessThanOrEqual(box.right);
    }
    expect(layerOf(layers, 'density')).toEqual([]);
  });

  it('draws many as density, in which every sample is counted once', () => {
    const { layers } = modelOf(inputOf(many(50_000))).picture();
    const [density] = layerOf(layers, 'density');
    expect(density?.counts.reduce((sum, count) => sum + count, 0)).toBe(50_000);
    expect(density?.most).toBe(Math.max(...(density?.counts ?? [])));
    expect(layerOf(layers, 'dots')).toEqual([]);
  });

  it('tells the percentiles of each step as the histogram does', () => {
    const view = many(20_000);
    const table = modelOf(inputOf(view)).table();
    const whole = createHistogram();
    for (let ms = 10; ms < 110; ms++) whole.record(ms);
    const expected = [50, 90, 99, 100].map((percentile) => formatDuration(whole.percentile(percentile) ?? 0));
    expect(table.columns.map(({ name }) => name)).toEqual(['From', 'Samples', 'p50', 'p90', 'p99', 'Longest']);
    // Each step has all values from 10 to 109 ms equally often.
    for (const row of table.rows.slice(0, -1)) expect(row.slice(2)).toEqual(expected);
    expect(modelOf(inputOf(view, { limitMs: 100 })).summary()).toContain('1\u202f800 over the limit of 100 ms');
  });

  it('draws a percentile only where enough samples tell it, and only as far as they reach', () => {
    const few = modelOf(
      inputOf(
        viewOf([
          [0, 10],
          [60, 20],
        ]),
      ),
    ).picture();
    expect(layerOf(few.layers, 'line').every(({ points }) => points.length === 0)).toBe(true);
    expect(few.legend.map(({ label }) => label)).toEqual(['replies', 'too few samples to draw p50, p90, p99']);

    // Thirty samples in a second, an empty minute, and thirty more: two pieces of p50, none of p99.
    const burst = (from: number) => Array.from({ length: 30 }, (_, i) => [from + i / 30, 10 + i] as const);
    const { layers, legend, x } = modelOf(inputOf(viewOf([...burst(0), ...burst(61)]))).picture();
    const [p99, p90, p50] = layerOf(layers, 'line');
    expect([p99?.points.length, p90?.points.length]).toEqual([0, 10]);
    const at = Array.from(p50?.points ?? []).filter((_, i) => i % 2 === 0);
    expect(at[1]).toBeCloseTo(x.at(T0 + (29 / 30) * 1000), 6);
    expect(at[2]).toBeNaN();
    expect(at[3]).toBeCloseTo(x.at(T0 + 61_000), 6);
    expect(legend.map(({ label }) => label)).toEqual(['replies', 'p50', 'p90', 'too few samples to draw p99']);
  });

  it('goes on to the end of the session, so that an outage there is seen with its marks', () => {
    const close = { time: T0 + 50_000, kind: 'close', label: 'lost' } as const;
    const input = inputOf(
      viewOf([
        [0, 10],
        [9, 50],
      ]),
      { until: T0 + 60_000, marks: [close] },
    );
    const { x, marks, legend } = modelOf(input).picture();
    expect(x.span.to).toBeGreaterThanOrEqual(T0 + 60_000);
    expect(marks).toHaveLength(1);
    expect(legend.map(({ label }) => label)).toContain('closed');
  });

  it('shows only what lies in the range, and saves only that', () => {
    const model = modelOf(
      inputOf(
        viewOf([
          [0, 10],
          [5, 100],
          [9, 50],
        ]),
        { range: { from: T0 + 1000, to: T0 + 6000 } },
      ),
    );
    expect(layerOf(model.picture().layers, 'dots')[0]?.points).toHaveLength(2);
    expect([...model.csv()].join('')).toBe(
      `series,time,isoTime,valueMs,seq\r\n"replies",${T0 + 5000},2026-11-20T10:00:05.000Z,100,2\r\n`,
    );
  });

  it('guards a name that a spreadsheet would run', () => {
    const input = inputOf(viewOf([[0, 1]]));
    const model = modelOf({ ...input, series: [{ name: '=cmd()', view: viewOf([[0, 1]]) }] });
    expect([...model.csv()].join('')).toContain('\r\n"\'=cmd()",');
  });

  it('goes on with what is added instead of beginning anew', () => {
    const columns = new SampleColumns();
    for (let i = 0; i < 9600; i++) columns.push(T0 + i, 10 + (i % 50), i + 1);
    const before = modelOf(inputOf(columns.view('reply', null)));
    for (let i = 9600; i < 9700; i++) columns.push(T0 + i, 20, i + 1);
    const input = inputOf(columns.view('reply', null));
    expect(before.continues(input, SIZE)).toBe(true);
    expect(before.work(() => 0, 1)).toBe(true);
    const atOnce = modelOf(input);
    expect(before.table()).toEqual(atOnce.table());
    expect(layerOf(before.picture().layers, 'density')).toEqual(layerOf(atOnce.picture().layers, 'density'));
  });

  it('begins anew for other samples, another limit, another size', () => {
    const view = many(100);
    const model = modelOf(inputOf(view));
    expect(model.continues(inputOf(view), SIZE)).toBe(true);
    expect(model.continues(inputOf(view, { limitMs: 5 }), SIZE)).toBe(false);
    expect(model.continues(inputOf(view), { width: 300, height: 230 })).toBe(false);
    expect(model.continues(inputOf(many(50)), SIZE)).toBe(false);
    expect(
      model.continues(inputOf(viewOf(Array.from({ length: 200 }, (_, i) => [i / 100, 7, i + 1] as const))), SIZE),
    ).toBe(false);
  });

  it('works in slices', () => {
    const model = new ScatterModel(inputOf(many(100_000)), SIZE);
    let now = 0;
    let slices = 1;
    while (!model.work(() => now++, now + 2)) slices++;
    expect(slices).toBeGreaterThan(3);
  });

  it('draws ages below zero on its lower edge and says so', () => {
    const model = modelOf(
      inputOf(
        viewOf([
          [0, -20],
          [1, 0],
          [2, 30],
        ]),
      ),
    );
    const { layers, box } = model.picture();
    expect(layerOf(layers, 'dots')[0]?.points[1]).toBe(box.bottom);
    expect(model.summary()).toContain('2 values at or below 0 drawn on the lower edge');
  });

  it('has a picture without samples', () => {
    const model = modelOf(inputOf(viewOf([])));
    expect(model.picture().stops.move(null, 'next')).toBeNull();
    expect(model.summary()).toContain('no samples');
    expect(model.table().rows).toEqual([]);
  });

  it('keeps everything inside, whatever was measured', () => {
    const sample = fc.tuple(
      fc.double({ min: 0, max: 1e7, noNaN: true }),
      fc.double({ min: -1e4, max: 1e7, noNaN: true }),
    );
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 160, max: 2000 }),
        (samples, width) => {
          const sorted = samples.toSorted((a, b) => a[0] - b[0]);
          const model = new ScatterModel(inputOf(viewOf(sorted), { limitMs: 500 }), { width, height: 230 });
          while (!model.work(() => 0, 1));
          const { layers, box, limit, yTicks } = model.picture();
          for (const layer of layers) {
            const points = layer.kind === 'dots' || layer.kind === 'line' ? Array.from(layer.points) : [];
            for (const [i, px] of points.entries()) {
              if (Number.isNaN(px)) continue;
              expect(px).toBeGreaterThanOrEqual((i % 2 === 0 ? box.left : box.top) - 1e-6);
              expect(px).toBeLessThanOrEqual((i % 2 === 0 ? box.right : box.bottom) + 1e-6);
            }
          }
          expect(limit).not.toBeNull();
          expect(yTicks.length).toBeGreaterThanOrEqual(2);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the cursor on samples', () => {
  const one = viewOf([
    [0, 10, 1],
    [1, 20, 2],
    [1, 30, 3],
    [8, 5, 9],
  ]);
  const two = viewOf([
    [1, 15, 4],
    [9, 40, 7],
  ]);
  const compared = inputOf(one, {
    series: [
      { name: 'A', view: one },
      { name: 'B', view: two },
    ],
  });

  it('comes to each sample of all series once, in the order of time, and back', () => {
    const { stops } = modelOf(compared).picture();
    const seen: (number | null)[] = [];
    let last: Stop | null = null;
    for (let stop = stops.move(null, 'next'); stop !== null; stop = stops.move(stop, 'next')) {
      seen.push(stop.seq);
      last = stop;
    }
    expect(seen).toEqual([1, 2, 3, 4, 9, 7]);
    const back: (number | null)[] = [];
    for (let stop = last; stop !== null; stop = stops.move(stop, 'previous')) back.push(stop.seq);
    expect(back).toEqual(seen.toReversed());
  });

  it('says what a sample is', () => {
    const { stops } = modelOf(compared).picture();
    expect(stops.move(null, 'first')?.text).toMatch(/^\d\d:00:00\.000 · 10\.0 ms · frame #1 · A$/);
    expect(stops.move(null, 'last')?.text).toMatch(/40\.0 ms · frame #7 · B$/);
  });

  it('goes by steps, and to the extremes of one', () => {
    const view = many(2000);
    const { stops } = modelOf(inputOf(view)).picture();
    const first = stops.move(null, 'first');
    const next = stops.move(first, 'next-page');
    expect(next?.index).toBeGreaterThan(1);
    expect(stops.move(next, 'previous-page')?.index).toBe(0);
    expect(stops.move(first, 'higher')?.text).toContain('109 ms');
    expect(stops.move(stops.move(first, 'higher'), 'lower')?.text).toContain('10.0 ms');
    expect(stops.move(stops.move(null, 'last'), 'next-page')?.index).toBe(1999);
  });

  it('finds the nearest sample, and nothing where none is near', () => {
    const { stops, x } = modelOf(inputOf(one)).picture();
    const at = stops.move(null, 'last');
    expect(stops.nearest((at?.x ?? 0) + 3, (at?.y ?? 0) - 3)?.seq).toBe(9);
    expect(stops.nearest(x.at(T0 + 4500), at?.y ?? 0)).toBeNull();
  });

  it('stays on its sample while others come in front and behind', () => {
    const before = modelOf(inputOf(one)).picture().stops.move(null, 'last');
    const later = viewOf([
      [-5, 3, 100],
      [0, 10, 1],
      [1, 20, 2],
      [1, 30, 3],
      [8, 5, 9],
      [12, 6, 10],
    ]);
    const { stops } = modelOf(inputOf(later)).picture();
    expect(before === null ? null : stops.again(before)).toMatchObject({ seq: 9, index: 4 });
    const gone = modelOf(inputOf(viewOf([[0, 10, 1]]))).picture();
    expect(before === null ? null : gone.stops.again(before)).toBeNull();
  });

  it('goes beyond what is in sight', () => {
    const { stops, box } = modelOf(inputOf(one, { range: { from: T0 - 500, to: T0 + 2000 } })).picture();
    const third = stops.move(null, 'last');
    expect(third?.seq).toBe(3);
    const beyond = stops.move(third, 'next');
    expect(beyond?.seq).toBe(9);
    expect(beyond?.x).toBeGreaterThan(box.right);
  });
});
