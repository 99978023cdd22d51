import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameLog } from '../../../lib/panel/frame-log.ts';
import type { SampleView } from '../../../lib/panel/sample-view.ts';
import { type SampleFilter, Samples } from '../../../lib/panel/samples.ts';
import type { ConnectionEvent } from '../../../lib/protocol/connection-event.ts';
import { segmentOf, type TestFrame } from './fake-capture.ts';
import { closes, moves, opens, story, tries } from './story.ts';

const ALL: SampleFilter = { connection: null, range: null, type: null };
const START = { seq: 1, event: 1, time: 0 };

function samplesOf(log: FrameLog, events: readonly ConnectionEvent[] = [], from = START): Samples {
  const samples = new Samples(() => 0);
  while (!samples.advance(log, events, from, 1));
  return samples;
}

function logOf(frames: readonly TestFrame[], firstSeq = 1): FrameLog {
  const log = new FrameLog();
  log.put(segmentOf(firstSeq, frames));
  return log;
}

const shown = ({ time, value, seq }: SampleView) => Array.from(time, (at, i) => [at, value[i], seq[i]]);

describe('samples of frames', () => {
  it('looks for those of one connection in slices, and finds the same as at once', () => {
    const log = logOf(Array.from({ length: 10_000 }, (_, i) => ({ time: i, latencyMs: i, connection: 1 + (i % 3) })));
    const filter = { connection: 2, range: null, type: null };
    const atOnce = shown(samplesOf(log).view('reply', filter));
    let time = 0;
    const samples = new Samples(() => time++);
    while (!samples.advance(log, [], START, 1));
    let slices = 1;
    while (!samples.narrow('reply', filter, 1)) slices++;
    expect(slices).toBeGreaterThan(2);
    expect(shown(samples.view('reply', filter))).toEqual(atOnce);
    expect(atOnce).toHaveLength(3333);
    // What nobody looked for before is found all the same.
    expect(shown(samples.view('reply', { ...filter, connection: 1 }))).toHaveLength(3334);
  });

  it('takes replies, ages and gaps from the columns', () => {
    const log = logOf([
      { time: 100, direction: 'sent' },
      { time: 130, latencyMs: 30, ageMs: -4 },
      { time: 150, ageMs: 12 },
      { time: 150 },
    ]);
    const samples = samplesOf(log);
    expect(shown(samples.view('reply', ALL))).toEqual([[130, 30, 2]]);
    expect(shown(samples.view('age', ALL))).toEqual([
      [130, -4, 2],
      [150, 12, 3],
    ]);
    expect(shown(samples.view('gap', ALL))).toEqual([
      [150, 20, 3],
      [150, 0, 4],
    ]);
  });

  it('measures no gap from one connection to the next, nor over frames that were lost', () => {
    const log = new FrameLog();
    log.put(segmentOf(1, [{ time: 10 }, { time: 15 }, { time: 500, connection: 2 }, { time: 507, connection: 2 }]));
    log.put(
      segmentOf(9, [
        { time: 900, connection: 2 },
        { time: 904, connection: 2 },
      ]),
    );
    expect(shown(samplesOf(log).view('gap', ALL))).toEqual([
      [15, 5, 2],
      [507, 7, 4],
      [904, 4, 10],
    ]);
  });

  it('narrows to a connection, a type and a range, also as frames come in', () => {
    const log = logOf([
      { time: 10, type: 'a', latencyMs: 1 },
      { time: 20, type: 'b', latencyMs: 2 },
      { time: 30, type: 'a', latencyMs: 3, connection: 2 },
    ]);
    const samples = samplesOf(log);
    const values = (filter: Partial<SampleFilter>) => Array.from(samples.view('reply', { ...ALL, ...filter }).value);
    expect(values({ type: 'a' })).toEqual([1, 3]);
    expect(values({ connection: 1 })).toEqual([1, 2]);
    expect(values({ type: 'a', connection: 2 })).toEqual([3]);
    expect(values({ range: { from: 15, to: 25 } })).toEqual([2]);
    expect(values({ type: 'never came' })).toEqual([]);
    log.put(segmentOf(4, [{ time: 40, type: 'a', latencyMs: 4 }]));
    expect(samples.advance(log, [], START, 1)).toBe(true);
    expect(values({ type: 'a' })).toEqual([1, 3, 4]);
  });

  it('forgets what was before measuring began anew', () => {
    const log = logOf([
      { time: 10, latencyMs: 1 },
      { time: 20, latencyMs: 2 },
      { time: 35, latencyMs: 3 },
    ]);
    const samples = samplesOf(log);
    while (!samples.advance(log, [], { seq: 2, event: 1, time: 15 }, 1));
    expect(shown(samples.view('reply', ALL))).toEqual([
      [20, 2, 2],
      [35, 3, 3],
    ]);
    // The arrival before counts no more, so the first one has no gap.
    expect(shown(samples.view('gap', ALL))).toEqual([[35, 15, 3]]);
    expect(samples.rates(null, null, 10).receivedFrames.reduce((sum, rate) => sum + rate, 0)).toBeGreaterThan(0);
  });

  it('has nothing to do while the panel has not seen where measuring begins', () => {
    const log = logOf([{ latencyMs: 1 }]);
    const samples = new Samples(() => 0);
    expect(samples.advance(log, [], { seq: 50, event: 1, time: 0 }, 1)).toBe(true);
    expect(samples.view('reply', ALL).length).toBe(0);
  });

  it('has rates until the session ended, though no frame came any more', () => {
    const log = logOf([{ time: 1000 }, { time: 2000 }]);
    const rates = samplesOf(log).rates(null, null, 100, 9500);
    expect(rates.measured).toEqual({ from: 1000, to: 9500 });
    expect(Array.from(rates.receivedFrames)).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('works in slices of the time it is given', () => {
    const log = logOf(Array.from({ length: 20_000 }, () => ({ latencyMs: 1 })));
    let now = 0;
    const samples = new Samples(() => now++);
    let calls = 1;
    while (!samples.advance(log, [], START, 2)) calls++;
    expect(calls).toBeGreaterThan(2);
    expect(samples.view('reply', ALL).length).toBe(20_000);
  });

  it('knows the same samples in whatever order a history comes', () => {
    const frame = fc.record({
      direction: fc.constantFrom('sent' as const, 'received' as const),
      type: fc.constantFrom('a', 'b'),
      wait: fc.integer({ min: 0, max: 50 }),
      latencyMs: fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
      isNew: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(frame, { minLength: 1, maxLength: 60 }),
        fc.array(fc.nat(60), { maxLength: 4 }),
        (plan, cuts) => {
          let time = 1000;
          let connection = 1;
          const frames = plan.map(({ direction, type, wait, latencyMs, isNew }): TestFrame => {
            time += wait;
            if (isNew) connection++;
            return { direction, type, time, connection, ...(latencyMs === undefined ? {} : { latencyMs }) };
          });
          const atOnce = samplesOf(logOf(frames));

          // The tail first, then older parts in front of it, and the samples advance after each.
          const borders = [...new Set([0, ...cuts.map((cut) => cut % frames.length), frames.length])].sort(
            (a, b) => b - a,
          );
          const log = new FrameLog();
          const samples = new Samples(() => 0);
          for (const [i, end] of borders.entries()) {
            const start = borders[i + 1];
            if (start === undefined) break;
            log.put(segmentOf(start + 1, frames.slice(start, end)));
            while (!samples.advance(log, [], START, 1));
          }
          for (const metric of ['reply', 'gap'] as const) {
            for (const type of [null, 'a']) {
              const filter = { ...ALL, type };
              expect(shown(samples.view(metric, filter))).toEqual(shown(atOnce.view(metric, filter)));
            }
          }
          expect(samples.rates(null, null, 7)).toEqual(atOnce.rates(null, null, 7));
        },
      ),
    );
  });
});

describe('samples of events', () => {
  const events = story(
    [1, 1, tries()],
    [1.1, 1, opens(40)],
    [1.2, 1, moves('connecting', 'ready')],
    [5, 1, { kind: 'heartbeat', replyMs: 9 }],
    [10, 1, closes(1006)],
    [11, 2, tries()],
    [11.1, 2, closes(1006)],
    [13, 3, opens(4000, true)],
    [13.5, 3, moves('connecting', 'ready')],
    [20, 3, closes(1000, 'user')],
    [60, 4, opens(30)],
    [60.2, 4, moves('connecting', 'ready')],
  );

  it('takes handshakes but those that the browser held back, heartbeats, and the time from a loss to ready', () => {
    const samples = samplesOf(new FrameLog(), events);
    expect(shown(samples.view('handshake', ALL))).toEqual([
      [1100, 40, 0],
      [60_000, 30, 0],
    ]);
    expect(shown(samples.view('ping', ALL))).toEqual([[5000, 9, 0]]);
    // What a person ended and began again was no loss.
    expect(shown(samples.view('reconnect', ALL))).toEqual([[13_500, 3500, 0]]);
    expect(samples.view('handshake', { ...ALL, connection: 4 }).length).toBe(1);
    expect(samples.view('handshake', { ...ALL, type: 'a' }).length).toBe(0);
  });

  it('counts a reconnect whose loss came before measuring began anew', () => {
    const samples = samplesOf(new FrameLog(), events, { seq: 1, event: 7, time: 11_000 });
    expect(shown(samples.view('reconnect', ALL))).toEqual([[13_500, 3500, 0]]);
    expect(samples.view('ping', ALL).length).toBe(0);
  });

  it('marks what happened to the connection', () => {
    const samples = samplesOf(new FrameLog(), events);
    expect(samples.marks(null).map(({ time, kind }) => [time / 1000, kind])).toEqual([
      [1.1, 'open'],
      [10, 'close'],
      [11, 'attempt'],
      [11.1, 'close'],
      [13, 'reconnect'],
      [20, 'close'],
      [60, 'reconnect'],
    ]);
    expect(samples.marks({ from: 12_000, to: 15_000 })).toEqual([
      { time: 13_000, kind: 'reconnect', label: expect.stringContaining('reconnected after 3.00 s') },
    ]);
  });

  it('joins marks that would cover each other', () => {
    const many = story(...Array.from({ length: 5000 }, (_, i) => [i, 1, closes()] as const));
    const marks = samplesOf(new FrameLog(), many).marks(null);
    expect(marks.length).toBeLessThan(300);
    expect(marks[0]?.label).toMatch(/^\d+ × close, the first: closed/);
  });
});
