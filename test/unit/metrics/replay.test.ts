import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SNAPSHOTS, type MetricsSnapshot } from '../../../lib/capture/metrics-snapshot.ts';
import type { FrameMeter } from '../../../lib/capture/observer.ts';
import { Recorder } from '../../../lib/capture/recorder.ts';
import { EMPTY_TALLY } from '../../../lib/capture/tally.ts';
import { aggregate } from '../../../lib/metrics/aggregate.ts';
import { createFrameObserver } from '../../../lib/metrics/frame-observer.ts';
import { replay, replayAll } from '../../../lib/metrics/replay.ts';
import { createSessionMeter } from '../../../lib/metrics/session-meter.ts';
import { mergeSnapshots } from '../../../lib/metrics/snapshots.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import { createManualClock } from '../../fixtures/manual-clock.ts';
import { memoryCapture, memoryEvent, memoryFrame, START } from '../../fixtures/memory-capture.ts';
import { createMemorySink } from '../../fixtures/memory-sink.ts';
import { BEGIN, profileWith } from './meter-story.ts';

const EVERY_MS = 1000;

const PROFILE = profileWith({
  correlation: {
    rules: [{ by: 'path', asks: 'sent', requestPath: 'id', replyPath: 'id', requestType: 'ask', replyType: null }],
    timeoutMs: 900,
  },
  timestamp: { path: 'ts', unit: 'ms' },
  metrics: { snapshotEveryMs: EVERY_MS, trendWindow: 10 },
  thresholds: {
    ...{ handshakeMs: 50, messageMs: 300, notify: false },
    alerts: [{ measure: 'gap', statistic: 'each', beyond: 'over', limit: 200, sustained: 2, notify: false }],
  },
});

const NOBODY_ENDS = { seq: Number.POSITIVE_INFINITY, event: Number.POSITIVE_INFINITY };
const FROM_START = { seq: 1, event: 1, time: 0 };

type Act =
  | { readonly do: 'ask' | 'answer'; readonly id: number }
  | { readonly do: 'push' | 'lose' | 'open' | 'close' | 'die' };

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('ask' as const, 'answer' as const), id: fc.nat(20) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('push' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('lose' as const, 'open' as const, 'close' as const, 'die' as const) }),
  },
);
/** Steps shorter than half an interval, so that live and stored intervals end at the same times. */
const life = fc.array(
  fc.tuple(
    act,
    fc.nat(EVERY_MS / 2 - 1).map((ms) => ms + 0.1),
  ),
  { minLength: 1, maxLength: 150 },
);

/** Records a life with a real recorder, observer and meter; what was measured meanwhile, and what is stored. */
async function lived(steps: readonly (readonly [Act, number])[]) {
  const clock = createManualClock(BEGIN);
  const sink = createMemorySink();
  const meter = createSessionMeter(PROFILE, { from: BEGIN, fromSeq: 1, fromEvent: 1 });
  const live: MetricsSnapshot[] = [];
  let cutAt = BEGIN + EVERY_MS;
  const cut = (time: number) => {
    for (; time >= cutAt; cutAt += EVERY_MS) live.push(meter.snapshot(cutAt).snapshot);
  };
  const cutting: FrameMeter = {
    frame(...frame) {
      cut(frame[3]);
      return meter.frame(...frame);
    },
    event(event) {
      cut(event.kind === 'gap' ? event.from : event.time);
      return meter.event(event);
    },
  };
  const recorder = new Recorder({
    ...{ clock, sink, meter: cutting, resume: EMPTY_TALLY, observer: createFrameObserver(PROFILE) },
    ...{ flushDelayMs: () => 50, onFlushed: () => undefined },
  });
  let connection = 1;
  const told = (body: Parameters<Recorder['event']>[0]) => recorder.event(body, clock.now(), connection);
  const say = (direction: 'sent' | 'received', message: object) =>
    recorder.frame(direction, JSON.stringify(message), clock.now(), connection);
  const open = () => told({ kind: 'open', handshakeMs: connection * 7, protocol: '', extensions: '', slowed: false });
  const end = { code: 1006, reason: '', wasClean: false } as const;
  told({ kind: 'attempt', attempt: 1, url: '', protocols: [], headers: [] });
  open();
  for (const [step, ms] of steps) {
    clock.advance(ms);
    if (step.do === 'ask') say('sent', { type: 'ask', id: step.id });
    else if (step.do === 'answer') say('received', { type: `re${step.id % 3}`, id: step.id });
    else if (step.do === 'push') say('received', { type: 'push', ts: clock.now() - 1_000_000.1 * connection });
    else if (step.do === 'lose') told({ kind: 'close', ...end, initiator: 'network' });
    else if (step.do === 'close') told({ kind: 'close', ...end, initiator: 'user' });
    else if (step.do === 'die') told({ kind: 'gap', from: clock.now(), to: clock.now(), cause: 'worker' });
    else {
      connection++;
      open();
    }
  }
  const at = clock.now();
  live.push(meter.snapshot(at).snapshot);
  await recorder.flush();
  return { live, at, columns: await sink.reader.columns(1, 1), events: await sink.reader.events(1, 1) };
}

function merged(snapshots: readonly MetricsSnapshot[]): MetricsSnapshot {
  const [first, ...rest] = snapshots;
  if (first === undefined) throw new Error('There is no snapshot.');
  return mergeSnapshots([first, ...rest]);
}

describe('measuring what is stored', () => {
  it('gives what was measured while it was recorded', async () => {
    await fc.assert(
      fc.asyncProperty(life, async (steps) => {
        const { live, at, columns, events } = await lived(steps);
        const run = replay({ profile: PROFILE, from: { ...FROM_START, time: BEGIN }, to: NOBODY_ENDS, events });
        for (const segment of columns) run.segment(segment);
        expect(run.finish(at)).toEqual(live);
      }),
      { numRuns: 200 },
    );
  });

  it('from anywhere in the middle gives the rest of it', async () => {
    await fc.assert(
      fc.asyncProperty(life, fc.nat(), async (steps, pick) => {
        const { live, at, columns, events } = await lived(steps);
        const last = live[pick % live.length];
        if (last === undefined || last === live.at(-1)) return;
        const rest = live.slice(live.indexOf(last) + 1);
        const from = { seq: last.toSeq + 1, event: last.toEvent + 1, time: last.to };
        const run = replay({ profile: PROFILE, from, to: NOBODY_ENDS, events });
        for (const segment of columns) run.segment(segment);
        expect(merged(run.finish(at))).toEqual(merged(rest));
      }),
      { numRuns: 200 },
    );
  });

  it('ends where it is told to', async () => {
    const { columns, events } = await lived([
      [{ do: 'push' }, 10],
      [{ do: 'push' }, 10],
      [{ do: 'push' }, 10],
      [{ do: 'lose' }, 10],
    ]);
    const all = replayAll({ profile: PROFILE, from: FROM_START, to: { seq: 2, event: 2 }, events }, columns);
    expect(all).toMatchObject([{ toSeq: 2, toEvent: 2, counts: { received: 2, closed: 0 } }]);
  });
});

describe('a stored session', () => {
  it('begins with the first thing that happened, and a quiet stretch is one snapshot', async () => {
    const frames = [0, 100, 600_100, 600_200].map((at, i) =>
      memoryFrame(i + 1, 'x', { time: START + at, direction: 'received' }),
    );
    const capture = memoryCapture(frames, [memoryEvent(1, { kind: 'probe', method: 'get' }, { time: START - 50 })]);
    const events = await capture.events(1, 1);
    const all = replayAll(
      { profile: JSON_PROFILE, from: FROM_START, to: NOBODY_ENDS, events },
      await capture.columns(1, 1),
    );
    expect(all.map(({ n, from, to, counts }) => [n, from - START, to - START, counts.received])).toEqual([
      [1, -50, 4950, 2],
      [2, 4950, 599_950, 0],
      [3, 599_950, 600_200, 2],
    ]);
  });

  it('is measured from where the person began anew, and what was known of the connection stays known', async () => {
    const frames = [10, 3000, 8000, 8100].map((at, i) =>
      memoryFrame(i + 1, 'x', { time: START + at, direction: 'received' }),
    );
    const opened = { kind: 'open', handshakeMs: 5, protocol: '', extensions: '', slowed: false } as const;
    const capture = memoryCapture(frames, [
      memoryEvent(1, opened, { time: START }),
      memoryEvent(2, { kind: 'reset' }, { time: START + 7000, afterSeq: 2 }),
    ]);
    const events = await capture.events(1, 1);
    const all = replayAll(
      { profile: JSON_PROFILE, from: FROM_START, to: NOBODY_ENDS, events },
      await capture.columns(1, 1),
    );
    expect(all).toMatchObject([
      {
        ...{ n: 1, from: START + 7000, to: START + 8100, fromSeq: 3, toSeq: 4, connectedMs: 1100 },
        counts: { received: 2, opened: 0 },
        histograms: { gap: { count: 2, max: 5000 } },
      },
    ]);
  });

  it('with nothing in it has no snapshot', () => {
    expect(replayAll({ profile: JSON_PROFILE, from: FROM_START, to: NOBODY_ENDS, events: [] }, [])).toEqual([]);
  });

  it('of days has no more snapshots than are kept, and none of it is lost', async () => {
    const frames = Array.from({ length: 2500 }, (_, i) =>
      memoryFrame(i + 1, 'x', { time: START + i * 5000, direction: 'received' }),
    );
    const { columns } = memoryCapture(frames, [], { segmentFrames: 1000 });
    const all = replayAll(
      { profile: JSON_PROFILE, from: FROM_START, to: NOBODY_ENDS, events: [] },
      await columns(1, 1),
    );
    expect(all.length).toBeLessThanOrEqual(MAX_SNAPSHOTS);
    expect(merged(all)).toMatchObject({
      fromSeq: 1,
      toSeq: 2500,
      counts: { received: 2500 },
      histograms: { gap: { count: 2499 } },
    });
    for (const [i, snapshot] of all.entries()) expect(snapshot.from).toBe(i === 0 ? START : all[i - 1]?.to);
  });

  it('measures replies as late by the events that told them', async () => {
    const frames = [
      memoryFrame(1, 'a', { asks: true }),
      memoryFrame(2, 'b', { time: START + 5000, direction: 'received', latencyMs: 4999, replyTo: 1 }),
      memoryFrame(3, 'c', { time: START + 5010, direction: 'received', latencyMs: 2, replyTo: 1 }),
    ];
    const unanswered = { kind: 'unanswered', cause: 'timeout', requests: 1, seq: 1, type: '', afterMs: 900 } as const;
    const capture = memoryCapture(frames, [memoryEvent(1, unanswered, { time: START + 1000, afterSeq: 1 })]);
    const events = await capture.events(1, 1);
    const all = replayAll(
      { profile: JSON_PROFILE, from: FROM_START, to: NOBODY_ENDS, events },
      await capture.columns(1, 1),
    );
    expect(merged(all).counts).toMatchObject({ requests: 1, replies: 2, late: 1, unanswered: 1 });
  });
});

describe('what a file claims to have recorded', () => {
  /** As far as the importer lets it come: no order in time, and ages and durations of hundreds of millennia. */
  const LAST = 8.64e15;
  const instant = fc.constantFrom(0, 1, START, START + 5, LAST - 1, LAST);
  const frame = fc.record({
    time: instant,
    direction: fc.constantFrom('sent' as const, 'received' as const),
    type: fc.constantFrom('', 'a', '__proto__', 'constructor'),
    latencyMs: fc.constantFrom(null, 0, 1e-9, LAST),
    replyTo: fc.constantFrom(null, 1),
    asks: fc.boolean(),
    ageMs: fc.constantFrom(null, -LAST, -1e-9, 0, LAST),
    connection: fc.constantFrom(0, 1, 0xffff_ffff),
  });
  const event = fc.tuple(
    instant,
    fc.oneof(
      fc.record({
        kind: fc.constant('gap' as const),
        from: instant,
        to: instant,
        cause: fc.constant('worker' as const),
      }),
      fc.constant({ kind: 'open', handshakeMs: LAST, protocol: '', extensions: '', slowed: false } as const),
      fc.constant({ kind: 'close', code: 1006, reason: '', wasClean: false, initiator: 'network' } as const),
      fc.constant({ kind: 'heartbeat', replyMs: LAST } as const),
      fc.constant({ kind: 'reset' } as const),
    ),
  );

  it('gives figures all the same, in bounded time and memory', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 40 }), fc.array(event, { maxLength: 20 }), async (rows, told) => {
        const frames = rows.map((row, i) => memoryFrame(i + 1, 'x', row));
        const place = (i: number) => Math.floor((i * rows.length) / Math.max(1, told.length));
        const events = told.map(([time, body], i) => memoryEvent(i + 1, body, { time, afterSeq: place(i) }));
        const columns = await memoryCapture(frames, events).columns(1, 1);
        const all = replayAll({ profile: PROFILE, from: FROM_START, to: NOBODY_ENDS, events }, columns);
        expect(all.length).toBeLessThanOrEqual(MAX_SNAPSHOTS);
        for (const one of all) {
          expect(one.to).toBeGreaterThanOrEqual(one.from);
          expect(one.connectedMs).toBeGreaterThanOrEqual(0);
          expect(one.connectedMs).toBeLessThanOrEqual(one.to - one.from);
        }
        const whole = aggregate(all, null);
        const figures = Object.values(whole?.metrics ?? {}).flatMap((some) => Object.values(some));
        const rates = Object.values(whole?.rates ?? {}).filter((rate) => rate !== null);
        for (const figure of [...figures, ...rates, whole?.uptime ?? 0]) expect(Number.isFinite(figure)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
