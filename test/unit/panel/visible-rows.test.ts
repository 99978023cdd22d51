import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFilter } from '../../../lib/panel/filter.ts';
import { FrameMatcher } from '../../../lib/panel/filter-match.ts';
import { FrameLog } from '../../../lib/panel/frame-log.ts';
import { PayloadSource } from '../../../lib/panel/payload-source.ts';
import { VisibleRows } from '../../../lib/panel/visible-rows.ts';
import type { ConnectionEvent, ConnectionEventBody } from '../../../lib/protocol/connection-event.ts';
import { event, FakeCapture, segmentOf, steppingPace, type TestFrame } from './fake-capture.ts';

const OPEN = { kind: 'open', handshakeMs: 3, protocol: '', extensions: '', slowed: false } as const;

interface Bench {
  readonly capture: FakeCapture;
  readonly log: FrameLog;
  readonly events: ConnectionEvent[];
  rows(filter?: string, more?: { fromSeq?: number; afterEvent?: number }): VisibleRows;
}

function bench(): Bench {
  const capture = new FakeCapture();
  const log = new FrameLog();
  const events: ConnectionEvent[] = [];
  return {
    capture,
    log,
    events,
    rows(filter = '', { fromSeq = 1, afterEvent = 0 } = {}) {
      const parsed = parseFilter(filter);
      if (!parsed.ok) throw new Error(parsed.error.message);
      return new VisibleRows({
        log,
        events: () => events,
        matcher: new FrameMatcher(log, parsed.value, { direction: null, slowMs: 500 }),
        payloads: new PayloadSource(capture, 1),
        issuesOf: () => [],
        fromSeq,
        afterEvent,
        showEvents: filter === '',
        pace: steppingPace(),
        onChange: () => undefined,
      });
    },
  };
}

/** Lines as text: `3` is a frame, `e2` an event. */
function lines(rows: VisibleRows): string[] {
  return Array.from({ length: rows.index.length }, (_, i) => {
    const entry = rows.index.at(i);
    return entry?.kind === 'frame' ? String(entry.seq) : `e${entry?.event.n}`;
  });
}

async function settled(rows: VisibleRows): Promise<void> {
  for (let i = 0; i < 400 && rows.progress < 1; i++) await new Promise((resolve) => setTimeout(resolve, 1));
  await new Promise((resolve) => setTimeout(resolve, 5));
}

const ticks = (count: number, type = 'tick'): TestFrame[] => Array.from({ length: count }, () => ({ type }));

describe('VisibleRows', () => {
  it('puts events where they happened', () => {
    const { log, events, rows } = bench();
    log.put(segmentOf(1, ticks(4)));
    events.push(event(1, 0, OPEN), event(2, 2, OPEN), event(3, 4, OPEN));
    const visible = rows();
    visible.advance();
    expect(lines(visible)).toEqual(['e1', '1', '2', 'e2', '3', '4', 'e3']);
  });

  it('begins at the tail of a history that is still being read', async () => {
    const { log, events, rows } = bench();
    const visible = rows();
    visible.advance();
    events.push(event(1, 0, OPEN), event(2, 7, OPEN), event(3, 9, OPEN));
    log.put(segmentOf(7, ticks(3)));
    visible.advance();
    expect(lines(visible)).toEqual(['7', 'e2', '8', '9', 'e3']);
    log.put(segmentOf(4, ticks(3)));
    log.put(segmentOf(1, ticks(3)));
    visible.advance();
    await settled(visible);
    expect(lines(visible)).toEqual(['e1', '1', '2', '3', '4', '5', '6', '7', 'e2', '8', '9', 'e3']);
  });

  it('moves a trailing event behind frames that were recorded before it but came later', () => {
    const { log, events, rows } = bench();
    log.put(segmentOf(1, ticks(2)));
    events.push(event(1, 4, OPEN));
    const visible = rows();
    visible.advance();
    expect(lines(visible)).toEqual(['1', '2', 'e1']);
    log.put(segmentOf(3, ticks(3)));
    visible.advance();
    expect(lines(visible)).toEqual(['1', '2', '3', '4', 'e1', '5']);
  });

  it('inserts an event that became known after later frames', () => {
    const { log, events, rows } = bench();
    log.put(segmentOf(1, ticks(5)));
    const visible = rows();
    visible.advance();
    events.push(event(1, 2, OPEN));
    visible.advance();
    expect(lines(visible)).toEqual(['1', '2', 'e1', '3', '4', '5']);
  });

  it('after "clear view" shows only what is new', () => {
    const { log, events, rows } = bench();
    log.put(segmentOf(1, ticks(3)));
    events.push(event(1, 0, OPEN), event(2, 3, OPEN));
    const visible = rows('', { fromSeq: 4, afterEvent: 2 });
    visible.advance();
    expect(lines(visible)).toEqual([]);
    log.put(segmentOf(4, ticks(2)));
    events.push(event(3, 5, OPEN));
    visible.advance();
    expect(lines(visible)).toEqual(['4', '5', 'e3']);
  });

  it('shows what a person needs there, and leaves the rest to the timeline and the log', () => {
    const { log, events, rows } = bench();
    log.put(segmentOf(1, ticks(1)));
    const bodies: readonly ConnectionEventBody[] = [
      { kind: 'attempt', attempt: 1, url: '', protocols: [], headers: [] },
      OPEN,
      { kind: 'state', from: 'connecting', to: 'ready', correlationId: '' },
      { kind: 'ready', ready: true, afterMs: 1, detail: '' },
      { kind: 'ready', ready: false, afterMs: 1, detail: '' },
      { kind: 'heartbeat-missed', missed: 1, afterMs: 1 },
      { kind: 'silence', quietMs: 1, over: false },
      { kind: 'silence', quietMs: 1, over: true },
      { kind: 'queue', what: 'sent', messages: 1 },
      { kind: 'queue', what: 'expired', messages: 1 },
      { kind: 'close', code: 1006, reason: '', wasClean: false, initiator: 'network' },
      { kind: 'retry', attempt: 2, resumeAt: 1, why: '' },
      { kind: 'hold', by: 'offline', held: true },
      { kind: 'probe', method: 'get' },
      { kind: 'error', category: 'connection_error', cause: 'reset', detail: '', evidence: null, slowed: false },
      { kind: 'stopped', cause: 'user', detail: '', why: '' },
    ];
    events.push(...bodies.map((body, i) => event(i + 1, 0, body)));
    const visible = rows();
    visible.advance();
    const shown = lines(visible)
      .slice(0, -1)
      .map((line) => bodies[Number(line.slice(1)) - 1]?.kind);
    expect(shown).toEqual([
      'open',
      'ready',
      'heartbeat-missed',
      'silence',
      'queue',
      'close',
      'hold',
      'error',
      'stopped',
    ]);
  });

  it('leaves out the close of a handshake that failed, for its error tells more', () => {
    const { log, events, rows } = bench();
    log.put(segmentOf(1, ticks(1)));
    const attempt = { kind: 'attempt', attempt: 1, url: '', protocols: [], headers: [] } as const;
    const close = { kind: 'close', code: 1006, reason: '', wasClean: false, initiator: 'network' } as const;
    const failed = [attempt, close].map((body, i) => event(i + 1, 0, body));
    const lived = [attempt, OPEN, close].map((body, i) => ({ ...event(i + 3, 0, body), connection: 2 }));
    events.push(...failed, ...lived);
    const visible = rows();
    visible.advance();
    expect(lines(visible)).toEqual(['e4', 'e5', '1']);
  });

  it('passes quickly over tens of thousands of events that it does not show', () => {
    const { log, events, rows } = bench();
    log.put(segmentOf(1, ticks(3)));
    const state = { kind: 'state', from: 'connecting', to: 'reconnecting', correlationId: '' } as const;
    events.push(event(1, 0, OPEN));
    for (let n = 2; n <= 60_000; n++) events.push(event(n, 3, state));
    const visible = rows();
    visible.advance();
    events.push(event(60_001, 3, OPEN));
    visible.advance();
    expect(lines(visible)).toEqual(['e1', '1', '2', '3', 'e60001']);
  });

  it('searches payloads segment by segment, and takes new frames in', async () => {
    const { capture, log, rows } = bench();
    for (let s = 0; s < 5; s++)
      capture.add(Array.from({ length: 10 }, (_, i) => ({ text: `frame ${s * 10 + i + 1}.` })));
    for (const segment of capture.segments) log.put(segment.columns);
    const visible = rows('"7."');
    visible.advance();
    await settled(visible);
    expect(lines(visible)).toEqual(['7', '17', '27', '37', '47']);
    capture.add([{ text: 'frame 51.' }, { text: 'frame 57.' }]);
    for (const segment of capture.segments) log.put(segment.columns);
    visible.advance();
    await settled(visible);
    expect(lines(visible)).toEqual(['7', '17', '27', '37', '47', '52']);
  });

  it('searches the whole of a large payload, not its preview', async () => {
    const { capture, log, rows } = bench();
    capture.add([{ text: { large: true, preview: 'the beginning' } }]);
    for (const segment of capture.segments) log.put(segment.columns);
    const visible = rows('whole');
    visible.advance();
    await settled(visible);
    expect(lines(visible)).toEqual(['1']);
  });

  it('reads no payload that the columns have ruled out', async () => {
    const { capture, log, rows } = bench();
    for (let s = 0; s < 20; s++) capture.add([{ type: s === 4 ? 'rare' : 'common', text: 'needle' }]);
    for (const segment of capture.segments) log.put(segment.columns);
    const visible = rows('type:rare needle');
    visible.advance();
    await settled(visible);
    expect(lines(visible)).toEqual(['5']);
    expect(capture.reads).toBe(1);
  });

  it('says so when payloads cannot be read', async () => {
    const { capture, log, rows } = bench();
    capture.add([{ text: 'a' }]);
    for (const segment of capture.segments) log.put(segment.columns);
    capture.failure = new Error('no disk');
    const visible = rows('a');
    visible.advance();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(visible.problem).toMatch(/no disk/);
  });

  it('stops when it is cancelled', async () => {
    const { capture, log, rows } = bench();
    for (let s = 0; s < 50; s++) capture.add([{ text: 'a' }]);
    for (const segment of capture.segments) log.put(segment.columns);
    const visible = rows('a');
    visible.advance();
    visible.cancel();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(visible.index.length).toBeLessThan(50);
    expect(capture.reads).toBeLessThan(10);
  });

  it('shows the same lines however history, live frames and events come in', async () => {
    const plan = fc.record({
      segments: fc.integer({ min: 1, max: 6 }),
      start: fc.nat(5),
      eventsAt: fc.array(fc.nat(30), { maxLength: 6 }),
      eventsFirst: fc.boolean(),
      advanceEarly: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ segments, start, eventsAt, eventsFirst, advanceEarly }) => {
        const total = segments * 5;
        const { log, events, rows } = bench();
        const all = eventsAt
          .map((at) => Math.min(at, total))
          .sort((a, b) => a - b)
          .map((at, i) => event(i + 1, at, OPEN));
        const visible = rows();
        if (advanceEarly) visible.advance();
        if (eventsFirst) events.push(...all);
        const first = Math.min(start, segments - 1);
        for (let s = first; s < segments; s++) {
          log.put(segmentOf(s * 5 + 1, ticks(5)));
          visible.advance();
        }
        for (let s = first - 1; s >= 0; s--) {
          log.put(segmentOf(s * 5 + 1, ticks(5)));
          visible.advance();
        }
        if (!eventsFirst) events.push(...all);
        visible.advance();
        await settled(visible);
        visible.advance();
        await settled(visible);
        const expected: string[] = [];
        for (let seq = 0; seq <= total; seq++) {
          if (seq > 0) expected.push(String(seq));
          for (const one of all) if (one.afterSeq === seq) expected.push(`e${one.n}`);
        }
        expect(lines(visible)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});
