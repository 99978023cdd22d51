import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SNAPSHOTS, type MetricsSnapshot, OTHER_REPLIES } from '../../../lib/capture/metrics-snapshot.ts';
import { aggregate, figuresOf } from '../../../lib/metrics/aggregate.ts';
import { histogramOf } from '../../../lib/metrics/histogram.ts';
import { compact, fitted, isQuiet, mergeSnapshots, SnapshotList } from '../../../lib/metrics/snapshots.ts';
import { statisticsOf } from '../../../lib/metrics/statistics.ts';
import { measured } from '../../fixtures/measured.ts';
import { BEGIN, MeterStory } from './meter-story.ts';

/** An interval of five seconds with these replies, and as many failed attempts. */
function interval(n: number, replies: readonly (readonly [type: string, latencyMs: number])[]): MetricsSnapshot {
  const story = new MeterStory(undefined, { from: BEGIN + (n - 1) * 5000 });
  for (const [i, [type, latencyMs]] of replies.entries()) {
    story.received(i, { type, latencyMs, replyTo: 1 }).attempt(i);
    story.event(i, { kind: 'state', from: 'connecting', to: i % 2 === 0 ? 'reconnecting' : 'held', correlationId: '' });
    const failed = { kind: 'error', cause: 'unknown', detail: '', evidence: null, slowed: false } as const;
    story.connection++;
    story.event(i, { ...failed, category: i % 3 === 0 ? 'connection_error' : 'connection_refused' });
  }
  return { ...story.snapshot(n * 5000), n };
}

const replies = fc.array(
  fc.tuple(fc.constantFrom('a', 'b', 'c', ''), fc.double({ min: 0.1, max: 60_000, noNaN: true })),
  {
    maxLength: 20,
  },
);
const sessions = fc
  .array(replies, { minLength: 1, maxLength: 12 })
  .map((all) => all.map((some, i) => interval(i + 1, some)));

const asNonEmpty = (snapshots: readonly MetricsSnapshot[]): [MetricsSnapshot, ...MetricsSnapshot[]] => {
  const [first, ...rest] = snapshots;
  if (first === undefined) throw new Error('There is no snapshot.');
  return [first, ...rest];
};

/** Sums of squares are rounded by the order in which they are added, and nothing else is. */
function expectSame(actual: MetricsSnapshot, expected: MetricsSnapshot): void {
  const exact = ({ histograms: _h, types: _t, ...rest }: MetricsSnapshot) => rest;
  expect(exact(actual)).toEqual(exact(expected));
  const all = (snapshot: MetricsSnapshot) => [
    ...Object.entries(snapshot.histograms),
    ...snapshot.types.map(({ type, histogram }) => [`type ${type}`, histogram] as const),
  ];
  expect(all(actual).map(([name]) => name)).toEqual(all(expected).map(([name]) => name));
  for (const [i, [, histogram]] of all(actual).entries()) {
    const other = all(expected)[i]?.[1];
    const { sum, squares, ...counted } = histogram;
    expect(other).toMatchObject(counted);
    expect(sum).toBeCloseTo(other?.sum ?? Number.NaN, 4);
    expect(squares / (other?.squares || 1)).toBeCloseTo(squares === 0 ? 0 : 1, 9);
  }
}

describe('merging snapshots', () => {
  it('two by two or all at once gives the same', () => {
    fc.assert(
      fc.property(sessions, fc.nat(), (snapshots, pick) => {
        const at = 1 + (pick % snapshots.length);
        const [left, right] = [snapshots.slice(0, at), snapshots.slice(at)];
        const parts = [
          mergeSnapshots(asNonEmpty(left)),
          ...(right.length === 0 ? [] : [mergeSnapshots(asNonEmpty(right))]),
        ];
        expectSame(mergeSnapshots(asNonEmpty(parts)), mergeSnapshots(asNonEmpty(snapshots)));
      }),
    );
  });

  it('gives the histograms of all samples', () => {
    fc.assert(
      fc.property(fc.array(replies, { minLength: 1, maxLength: 8 }), (all) => {
        const whole = mergeSnapshots(asNonEmpty(all.map((some, i) => interval(i + 1, some))));
        const own = histogramOf();
        for (const [, latencyMs] of all.flat()) own.record(Math.fround(latencyMs));
        expect(whole.counts.replies).toBe(own.count);
        const { at, counts, min, max } = own.sparse();
        if (own.count > 0) expect(whole.histograms.reply).toMatchObject({ count: own.count, at, counts, min, max });
      }),
    );
  });

  it('keeps the commonest types when there are too many, and loses no reply', () => {
    const many = (n: number, from: number) =>
      interval(
        n,
        Array.from(
          { length: 40 },
          (_, i) =>
            [
              [`t${from + i}`, 1],
              ['common', 2],
            ] as const,
        ).flat(),
      );
    const whole = mergeSnapshots([many(1, 0), many(2, 40)]);
    expect(whole.types).toHaveLength(65);
    expect(whole.types.find(({ type }) => type === 'common')?.histogram.count).toBe(80);
    expect(whole.types.find(({ type }) => type === OTHER_REPLIES)?.histogram.count).toBe(17);
    expect(whole.types.reduce((sum, { histogram }) => sum + histogram.count, 0)).toBe(160);
  });

  it('of one changes nothing', () => {
    const one = interval(3, [['a', 12]]);
    expect(mergeSnapshots([one])).toEqual(one);
  });

  it('is not misled by names that objects have by themselves', () => {
    const odd = measured(1, { transitions: { constructor: 2 }, failures: {} });
    expect(mergeSnapshots([odd, odd]).transitions).toEqual({ constructor: 4 });
  });
});

describe('making room', () => {
  it('merges the older half two into one, under the number of the later', () => {
    const snapshots = Array.from({ length: 9 }, (_, i) => interval(i + 1, [['a', i + 1]]));
    const { put, remove } = compact(snapshots);
    expect(put.map(({ n, histograms }) => [n, histograms.reply?.count])).toEqual([
      [2, 2],
      [4, 2],
    ]);
    expect(remove).toEqual([1, 3]);
    expect(put[0]).toMatchObject({ from: snapshots[0]?.from, to: snapshots[1]?.to });
  });

  it('goes on until there is enough, and leaves what fits alone', () => {
    const of = (length: number) =>
      Array.from({ length }, (_, i) => measured(i + 1, { counts: { ...measured(0).counts, received: 1 } }));
    expect(fitted(of(MAX_SNAPSHOTS))).toBeNull();
    const all = of(2 * MAX_SNAPSHOTS);
    const change = fitted(all);
    const put = new Map(change?.put.map((one) => [one.n, one]));
    const left = all.filter(({ n }) => put.has(n) || change?.remove.includes(n) !== true);
    expect(left.length).toBeLessThanOrEqual(MAX_SNAPSHOTS);
    const now = left.map((one) => put.get(one.n) ?? one);
    expect(now.reduce((sum, { counts }) => sum + counts.received, 0)).toBe(all.length);
    for (const [i, one] of now.entries()) expect(one.from).toBe(now[i - 1]?.to ?? 0);
  });

  it('keeps a list within its bound, with all that was in it', () => {
    const list = new SnapshotList();
    const total = 5000;
    for (let i = 1; i <= total; i++) {
      list.add([measured(0, { from: i, to: i + 1, counts: { ...measured(0).counts, received: 1 } })]);
      expect(list.all.length).toBeLessThanOrEqual(MAX_SNAPSHOTS);
    }
    expect(list.all.reduce((sum, { counts }) => sum + counts.received, 0)).toBe(total);
    for (const [i, { n, from }] of list.all.entries()) {
      const before = list.all[i - 1];
      if (before === undefined) continue;
      expect(from).toBe(before.to);
      expect(n).toBeGreaterThan(before.n);
    }
  });

  it('knows when nothing happened', () => {
    expect(isQuiet(measured(1))).toBe(true);
    expect(isQuiet(measured(1, { histograms: { lag: histogramOf().sparse() } }))).toBe(true);
    expect(isQuiet(measured(1, { counts: { ...measured(1).counts, attempts: 1 } }))).toBe(false);
    expect(isQuiet(measured(1, { transitions: { 'a→b': 1 } }))).toBe(false);
    expect(isQuiet(interval(1, [['a', 1]]))).toBe(false);
  });
});

describe('an aggregate', () => {
  const counts = { ...measured(1).counts, received: 50, bytesReceived: 5000, attempts: 4, opened: 3 };
  const snapshots = [1, 2, 3, 4].map((n) => measured(n, { counts, connectedMs: 2500 }));

  it('of all the time says what its snapshots say together', () => {
    const all = aggregate(snapshots, null);
    expect(all).toMatchObject({
      ...{ snapshots: 4, durationMs: 20_000, uptime: 0.5, successRate: 0.75, metrics: {}, types: [] },
      rates: { 'received-frames': 10, 'received-bytes': 1000, 'sent-frames': 0, 'sent-bytes': 0 },
    });
  });

  it('of neighbouring stretches shares no snapshot and leaves none out', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(25_000), { maxLength: 6 }), (inner) => {
        const cuts = [-1, ...inner.toSorted((a, b) => a - b), 30_000];
        const parts = cuts.slice(1).map((to, i) => aggregate(snapshots, { from: cuts[i] ?? 0, to })?.snapshots ?? 0);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(4);
      }),
    );
  });

  it('of a time without snapshots is none', () => {
    expect(aggregate(snapshots, { from: 90_000, to: 99_000 })).toBeNull();
    expect(aggregate([], null)).toBeNull();
  });

  it('without any attempt or any time has no share and no rate', () => {
    const instant = aggregate([measured(1, { from: 5, to: 5, connectedMs: 0 })], null);
    expect(instant).toMatchObject({ uptime: null, successRate: null, rates: { 'sent-frames': null } });
  });

  it('has the figures of its histograms', () => {
    const all = aggregate(
      [
        interval(1, [
          ['a', 10],
          ['a', 20],
          ['b', 40],
        ]),
        interval(2, [['a', 30]]),
      ],
      null,
    );
    expect(all?.metrics.reply).toMatchObject({ count: 4, min: 10, max: 40, mean: 25, negative: 0 });
    expect(all?.metrics.reply?.stddev).toBeCloseTo(Math.sqrt(125), 9);
    expect(all?.types.map(({ type, figures }) => [type, figures.count])).toEqual([
      ['a', 3],
      ['b', 1],
    ]);
  });

  it('never tells percentiles that run backwards', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1000, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const histogram = histogramOf();
        for (const value of values) histogram.record(value);
        const { min, p50, p90, p95, p99, 'p99.9': p999, max } = figuresOf(histogram.sparse());
        const told = [min, p50, p90, p95, p99, p999, max];
        expect(told).toEqual(told.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('the statistics of seed 000', () => {
  it('are counts, shares, failures and changes of state, the commonest first', () => {
    const all = aggregate(
      [
        interval(1, [
          ['a', 1],
          ['a', 2],
          ['b', 3],
        ]),
        interval(2, []),
      ],
      null,
    );
    if (all === null) throw new Error('Something was measured.');
    expect(statisticsOf(all)).toMatchObject({
      state: 'disconnected',
      ...{ attempts: 3, opened: 0, successRate: 0, received: 3, bytesReceived: 30, replies: 3 },
      failures: [
        { category: 'connection_refused', count: 2 },
        { category: 'connection_error', count: 1 },
      ],
      transitions: [
        { from: 'connecting', to: 'reconnecting', count: 2 },
        { from: 'connecting', to: 'held', count: 1 },
      ],
    });
  });
});
