import { describe, expect, it } from 'vitest';
import { ruleText } from '../../../lib/panel/event-text.ts';
import { drawnBars, MOST_BARS } from '../../../lib/panel/lane-bars.ts';
import { laneMarks } from '../../../lib/panel/lane-marks.ts';
import { timelineBars, timelineSpan } from '../../../lib/panel/timeline-view.ts';
import type { ConnectionEvent, ConnectionEventBody } from '../../../lib/protocol/connection-event.ts';
import { event } from './fake-capture.ts';

const LOST = { kind: 'close', code: 1006, reason: '', wasClean: false, initiator: 'network' } as const;
const OPEN = { kind: 'open', handshakeMs: 3, protocol: '', extensions: '', slowed: false } as const;

/** A server that refuses `times` times: 10 ms of trying, 2 s of waiting. */
function refusals(times: number): ConnectionEvent[] {
  const events: ConnectionEvent[] = [];
  const add = (time: number, body: ConnectionEventBody) =>
    events.push({ ...event(events.length + 1, 0, body), time, connection: 0 });
  for (let i = 0; i < times; i++) {
    add(i * 2010, { kind: 'attempt', attempt: i + 1, url: '', protocols: [], headers: [] });
    add(i * 2010 + 10, LOST);
    add(i * 2010 + 10, { kind: 'retry', attempt: i + 2, resumeAt: (i + 1) * 2010, why: 'lost' });
  }
  return events;
}

function drawn(events: readonly ConnectionEvent[]) {
  const bars = timelineBars(events);
  const span = timelineSpan(bars, events.at(-1)?.time ?? 0) ?? { from: 0, to: 1 };
  return { bars, span, drawn: drawnBars(bars, span) };
}

describe('drawnBars', () => {
  it('leaves a life with few bars as it is', () => {
    const { bars, drawn: few } = drawn(refusals(100));
    expect(few).toBe(bars);
  });

  it('draws a night without a server with some hundred bars, in order, over the same time', () => {
    const { bars, span, drawn: few } = drawn(refusals(15_000));
    expect(bars.length).toBe(30_000);
    expect(few.length).toBeGreaterThan(MOST_BARS / 2);
    expect(few.length).toBeLessThanOrEqual(MOST_BARS + 1);
    expect(few[0]?.from).toBe(span.from);
    expect(few.at(-1)?.to).toBeNull();
    for (let i = 1; i < few.length; i++) expect(few[i]?.from).toBeGreaterThan(few[i - 1]?.from ?? 0);
    expect(few[3]).toMatchObject({ kind: 'waiting', failed: true, isMerged: true });
    expect(few[3]?.label).toMatch(/stretches, mostly waiting$/);
    // A click on it shows why the last attempt in it failed.
    const events = refusals(15_000);
    expect(few.every((one) => !one.failed || events[one.event - 1]?.kind === 'close')).toBe(true);
  });

  it('keeps a long bar whole among many short ones', () => {
    const night = refusals(5000);
    const at = (night.at(-1)?.time ?? 0) + 2000;
    night.push({
      ...event(night.length + 1, 0, { kind: 'attempt', attempt: 1, url: '', protocols: [], headers: [] }),
      time: at,
    });
    night.push({ ...event(night.length + 1, 0, OPEN), time: at + 5 });
    night.push({ ...event(night.length + 1, 0, LOST), time: at + 5_000_000 });
    const { drawn: few } = drawn(night);
    expect(few.at(-1)).toMatchObject({ kind: 'connected', to: at + 5_000_000 });
  });
});

describe('laneMarks', () => {
  const missed = (n: number) => event(n, 0, { kind: 'heartbeat-missed', missed: n, afterMs: 5000 });

  it('tells each moment, and joins those of one kind that would cover each other', () => {
    const events = [
      missed(1),
      event(2, 0, { kind: 'probe', method: 'get' }),
      event(3, 0, { kind: 'silence', quietMs: 5000, over: false }),
      event(4, 0, { kind: 'silence', quietMs: 9000, over: true }),
      event(5, 0, { kind: 'dropped', frames: 2, detail: 'storage full' }),
      missed(6),
    ];
    expect(laneMarks(events, { from: 0, to: 10_000 }).map(({ kind, at }) => `${kind} ${at}`)).toEqual([
      'heartbeat 1000',
      'probe 2000',
      'silence 3000',
      'dropped 5000',
      'heartbeat 6000',
    ]);
    const [both] = laneMarks([missed(1), missed(2)], { from: 0, to: 1_000_000 });
    expect(both).toEqual({ kind: 'heartbeat', at: 1000, label: '2 × heartbeat missed', event: 2 });
    expect(laneMarks([missed(1)], { from: 0, to: 1_000_000 })[0]?.label).toBe(
      'heartbeat missed: no reply within 5.00 s',
    );
  });

  it('stays few however many there are', () => {
    const night = Array.from({ length: 20_000 }, (_, i) => missed(i + 1));
    expect(laneMarks(night, { from: 0, to: 20_000_000 }).length).toBeLessThan(130);
  });
});

describe('ruleText', () => {
  it('looks through a night of attempts only once', () => {
    const night = refusals(200_000);
    const first = event(night.length + 1, 0, OPEN);
    night.push(first);
    expect(ruleText(first, night)).toBe('connected · handshake 3.0 ms');
  });
});
