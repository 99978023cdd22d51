import { describe, expect, it } from 'vitest';
import type { CheckInput } from '../../../lib/panel/check.ts';
import { runChecks } from '../../../lib/panel/checks.ts';
import type { CloseInitiator, ConnectionEvent } from '../../../lib/protocol/connection-event.ts';
import { event } from './fake-capture.ts';

const opened = (n: number, connection = 1): ConnectionEvent => ({
  ...event(n, 0, { kind: 'open', handshakeMs: 12, protocol: '', extensions: '', slowed: false }),
  connection,
});
const closed = (n: number, code = 1006, initiator: CloseInitiator = 'network', connection = 1): ConnectionEvent => ({
  ...event(n, 0, { kind: 'close', code, reason: '', wasClean: code === 1000, initiator }),
  connection,
});
const row = { type: '', count: 10, p50: 5, p90: 9, p99: 400, max: 450, violations: 1 };

type Given = Partial<Omit<CheckInput, 'summary'>> & { readonly summary?: Partial<CheckInput['summary']> };

function checks(more: Given) {
  return runChecks({
    events: [],
    handshake: { row: null, leftOut: 0 },
    latency: null,
    thresholds: { handshakeMs: 300, messageMs: 500 },
    hasContract: true,
    hasHeartbeat: true,
    ...more,
    summary: { frames: 0, invalid: 0, dropped: 0, missedHeartbeats: 0, ...more.summary },
  });
}

function one(id: string, more: Given) {
  const found = checks(more).find((check) => check.id === id);
  return [found?.result, found?.detail];
}

describe('runChecks', () => {
  it('decides nothing without something recorded', () => {
    expect(new Set(checks({}).map((check) => check.result))).toEqual(new Set(['skip']));
  });

  it('gives the numbers that decided', () => {
    const events = [opened(1), closed(2), opened(3, 2), closed(4, 1000, 'user', 2)];
    const all = checks({
      summary: { frames: 1203, invalid: 3, dropped: 0 },
      events,
      handshake: { row, leftOut: 0 },
      latency: row,
    });
    expect(all.map(({ id, result }) => [id, result])).toEqual([
      ['handshake', 'fail'],
      ['latency', 'pass'],
      ['envelopes', 'fail'],
      ['kept', 'pass'],
      ['lost', 'fail'],
      ['heartbeats', 'pass'],
      ['close', 'pass'],
    ]);
    expect(all[0]?.detail).toBe(
      'p99 400 ms, 100 ms over the limit; max 450 ms of 10 connections, 1 single one (10 %) over the limit.',
    );
    expect(all[2]?.detail).toBe('3 invalid frames of 1\u202f203 frames.');
    expect(all[6]?.detail).toBe('1000 Normal Closure · by you · clean');
  });

  it('fails when frames were dropped, and skips what a profile does not have', () => {
    const all = checks({
      summary: { frames: 5, dropped: 2 },
      events: [closed(1)],
      hasContract: false,
      hasHeartbeat: false,
    });
    expect(all.map((check) => check.result)).toEqual(['skip', 'skip', 'skip', 'fail', 'skip', 'skip', 'fail']);
    expect(one('heartbeats', { hasHeartbeat: false })[1]).toBe('This profile expects no reply to a heartbeat.');
  });

  it('says how many handshakes do not count', () => {
    const [, detail] = one('handshake', { handshake: { row: null, leftOut: 1 } });
    expect(detail).toBe(
      'No connection was measured yet. 1 handshake left out: the browser itself held the attempt back after repeated failures.',
    );
  });

  it('counts open connections that were lost, and how long the slowest was away', () => {
    const outage = [opened(1), closed(2), closed(3, 1006, 'network', 2), opened(5, 3), closed(6, 1011, 'network', 3)];
    expect(one('lost', { events: outage })).toEqual(['fail', '2 losses of 2 connections. Longest outage: 3.00 s.']);
    expect(one('lost', { events: [opened(1), closed(2)] })).toEqual(['fail', '1 loss of 1 connection.']);
    const wished = [opened(1), closed(2, 1005, 'user'), opened(3, 2), closed(4, 1000, 'network', 2)];
    expect(one('lost', { events: wished })).toEqual(['pass', '0 losses of 2 connections.']);
  });

  it('does not count the time after a stop as an outage', () => {
    const stopped = event(3, 0, { kind: 'stopped', cause: 'user', detail: '', why: '' });
    const [, detail] = one('lost', { events: [opened(1), closed(2), stopped, opened(500, 2)] });
    expect(detail).toBe('1 loss of 2 connections.');
  });

  it('counts heartbeats without a reply', () => {
    expect(one('heartbeats', { summary: { missedHeartbeats: 3 } })).toEqual(['fail', '3 heartbeats missed.']);
    expect(one('heartbeats', { events: [opened(1)] })).toEqual(['pass', '0 heartbeats missed.']);
  });
});
