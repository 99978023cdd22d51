import { describe, expect, it } from 'vitest';
import type { Issue } from '../../../lib/contract/verdict.ts';
import { FrameLog } from '../../../lib/panel/frame-log.ts';
import { handshakeStats, LatencyModel, leftOutText } from '../../../lib/panel/latency-view.ts';
import { PayloadSource } from '../../../lib/panel/payload-source.ts';
import { ValidationScan } from '../../../lib/panel/validation-scan.ts';
import { event, FakeCapture, segmentOf, steppingPace, type TestFrame } from './fake-capture.ts';

const opened = (n: number, handshakeMs = 12, slowed = false) =>
  event(n, 0, { kind: 'open', handshakeMs, protocol: '', extensions: '', slowed });
const closed = (n: number, code = 1006, initiator: 'network' | 'user' = 'network') =>
  event(n, 0, { kind: 'close', code, reason: '', wasClean: code === 1000, initiator });

describe('LatencyModel', () => {
  const replies = (values: readonly number[]): TestFrame[] => values.map((latencyMs) => ({ type: 'pong', latencyMs }));

  const takeAll = (model: LatencyModel, log: FrameLog) => {
    while (model.advance(log));
  };

  it('counts each reply once while history and live frames come in', () => {
    const log = new FrameLog();
    const model = new LatencyModel(100);
    takeAll(model, log);
    expect(model.row).toBeNull();
    log.put(segmentOf(11, [...replies([10, 20, 150]), { type: 'tick' }]));
    takeAll(model, log);
    takeAll(model, log);
    log.put(segmentOf(7, replies([30, 40, 50, 60])));
    log.put(segmentOf(15, replies([500])));
    takeAll(model, log);
    expect(model.row).toMatchObject({ count: 8, max: 500, violations: 2 });
  });

  it('leaves out what was before measuring began anew', () => {
    const log = new FrameLog();
    log.put(segmentOf(1, replies([900, 900, 10, 20])));
    const model = new LatencyModel(100, 3);
    takeAll(model, log);
    expect(model.row).toMatchObject({ count: 2, max: 20, violations: 0 });
    expect(handshakeStats([opened(1, 900), opened(2, 10)], 300, 2).row).toMatchObject({ count: 1, max: 10 });
  });

  it('takes in a long history in steps, so that a tab opens at once', () => {
    const log = new FrameLog();
    log.put(segmentOf(1, replies(new Array(40_000).fill(7))));
    const model = new LatencyModel(100);
    expect(model.advance(log)).toBe(true);
    expect(model.row?.count).toBeLessThan(20_000);
    takeAll(model, log);
    expect(model.row?.count).toBe(40_000);
  });

  it('measures handshakes from the events', () => {
    expect(handshakeStats([], 300)).toEqual({ row: null, leftOut: 0 });
    expect(handshakeStats([opened(1, 100), closed(2), opened(3, 400)], 300)).toMatchObject({
      row: { count: 2, max: 400, violations: 1 },
      leftOut: 0,
    });
  });

  it('leaves out handshakes that Chrome itself slowed, and says how many', () => {
    const { row, leftOut } = handshakeStats([opened(1, 100), opened(2, 2607, true), opened(3, 3000, true)], 300);
    expect(row).toMatchObject({ count: 1, max: 100, violations: 0 });
    expect(leftOutText(leftOut)).toBe(
      '2 handshakes left out: the browser itself held the attempt back after repeated failures.',
    );
    expect(handshakeStats([opened(1, 2607, true)], 300)).toEqual({ row: null, leftOut: 1 });
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

  it('groups the issues of all invalid frames and of warnings, and reads no segment without one', async () => {
    const capture = new FakeCapture();
    capture.add([
      { type: 'a', text: 'ts', verdict: 'invalid' },
      { type: 'a', text: 'good' },
    ]);
    capture.add([{ type: 'a', text: 'good' }]);
    capture.add([
      { type: 'a', text: 'ts,projectId', verdict: 'invalid' },
      { type: 'b', text: 'ts', verdict: 'warning' },
    ]);
    const log = new FrameLog();
    for (const { columns } of capture.segments) log.put(columns);
    const scan = await scanned(capture, log);
    expect(
      scan
        .groups()
        .map(({ type, path, count, firstSeq, lastSeq, tone }) => [type, path, count, firstSeq, lastSeq, tone]),
    ).toEqual([
      ['a', 'ts', 2, 1, 4, 'bad'],
      ['a', 'projectId', 1, 4, 4, 'bad'],
      ['b', 'ts', 1, 5, 5, 'wait'],
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
