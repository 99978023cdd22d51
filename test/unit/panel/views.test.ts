import { describe, expect, it } from 'vitest';
import type { Issue } from '../../../lib/contract/verdict.ts';
import { runChecks } from '../../../lib/panel/checks.ts';
import { FrameLog } from '../../../lib/panel/frame-log.ts';
import { handshakeRow, LatencyModel, logBins } from '../../../lib/panel/latency-view.ts';
import { PayloadSource } from '../../../lib/panel/payload-source.ts';
import { axisMarks, eventText, ruleText, timelineBars, timelineSpan } from '../../../lib/panel/timeline-view.ts';
import { ValidationScan } from '../../../lib/panel/validation-scan.ts';
import type { ConnectionEvent } from '../../../lib/protocol/connection-event.ts';
import { event, FakeCapture, segmentOf, steppingPace, type TestFrame } from './fake-capture.ts';

const opened = (n: number, handshakeMs = 12, afterSeq = 0) =>
  event(n, afterSeq, { kind: 'open', handshakeMs, protocol: '', extensions: '' });
const attempt = (n: number, number = 1) => event(n, 0, { kind: 'attempt', attempt: number, url: '', protocols: [] });
const closed = (n: number, code = 1006, initiator: 'network' | 'user' = 'network') =>
  event(n, 0, { kind: 'close', code, reason: '', wasClean: code === 1000, initiator });
const retry = (n: number) => event(n, 0, { kind: 'retry', attempt: 1, resumeAt: (n + 2) * 1000, why: 'lost' });

describe('LatencyModel', () => {
  const replies = (values: readonly number[], type = 'pong'): TestFrame[] =>
    values.map((latencyMs) => ({ type, latencyMs }));

  it('counts each reply once while history and live frames come in', () => {
    const log = new FrameLog();
    const model = new LatencyModel(100);
    model.advance(log);
    log.put(segmentOf(11, [...replies([10, 20, 150]), { type: 'tick' }]));
    model.advance(log);
    model.advance(log);
    log.put(segmentOf(7, replies([30, 40, 50, 60], 'early')));
    log.put(segmentOf(15, replies([500])));
    model.advance(log);
    expect(model.rows(log).map(({ type, count, violations }) => [type, count, violations])).toEqual([
      ['All replies', 8, 2],
      ['early', 4, 0],
      ['pong', 4, 2],
    ]);
    const [all] = model.rows(log);
    expect(all?.max).toBe(500);
    expect(all?.p50).toBeGreaterThan(39);
    expect(all?.p50).toBeLessThan(51);
  });

  it('bins on a log scale without losing a sample', () => {
    const log = new FrameLog();
    const model = new LatencyModel(100);
    log.put(segmentOf(1, replies([0, 0.001, 0.5, 3, 3.1, 250, 90_000])));
    model.advance(log);
    const { edges, counts } = logBins(model.all.buckets());
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(7);
    expect(edges.length).toBe(counts.length + 1);
    for (let i = 1; i < edges.length; i++) expect((edges[i] ?? 0) / (edges[i - 1] ?? 1)).toBeCloseTo(10 ** (1 / 12), 6);
    expect(logBins([])).toEqual({ edges: [], counts: [] });
  });

  it('lists the most frequent of very many types and folds the rest', () => {
    const log = new FrameLog();
    const model = new LatencyModel(100);
    log.put(segmentOf(1, [...replies([1, 2, 3], 'common'), ...replies([4, 5], 'second')]));
    for (let n = 0; n < 1500; n++) log.put(segmentOf(6 + n, replies([7], `type ${n}`)));
    model.advance(log);
    const rows = model.rows(log);
    expect(rows.slice(0, 4).map(({ type, count }) => [type, count])).toEqual([
      ['All replies', 1505],
      ['(other types)', 502],
      ['common', 3],
      ['second', 2],
    ]);
    expect([rows.length, model.hiddenTypes]).toEqual([201, 801]);
  });

  it('measures handshakes from the events', () => {
    expect(handshakeRow([], 300)).toBeNull();
    expect(handshakeRow([opened(1, 100), closed(2), opened(3, 400)], 300)).toMatchObject({
      count: 2,
      max: 400,
      violations: 1,
    });
  });
});

describe('the timeline', () => {
  const life: ConnectionEvent[] = [
    attempt(1),
    opened(2),
    closed(3),
    retry(4),
    attempt(5),
    closed(6),
    retry(7),
    attempt(8),
    opened(9),
  ];

  it('makes bars of a life with an outage', () => {
    expect(timelineBars(life).map((bar) => [bar.kind, bar.from, bar.to, bar.failed])).toEqual([
      ['connecting', 1000, 2000, false],
      ['connected', 2000, 3000, true],
      ['waiting', 4000, 5000, false],
      ['connecting', 5000, 6000, true],
      ['waiting', 7000, 8000, false],
      ['connecting', 8000, 9000, false],
      ['connected', 9000, null, false],
    ]);
    expect(timelineSpan(timelineBars(life), 20_000)).toEqual({ from: 1000, to: 20_000 });
    expect(timelineSpan([], 5)).toBeNull();
  });

  it('ends what was open at the beginning of a gap', () => {
    const gap = event(3, 0, { kind: 'gap', from: 2500, to: 9000, cause: 'worker' });
    expect(timelineBars([attempt(1), opened(2), gap]).map((bar) => [bar.kind, bar.from, bar.to])).toEqual([
      ['connecting', 1000, 2000],
      ['connected', 2000, 2500],
      ['gap', 2500, 9000],
    ]);
  });

  it('says how long a connection was away, not how long the last attempt took', () => {
    expect(ruleText(life[1] ?? opened(1), life)).toBe('connected · handshake 12.0 ms');
    expect(ruleText(life[8] ?? opened(1), life)).toBe('reconnected after 6.00 s · handshake 12.0 ms');
    expect(ruleText(life[2] ?? opened(1), life)).toBe('closed · 1006 Abnormal Closure · by the network · not clean');
  });

  it('has a word for every kind of event', () => {
    const bodies: ConnectionEvent[] = [
      ...life,
      event(10, 0, { kind: 'error', category: 'connection_refused', detail: 'nobody listens' }),
      event(11, 0, { kind: 'stopped', cause: 'user', detail: 'by the user', why: '' }),
      event(12, 0, { kind: 'gap', from: 0, to: 5000, cause: 'browser' }),
      event(13, 0, { kind: 'dropped', frames: 3, detail: 'storage full' }),
    ];
    for (const one of bodies) expect(eventText(one).detail).not.toBe('');
    expect(eventText(bodies[9] ?? opened(1)).detail).toBe('connection refused: nobody listens');
  });

  it('says what was decided after a loss, and why', () => {
    expect(eventText(retry(4))).toEqual({
      name: 'retry',
      detail: 'attempt 1 follows after 2.00 s · lost',
      tone: 'wait',
    });
    const atOnce = event(1, 0, { kind: 'retry', attempt: 2, resumeAt: 1000, why: 'The server goes away.' });
    expect(eventText(atOnce).detail).toBe('attempt 2 follows at once · The server goes away.');
    const gaveUp = event(2, 0, { kind: 'stopped', cause: 'attempts', detail: 'Gave up.', why: 'It was lost.' });
    expect(eventText(gaveUp)).toEqual({ name: 'stopped', detail: 'Gave up. · It was lost.', tone: 'bad' });
    expect(ruleText(gaveUp, [gaveUp])).toBe('stopped · Gave up. · It was lost.');
    const byUser = event(3, 0, { kind: 'stopped', cause: 'user', detail: 'by the user', why: '' });
    expect(eventText(byUser)).toEqual({ name: 'stopped', detail: 'by the user', tone: 'plain' });
  });

  it('marks the axis in round steps', () => {
    expect(axisMarks(10_000, 8)).toEqual([0, 2000, 4000, 6000, 8000, 10_000]);
    expect(axisMarks(40 * 864e5, 8).length).toBeLessThanOrEqual(9);
  });
});

describe('ValidationScan', () => {
  const issue = (path: string, rule = 'type'): Issue => ({ path, rule, expected: 'x', actual: path, message: '' });
  const issuesOf = (payload: unknown): Issue[] =>
    String(payload)
      .split(',')
      .map((path) => issue(path));

  async function scanned(capture: FakeCapture, log: FrameLog): Promise<ValidationScan> {
    const payloads = new PayloadSource(capture, 1);
    const scan = new ValidationScan({ log, payloads, issuesOf, pace: steppingPace(), onChange: () => undefined });
    scan.advance();
    for (let i = 0; i < 300 && !scan.done; i++) await new Promise((resolve) => setTimeout(resolve, 1));
    return scan;
  }

  it('groups the issues of all invalid frames and reads no segment without one', async () => {
    const capture = new FakeCapture();
    capture.add([
      { type: 'a', text: 'ts', verdict: 'invalid' },
      { type: 'a', text: 'good' },
    ]);
    capture.add([{ type: 'a', text: 'good' }]);
    capture.add([
      { type: 'a', text: 'ts,projectId', verdict: 'invalid' },
      { type: 'b', text: 'ts', verdict: 'invalid' },
    ]);
    const log = new FrameLog();
    for (const { columns } of capture.segments) log.put(columns);
    const scan = await scanned(capture, log);
    expect(
      scan.groups().map(({ type, path, count, firstSeq, lastSeq }) => [type, path, count, firstSeq, lastSeq]),
    ).toEqual([
      ['a', 'ts', 2, 1, 4],
      ['a', 'projectId', 1, 4, 4],
      ['b', 'ts', 1, 5, 5],
    ]);
    expect([scan.scanned, capture.reads]).toEqual([3, 2]);
    capture.add([{ type: 'a', text: 'ts', verdict: 'invalid' }]);
    log.put(capture.segments.at(-1)?.columns ?? segmentOf(1, []));
    scan.advance();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(scan.groups()[0]).toMatchObject({ count: 3, lastSeq: 6 });
  });

  it('folds the types of a server that invents one for every frame', async () => {
    const capture = new FakeCapture();
    const frames = Array.from(
      { length: 1300 },
      (_, n): TestFrame => ({ type: `type ${n}`, text: 'ts', verdict: 'invalid' }),
    );
    capture.add(frames);
    const log = new FrameLog();
    for (const { columns } of capture.segments) log.put(columns);
    const scan = await scanned(capture, log);
    expect(scan.groups().length).toBe(1001);
    expect(scan.groups()[0]).toMatchObject({ type: '(other types)', path: 'ts', count: 300 });
  });

  it('begins at the tail when the history is still being read', async () => {
    const capture = new FakeCapture();
    for (let s = 0; s < 4; s++) capture.add([{ text: 'ts', verdict: 'invalid' }]);
    const log = new FrameLog();
    const scan = await scanned(capture, log);
    for (const { columns } of [...capture.segments].reverse()) {
      log.put(columns);
      scan.advance();
    }
    for (let i = 0; i < 100 && !scan.done; i++) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(scan.groups()).toMatchObject([{ count: 4, firstSeq: 1, lastSeq: 4 }]);
  });
});

describe('runChecks', () => {
  const thresholds = { handshakeMs: 300, messageMs: 500 };
  const state = { name: 'disconnected', lastClose: null } as const;
  const row = { type: '', count: 10, p50: 5, p90: 9, p99: 400, max: 450, violations: 0 };

  it('decides nothing without something recorded', () => {
    const summary = { frames: 0, invalid: 0, dropped: 0, state };
    const checks = runChecks({ summary, events: [], handshake: null, latency: null, thresholds, hasContract: true });
    expect(checks.map((check) => check.result)).toEqual(['skip', 'skip', 'skip', 'skip', 'skip']);
  });

  it('gives the numbers that decided', () => {
    const summary = { frames: 1203, invalid: 3, dropped: 0, state };
    const events = [opened(1), closed(2), opened(3), closed(4, 1000, 'user')];
    const checks = runChecks({ summary, events, handshake: row, latency: row, thresholds, hasContract: true });
    expect(checks.map(({ id, result }) => [id, result])).toEqual([
      ['handshake', 'fail'],
      ['latency', 'pass'],
      ['envelopes', 'fail'],
      ['kept', 'pass'],
      ['close', 'pass'],
    ]);
    expect(checks[0]?.detail).toBe('p99 400 ms, max 450 ms of 10 connections, none over the limit.');
    expect(checks[2]?.detail).toBe('3 invalid frames of 1\u202f203 frames.');
    expect(checks[4]?.detail).toBe('1000 Normal Closure · by you · clean');
  });

  it('fails when frames were dropped, and skips the contract a profile does not have', () => {
    const summary = { frames: 5, invalid: 0, dropped: 2, state };
    const checks = runChecks({
      summary,
      events: [closed(1)],
      handshake: null,
      latency: null,
      thresholds,
      hasContract: false,
    });
    expect(checks.map((check) => check.result)).toEqual(['skip', 'skip', 'skip', 'fail', 'fail']);
  });
});
