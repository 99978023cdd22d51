import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertGroups } from '../../../lib/panel/alert-groups.ts';
import { OffsetSearch, stampStepMs } from '../../../lib/panel/clock-offset.ts';
import { compareRows, percentText, restsOn, tooFewText } from '../../../lib/panel/compare-figures.ts';
import { figuresOf } from '../../../lib/panel/figures.ts';
import { FrameLog } from '../../../lib/panel/frame-log.ts';
import { connectionChoices, NEW_LATENCY_CHOICE, partText, rangeOf } from '../../../lib/panel/latency-choice.ts';
import { markdownBlocks } from '../../../lib/panel/markdown-blocks.ts';
import { limitOf } from '../../../lib/panel/measuring.ts';
import { MOST_LISTED, ReplyScan } from '../../../lib/panel/reply-scan.ts';
import { OTHER_KEY, SampleStats } from '../../../lib/panel/sample-stats.ts';
import type { SampleView } from '../../../lib/panel/sample-view.ts';
import { inSlices } from '../../../lib/panel/slices.ts';
import { PROFILE_DEFAULTS } from '../../../lib/profile/profile-base.ts';
import type { ConnectionEvent } from '../../../lib/protocol/connection-event.ts';
import { segmentOf, steppingPace, type TestFrame } from './fake-capture.ts';
import { story } from './story.ts';

function viewOf(values: readonly number[], firstTime = 1, seqs?: readonly number[]): SampleView {
  return {
    metric: 'reply',
    length: values.length,
    time: Float64Array.from(values, (_, i) => firstTime + i),
    value: Float32Array.from(values),
    seq: Uint32Array.from(seqs ?? values.map((_, i) => i + 1)),
  };
}

const takeAll = (stats: SampleStats, view: SampleView) => {
  while (stats.advance(view));
};

describe('what is chosen', () => {
  it('is a fixed stretch, or a window that ends at the latest second', () => {
    expect(rangeOf(NEW_LATENCY_CHOICE, 90_500, 5500)).toBeNull();
    expect(rangeOf({ ...NEW_LATENCY_CHOICE, latestMs: 60_000 }, 90_500, 5500)).toEqual({ from: 31_000, to: 91_000 });
    expect(rangeOf({ ...NEW_LATENCY_CHOICE, latestMs: 60_000 }, 90_900, 5500)).toEqual({ from: 31_000, to: 91_000 });
    // Never before the session began.
    expect(rangeOf({ ...NEW_LATENCY_CHOICE, latestMs: 60_000 }, 90_900, 85_500)).toEqual({ from: 85_000, to: 91_000 });
    const range = { from: 5, to: 9 };
    expect(rangeOf({ ...NEW_LATENCY_CHOICE, range, latestMs: 60_000 }, 90_500, 5500)).toEqual(range);
  });

  it('is said in words', () => {
    expect(partText(null, null)).toBe('all connections');
    expect(partText(3, { from: 0, to: 1000 })).toMatch(/^connection 3, \d\d:\d\d:\d\d\.000 – /);
  });

  it('offers the latest connections, each once', () => {
    expect(connectionChoices([1, 2, 2, 3])).toEqual({ shown: [3, 2, 1], more: '' });
    const many = connectionChoices(Array.from({ length: 1000 }, (_, i) => i + 1));
    expect([many.shown.length, many.shown[0], many.more]).toEqual([200, 1000, '800 older connections not listed']);
  });

  it('knows what a violation is: the limit of the profile, or the lowest alarm over single samples', () => {
    const { thresholds } = PROFILE_DEFAULTS;
    const alarm = { statistic: 'each', beyond: 'over', sustained: 1, notify: false } as const;
    const alerts = [
      { ...alarm, measure: 'gap', limit: 900 },
      { ...alarm, measure: 'gap', limit: 700 },
      { ...alarm, measure: 'gap', limit: 5, statistic: 'p99' },
      { ...alarm, measure: 'ping', limit: 5, beyond: 'under' },
    ] as const;
    const all = { ...thresholds, alerts: [...alerts] };
    expect([limitOf('handshake', all), limitOf('reply', all)]).toEqual([300, 500]);
    expect([limitOf('gap', all), limitOf('ping', all), limitOf('age', all)]).toEqual([700, null, null]);
  });
});

describe('SampleStats', () => {
  it('takes in only what a growing view gained, and begins anew with any other', () => {
    const stats = new SampleStats(100);
    takeAll(stats, viewOf([10, 20, 150]));
    const held = stats.all;
    takeAll(stats, viewOf([10, 20, 150, 30, 400]));
    expect(stats.all).toBe(held);
    expect([stats.all.histogram.count, stats.all.over, stats.all.histogram.max]).toEqual([5, 2, 400]);
    takeAll(stats, viewOf([30, 400], 4));
    expect([stats.all.histogram.count, stats.all.over]).toEqual([2, 1]);
    takeAll(stats, viewOf([]));
    expect(figuresOf(stats.all)).toBeNull();
  });

  it('counts by group, and folds groups beyond a thousand', () => {
    const stats = new SampleStats(null, (view, i) => view.seq[i] ?? 0);
    const values = Array.from({ length: 1500 }, (_, i) => i);
    takeAll(stats, viewOf(values));
    expect(stats.groups.size).toBe(1001);
    expect(stats.groups.get(OTHER_KEY)?.histogram.count).toBe(500);
    expect(stats.groups.get(7)?.histogram.max).toBe(6);
  });

  it('works in steps, between which others have their turn', async () => {
    const stats = new SampleStats(null);
    const view = viewOf(Array.from({ length: 100_000 }, () => 1));
    let turns = 0;
    const pace = steppingPace();
    const isDone = await inSlices(
      { now: pace.now, pause: () => Promise.resolve(void turns++) },
      () => stats.advance(view),
      () => false,
    );
    expect(isDone).toBe(true);
    expect(turns).toBeGreaterThan(2);
    expect(stats.all.histogram.count).toBe(100_000);
    expect(
      await inSlices(
        pace,
        () => true,
        () => turns > 0,
      ),
    ).toBe(false);
  });
});

describe('a comparison', () => {
  const figures = (values: readonly number[]) => {
    const stats = new SampleStats(null);
    takeAll(stats, viewOf(values));
    const found = figuresOf(stats.all);
    if (found === null) throw new Error('nothing was measured');
    return found;
  };

  it('gives each difference in ms and as a part of the first side', () => {
    const rows = compareRows(figures([10, 10, 10]), figures([15, 15, 30]));
    expect(rows.map(({ name }) => name)).toEqual(['p50', 'p90', 'p95', 'p99', 'p99.9', 'Max', 'Mean', 'Std dev']);
    expect(rows[0]?.differenceMs).toBeCloseTo(5, 0);
    expect(rows.find(({ name }) => name === 'Max')).toMatchObject({
      one: 10,
      other: 30,
      differenceMs: 20,
      percent: 200,
    });
    expect(rows.at(-1)?.percent).toBeNull();
    expect([percentText(200), percentText(-3.42), percentText(null)]).toEqual(['+200 %', '−3.4 %', '–']);
  });

  it('says when there are too few samples, and on how many a percentile rests', () => {
    expect(tooFewText(30, 1000)).toBeNull();
    expect(tooFewText(1000, 29)).toMatch(/^Too few samples to compare: 29 where at least 30/);
    expect([restsOn('p99', 1000), restsOn('p99.9', 200), restsOn('p50', 40), restsOn('Max', 7)]).toEqual([
      10, 0, 20, 7,
    ]);
  });
});

describe('alertGroups', () => {
  const alert = (value: number, more: object = {}) =>
    ({
      ...{ kind: 'alert', measure: 'reply', statistic: 'each', beyond: 'over', limit: 500, sustained: 1 },
      ...{ value, seq: 12, times: 1 },
      ...more,
    }) as ConnectionEvent & { kind: 'alert' };
  const events = story(
    [1, 1, alert(620)],
    [2, 1, alert(900, { times: 40 })],
    [3, 2, alert(700)],
    [4, 2, alert(3, { measure: 'received-frames', statistic: 'mean', beyond: 'under', limit: 5, seq: null })],
    [
      5,
      2,
      alert(2, { measure: 'received-frames', statistic: 'mean', beyond: 'under', limit: 5, seq: null, sustained: 1 }),
    ],
  );
  const whole = { connection: null, range: null, fromEvent: 1 };

  it('groups alerts over one limit, with the worst of them and the latest first', () => {
    const [rates, replies] = alertGroups(events, whole);
    expect(rates).toMatchObject({ title: 'Frames received under 5/s', times: 2, worst: '2/s' });
    expect(replies).toMatchObject({ title: 'Request → reply over 500 ms', times: 42, worst: '900 ms', last: 3000 });
    expect(replies?.alerts.map(({ n }) => n)).toEqual([3, 2, 1]);
  });

  it('looks at the chosen part only', () => {
    expect(alertGroups(events, { ...whole, connection: 1 }).map(({ times }) => times)).toEqual([41]);
    expect(alertGroups(events, { ...whole, range: { from: 2500, to: 3500 } }).map(({ times }) => times)).toEqual([1]);
    expect(alertGroups(events, { ...whole, fromEvent: 5 }).map(({ times }) => times)).toEqual([1]);
  });
});

describe('ReplyScan', () => {
  const scanOf = (log: FrameLog, timeoutMs: number | null, fromSeq = 1) => {
    const scan = new ReplyScan(timeoutMs, fromSeq);
    while (scan.advance(log));
    return scan;
  };
  const asks = (time: number, connection = 1) => ({ direction: 'sent', asks: true, time, connection }) as const;

  it('tells requests without a reply from those that still wait', () => {
    const log = new FrameLog();
    log.put(segmentOf(1, [asks(0), asks(10), { replyTo: 2, latencyMs: 5, time: 15 }, asks(100, 2), asks(9000, 2)]));
    const scan = scanOf(log, 5000);
    expect(scan.unanswered(log, { timeoutMs: 5000, now: 9100, open: 2 })).toEqual({
      ...{ seqs: [4, 1], count: 2, waiting: 1, since: 9000 },
    });
    // Without a time limit only the end of its connection decides.
    expect(scan.unanswered(log, { timeoutMs: null, now: 9100, open: 2 })).toEqual({
      ...{ seqs: [1], count: 1, waiting: 2, since: 100 },
    });
    expect(scan.unanswered(log, { timeoutMs: null, now: 9100, open: null })).toMatchObject({
      ...{ seqs: [5, 4, 1], count: 3, waiting: 0, since: null },
    });
  });

  it('finds late and duplicate replies, whichever way the history comes in', () => {
    const log = new FrameLog();
    const scan = new ReplyScan(5000, 1);
    log.put(segmentOf(4, [{ replyTo: 1 }, { replyTo: 2, latencyMs: 6000 }]));
    while (scan.advance(log));
    log.put(segmentOf(1, [asks(0), asks(1), { replyTo: 1, latencyMs: 3 }]));
    while (scan.advance(log));
    expect([scan.late, scan.duplicates]).toEqual([
      { seqs: [5], count: 1 },
      { seqs: [4], count: 1 },
    ]);
    expect(scan.unanswered(log, { timeoutMs: 5000, now: 99_999, open: null })).toMatchObject({ seqs: [], count: 0 });
  });

  it('finds what a look at all frames finds, in whatever pieces they come', () => {
    const frame = fc.oneof(
      fc.record({ asks: fc.constant(true), direction: fc.constant('sent' as const) }),
      fc.record({ replyTo: fc.nat(60), latencyMs: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }) }),
    );
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 60 }),
        fc.nat(60),
        fc.integer({ min: 1, max: 20 }),
        (made, cut, fromSeq) => {
          const answered = new Set<number>();
          const frames = made.map((one, i): TestFrame => {
            if (!('replyTo' in one)) return one;
            // A reply comes after its request, and only the first one has a latency.
            const asked = made[one.replyTo - 1];
            const isReply = one.replyTo > 0 && one.replyTo <= i && asked !== undefined && 'asks' in asked;
            if (!isReply) return {};
            const isFirst = !answered.has(one.replyTo);
            answered.add(one.replyTo);
            return { replyTo: one.replyTo, ...(isFirst ? { latencyMs: one.latencyMs ?? 1 } : {}) };
          });
          const log = new FrameLog();
          const scan = new ReplyScan(10, fromSeq);
          const at = Math.min(cut, frames.length);
          log.put(segmentOf(at + 1, frames.slice(at)));
          while (scan.advance(log));
          log.put(segmentOf(1, frames.slice(0, at)));
          while (scan.advance(log));
          const measured = frames.map((one, i) => ({ ...one, seq: i + 1 })).filter(({ seq }) => seq >= fromSeq);
          const open = measured.filter(({ asks, seq }) => asks === true && !answered.has(seq));
          const rule = { timeoutMs: 10, now: 1e9, open: 1 };
          expect(scan.unanswered(log, rule).count).toBe(open.length);
          expect(scan.unanswered(log, rule).seqs).toEqual(open.map(({ seq }) => seq).reverse());
          expect(scan.late.count).toBe(measured.filter(({ latencyMs }) => (latencyMs ?? 0) > 10).length);
          const again = measured.filter(({ replyTo, latencyMs }) => replyTo !== undefined && latencyMs === undefined);
          expect(scan.duplicates.count).toBe(again.length);
        },
      ),
    );
  });

  it('counts all and lists the latest, from where measuring began', () => {
    const log = new FrameLog();
    log.put(
      segmentOf(
        1,
        Array.from({ length: 3000 }, (_, i) => asks(i)),
      ),
    );
    const scan = scanOf(log, 10, 1001);
    const { seqs, count } = scan.unanswered(log, { timeoutMs: 10, now: 99_999, open: 1 });
    expect([seqs.length, seqs[0], count]).toEqual([MOST_LISTED, 3000, 2000]);
  });
});

describe('OffsetSearch', () => {
  it('takes the reply with the shortest round trip, half of which is the error', () => {
    const log = new FrameLog();
    // The server's clock is 1000 ms ahead.
    log.put(
      segmentOf(1, [
        { ageMs: -990, latencyMs: 40, replyTo: 1 },
        { ageMs: -999 },
        { ageMs: -997, latencyMs: 6, replyTo: 1 },
      ]),
    );
    const search = new OffsetSearch(0);
    while (search.advance(viewOf([-990, -999, -997]), log));
    expect(search.found).toEqual({ offsetMs: 1000, errorMs: 3, seq: 3 });
    // A stamp of whole milliseconds may be that much older than the moment it was made.
    const coarse = new OffsetSearch(stampStepMs({ path: 'ts', unit: 'iso' }));
    while (coarse.advance(viewOf([-990, -999, -997]), log));
    expect(coarse.found?.errorMs).toBe(4);
  });

  it('knows nothing where no reply has a time stamp', () => {
    const log = new FrameLog();
    log.put(segmentOf(1, [{ ageMs: 5 }]));
    const search = new OffsetSearch(stampStepMs(null));
    search.advance(viewOf([5]), log);
    expect(search.found).toBeNull();
  });
});

describe('markdownBlocks', () => {
  it('reads headings, text, lists and tables; what is code stays as it was written', () => {
    const blocks = markdownBlocks(
      [
        '# A `b*c` d',
        '',
        'One **two** three.',
        '',
        '- x: 1',
        '- `<img>`',
        '',
        '| A | n |',
        '| --- | ---: |',
        '| `p` | 1 |',
      ].join('\n'),
    );
    expect(blocks).toEqual([
      {
        kind: 'heading',
        level: 1,
        text: [
          { kind: 'text', text: 'A ' },
          { kind: 'code', text: 'b*c' },
          { kind: 'text', text: ' d' },
        ],
      },
      {
        kind: 'paragraph',
        text: [
          { kind: 'text', text: 'One ' },
          { kind: 'strong', text: 'two' },
          { kind: 'text', text: ' three.' },
        ],
      },
      { kind: 'list', items: [[{ kind: 'text', text: 'x: 1' }], [{ kind: 'code', text: '<img>' }]] },
      {
        kind: 'table',
        head: [[{ kind: 'text', text: 'A' }], [{ kind: 'text', text: 'n' }]],
        rows: [[[{ kind: 'code', text: 'p' }], [{ kind: 'text', text: '1' }]]],
      },
    ]);
  });
});
