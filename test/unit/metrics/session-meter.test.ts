import { describe, expect, it } from 'vitest';
import { OTHER_REPLIES } from '../../../lib/capture/metrics-snapshot.ts';
import { contextOf, createSessionMeter } from '../../../lib/metrics/session-meter.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import { memorySummary } from '../../fixtures/memory-capture.ts';
import { BEGIN, MeterStory, profileWith } from './meter-story.ts';

const GATED = profileWith({
  ready: { steps: [{ waitFor: null, send: '{}' }], failOn: null, timeoutMs: 1000, onTimeout: 'stop' },
});

describe('a session meter', () => {
  it('counts what passes, by direction', () => {
    const story = new MeterStory().attempt(0).open(10);
    story.sent(20, { asks: true }, 100).received(30, {}, 7).received(40, { verdict: 'invalid' }, 3);
    expect(story.snapshot(1000)).toMatchObject({
      n: 0,
      from: BEGIN,
      to: BEGIN + 1000,
      fromSeq: 1,
      toSeq: 3,
      toEvent: 2,
      connection: 1,
      counts: {
        sent: 1,
        received: 2,
        bytesSent: 100,
        bytesReceived: 10,
        invalid: 1,
        requests: 1,
        attempts: 1,
        opened: 1,
      },
    });
  });

  it('begins each interval empty, where the one before ended', () => {
    const story = new MeterStory().attempt(0).open(0).received(10).received(20);
    story.snapshot(1000);
    expect(story.snapshot(2000)).toMatchObject({
      ...{ from: BEGIN + 1000, to: BEGIN + 2000, fromSeq: 3, toSeq: 2, connectedMs: 1000, histograms: {}, types: [] },
      counts: { received: 0, opened: 0 },
    });
  });

  it('knows replies by type, late ones, and repeated ones apart from them', () => {
    const story = new MeterStory().attempt(0).open(0);
    story.received(100, { type: 'pong', latencyMs: 40, replyTo: 1 }).received(110, { type: 'pong', replyTo: 1 });
    story.received(900, { type: 'data', latencyMs: 800, replyTo: 2, late: true });
    const { counts, histograms, types } = story.snapshot(1000);
    expect(counts).toMatchObject({ replies: 2, late: 1, duplicates: 1, slowMessages: 1 });
    expect(histograms.reply).toMatchObject({ count: 2, min: 40, max: 800 });
    expect(types.map(({ type, histogram }) => [type, histogram.count])).toEqual([
      ['pong', 1],
      ['data', 1],
    ]);
  });

  it('puts replies of more types than it keeps together', () => {
    const story = new MeterStory().attempt(0).open(0);
    for (let i = 0; i < 100; i++) story.received(i, { type: `t${i}`, latencyMs: 1, replyTo: 1 });
    const { types, histograms } = story.snapshot(1000);
    expect(types).toHaveLength(65);
    expect(types.at(-1)).toMatchObject({ type: OTHER_REPLIES, histogram: { count: 36 } });
    expect(histograms.reply?.count).toBe(100);
  });

  it('measures gaps within a connection, never from one to the next', () => {
    const story = new MeterStory().attempt(0).open(0).received(100).received(150).sent(160).received(350);
    story.close(400).attempt(2400, 2).open(2420).received(3000).received(3010);
    expect(story.snapshot(5000).histograms.gap).toMatchObject({ count: 3, min: 10, max: 200, sum: 260 });
  });

  it('measures gaps across intervals, and none below nothing when the clock is set back', () => {
    const story = new MeterStory().attempt(0).open(0).received(900);
    story.snapshot(1000);
    story.received(1200).received(700);
    expect(story.snapshot(2000).histograms.gap).toMatchObject({ count: 2, min: 0, max: 300 });
  });

  it('keeps ages apart, also those below 0', () => {
    const story = new MeterStory().attempt(0).open(0).received(10, { ageMs: -25 }).received(20, { ageMs: 75 });
    const { histograms } = story.snapshot(1000);
    expect(histograms.age).toMatchObject({ count: 2, min: -25, max: 75, negative: 1 });
    expect(histograms.reply).toBeUndefined();
  });

  it('measures a handshake, unless the browser held it back', () => {
    const story = new MeterStory().attempt(0).open(400, 400).close(500).attempt(2500, 2).open(9000, 6000, true);
    const { counts, histograms } = story.snapshot(10_000);
    expect(histograms.handshake).toMatchObject({ count: 1, max: 400 });
    expect(counts).toMatchObject({ opened: 2, reconnects: 1, slowHandshakes: 1, closed: 1 });
  });

  it('measures heartbeats, how late the background is, and counts what is missed, unanswered and dropped', () => {
    const story = new MeterStory().event(1, { kind: 'heartbeat', replyMs: 31 });
    story.event(2, { kind: 'heartbeat-missed', missed: 1, afterMs: 5000 });
    story.event(3, { kind: 'unanswered', cause: 'ended', requests: 4, seq: 1, type: 'a', afterMs: null });
    story.event(4, { kind: 'dropped', frames: 6, detail: '' });
    story.meter.lag(12, BEGIN + 5);
    expect(story.snapshot(10)).toMatchObject({
      counts: { heartbeatsMissed: 1, unanswered: 4, dropped: 6 },
      histograms: { ping: { count: 1, max: 31 }, lag: { count: 1, max: 12 } },
    });
  });

  it('counts failures once for each connection, and changes of state', () => {
    const failure = { kind: 'error', detail: '', evidence: null, slowed: false } as const;
    const story = new MeterStory().attempt(0).event(1, { ...failure, category: 'connection_error', cause: 'unknown' });
    // The person lets us look closer: the same failure, better known.
    story.event(2, { ...failure, category: 'connection_refused', cause: 'refused' });
    story.attempt(3, 2).event(4, { ...failure, category: 'connection_refused', cause: 'refused' });
    story.event(5, { kind: 'state', from: 'connecting', to: 'reconnecting', correlationId: '' });
    expect(story.snapshot(10)).toMatchObject({
      state: 'reconnecting',
      failures: { connection_error: 1, connection_refused: 1 },
      transitions: { 'connecting→reconnecting': 1 },
    });
  });
});

describe('the time with an open connection', () => {
  it('is cut where the interval is', () => {
    const story = new MeterStory().attempt(0).open(400);
    expect(story.snapshot(1000).connectedMs).toBe(600);
    expect(story.snapshot(2000).connectedMs).toBe(1000);
    story.close(2250);
    expect(story.snapshot(3000).connectedMs).toBe(250);
    expect(story.snapshot(4000).connectedMs).toBe(0);
  });

  it('ends where the background died', () => {
    const story = new MeterStory().attempt(0).open(0);
    story.event(9000, { kind: 'gap', from: BEGIN + 300, to: BEGIN + 9000, cause: 'worker' });
    expect(story.snapshot(9000)).toMatchObject({ connectedMs: 300, counts: { closed: 1 } });
  });

  it('begins with the interval for a connection that was open before', () => {
    const story = new MeterStory(JSON_PROFILE, {
      before: { connection: 3, state: 'ready', opened: true, connected: true, lostAt: null },
    });
    story.connection = 3;
    expect(story.received(10).snapshot(1000)).toMatchObject({ connectedMs: 1000, state: 'ready', connection: 3 });
  });

  it('is told by its frames where its opening was not', () => {
    const story = new MeterStory();
    story.connection = 2;
    expect(story.received(900).snapshot(1000)).toMatchObject({ connectedMs: 1000, connection: 2 });
  });

  it('does not begin again with a frame that was still on its way when it closed', () => {
    const story = new MeterStory().attempt(0).open(0).close(100).received(101);
    expect(story.snapshot(1000).connectedMs).toBe(100);
  });
});

describe('the time to reconnect', () => {
  it('is from the loss to the next open connection, failed attempts included', () => {
    const story = new MeterStory().attempt(0).open(10).close(1000);
    story.attempt(3000, 2).close(3100).attempt(5100, 3).open(5150).event(5150, ready());
    expect(story.snapshot(6000).histograms.reconnect).toMatchObject({ count: 1, max: 4150 });
  });

  it('waits for the gate of the profile, also over connections that did not pass it', () => {
    const story = new MeterStory(GATED).attempt(0).open(10).event(50, ready()).close(1000);
    story.attempt(3000, 2).open(3020).close(3100).attempt(5100, 3).open(5150).event(5400, ready());
    expect(story.snapshot(6000).histograms.reconnect).toMatchObject({ count: 1, max: 4400 });
  });

  it('is none after the person closed, or nothing follows by itself', () => {
    const story = new MeterStory().attempt(0).open(0).close(100, 'user').attempt(900, 2).open(910);
    story.close(1000).event(1000, { kind: 'stopped', cause: 'close-code', detail: '', why: '' });
    story.attempt(5000, 3).open(5010);
    story.event(5020, { kind: 'state', from: 'connected', to: 'closing', correlationId: '' }).close(6000, 'policy');
    story.attempt(7000, 4).open(7010);
    const { histograms, counts } = story.snapshot(8000);
    expect(histograms.reconnect).toBeUndefined();
    expect(counts.reconnects).toBe(3);
  });

  it('is from where the background died', () => {
    const before = contextOf(
      memorySummary([], [], {
        wished: 'open',
        connections: 4,
        handshakeMs: 12,
        state: { name: 'connected', connection: 4, openedAt: BEGIN, ready: true },
      }),
      null,
    );
    const story = new MeterStory(JSON_PROFILE, { before, from: BEGIN + 2000 });
    story.event(2000, { kind: 'gap', from: BEGIN + 500, to: BEGIN + 2000, cause: 'worker' });
    story.attempt(2000, 5).open(2100);
    const { counts, histograms } = story.snapshot(3000);
    expect(counts).toMatchObject({ reconnects: 1, opened: 1 });
    expect(histograms.reconnect).toMatchObject({ count: 1, max: 1600 });
  });
});

describe('an outage that outlives the background', () => {
  it('is measured from its beginning', () => {
    const state = { name: 'reconnecting', attempt: 2, resumeAt: BEGIN, held: null, lastClose: null } as const;
    const summary = memorySummary([], [], { wished: 'open', connections: 4, handshakeMs: 12, state });
    const before = contextOf(summary, BEGIN - 3000);
    const story = new MeterStory(JSON_PROFILE, { before, from: BEGIN + 2000 });
    story.event(2000, { kind: 'gap', from: BEGIN + 500, to: BEGIN + 2000, cause: 'worker' });
    expect(story.meter.lostAt).toBe(BEGIN - 3000);
    story.attempt(2000, 5).open(2100);
    expect(story.meter.lostAt).toBeNull();
    expect(story.snapshot(3000).histograms.reconnect).toMatchObject({ count: 1, max: 5100 });
  });
});

describe('a session that nobody wants open any more', () => {
  it('has neither a connection nor one to get back, whatever its record says', () => {
    const state = { name: 'connected', connection: 4, openedAt: BEGIN, ready: true } as const;
    const before = contextOf(memorySummary([], [], { connections: 4, handshakeMs: 12, state }), BEGIN);
    const story = new MeterStory(JSON_PROFILE, { before }).attempt(2000, 5).open(2100);
    const { connectedMs, histograms } = story.snapshot(3000);
    expect(connectedMs).toBe(900);
    expect(histograms.reconnect).toBeUndefined();
  });
});

describe('measuring anew', () => {
  it('forgets the interval but not the connection', () => {
    const story = new MeterStory().attempt(0).open(0, 500).received(100).received(200);
    story.event(300, { kind: 'reset' }).received(350);
    expect(story.snapshot(1000)).toMatchObject({
      ...{ from: BEGIN + 300, fromSeq: 3, toSeq: 3, connectedMs: 700 },
      counts: { received: 1, opened: 0, attempts: 0, slowHandshakes: 0 },
      histograms: { gap: { count: 1, max: 150 } },
    });
  });
});

function ready() {
  return { kind: 'ready', ready: true, afterMs: 1, detail: '' } as const;
}

describe('alerts that wait to be told together', () => {
  it('are told with the end of their connection', () => {
    const meter = createSessionMeter(JSON_PROFILE, { from: 0, fromSeq: 1, fromEvent: 1 });
    const late = { type: '', verdict: 'valid', replyTo: 1, slow: true, late: false, asks: false, ageMs: null } as const;
    const slow = (seq: number, latencyMs: number) =>
      meter.frame('received', 5, seq, seq * 100, 1, { ...late, latencyMs });
    expect(slow(2, 60_000)).toMatchObject([{ kind: 'alert', times: 1, seq: 2 }]);
    expect([...slow(3, 61_000), ...slow(4, 70_000), ...slow(5, 62_000)]).toEqual([]);
    const close = { kind: 'close', code: 1006, reason: '', clean: false, initiator: 'network' };
    const ended = meter.event({ ...close, n: 1, time: 600, afterSeq: 5, connection: 1 } as never);
    expect(ended).toMatchObject([{ kind: 'alert', times: 3, seq: 4, value: 70_000 }]);
    expect(meter.isWaiting).toBe(false);
  });
});
