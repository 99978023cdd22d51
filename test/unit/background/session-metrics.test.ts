import { describe, expect, it, vi } from 'vitest';
import { PULSE_MS } from '../../../lib/background/pulse.ts';
import { MAX_SNAPSHOTS } from '../../../lib/capture/metrics-snapshot.ts';
import { aggregate } from '../../../lib/metrics/aggregate.ts';
import type { Bench } from '../../fixtures/bench.ts';
import { measured } from '../../fixtures/measured.ts';
import { ask, connected, EVERY_MS, snapshotsOf, sumOf } from '../../fixtures/measured-session.ts';
import { settle } from '../../fixtures/settle.ts';

const HOUR_MS = 3_600_000;

describe('snapshots of a live session', () => {
  it('are cut as often as its profile says, and hold what was measured', async () => {
    const bench = await connected();
    await ask(bench, bench.sessionId, 1, 40);
    bench.clock.advance(EVERY_MS);
    const [first] = await snapshotsOf(bench, bench.sessionId);
    expect(first).toMatchObject({
      n: 1,
      fromSeq: 1,
      toSeq: 2,
      counts: { sent: 1, received: 1, requests: 1, replies: 1, opened: 1, slowMessages: 0 },
    });
    expect(first?.histograms.reply).toMatchObject({ count: 1, min: 40, max: 40 });
    expect(bench.summary(bench.sessionId).snapshots).toBe(1);
  });

  it('end at the beat of the clock that is nearest', async () => {
    const bench = await connected();
    const { sessionId } = bench;
    bench.clock.advance(300);
    await bench.workbench.handlers.resetMetrics({ sessionId });
    bench.sockets.latest.receive('hello');
    bench.clock.advance(EVERY_MS + PULSE_MS);
    const [first] = await snapshotsOf(bench, sessionId);
    expect(first).toMatchObject({ from: 300, counts: { received: 1 } });
    expect(Math.abs((first?.to ?? 0) - 300 - EVERY_MS)).toBeLessThanOrEqual(PULSE_MS / 2);
  });

  it('make one of a stretch in which nothing happened, when something follows it', async () => {
    const bench = await connected();
    bench.clock.advance(EVERY_MS);
    await snapshotsOf(bench, bench.sessionId);
    bench.clock.advance(10 * EVERY_MS);
    expect(await snapshotsOf(bench, bench.sessionId)).toHaveLength(1);
    bench.sockets.latest.receive('at last');
    bench.clock.advance(EVERY_MS);
    const all = await snapshotsOf(bench, bench.sessionId);
    expect(all.map(({ n, counts }) => [n, counts.received])).toEqual([
      [1, 0],
      [2, 0],
      [3, 1],
    ]);
    const [, idle, last] = all;
    expect(idle?.to).toBe(last?.from);
    expect((idle?.to ?? 0) - (idle?.from ?? 0)).toBe(10 * EVERY_MS);
  });

  it('measure what a worker recorded and did not live to measure', async () => {
    const bench = await connected();
    const { sessionId } = bench;
    await ask(bench, sessionId, 1, 40);
    bench.clock.advance(EVERY_MS);
    await ask(bench, sessionId, 2, 70);
    await ask(bench, sessionId, 3, 90);
    await bench.workbench.flush();
    const next = await bench.restart('worker', 20_000);
    await settle();
    next.sockets.latest.accept(1);
    await ask(next, sessionId, 4, 10);
    next.clock.advance(EVERY_MS);
    const all = await snapshotsOf(next, sessionId);
    const sum = (read: (one: (typeof all)[number]) => number) => all.reduce((total, one) => total + read(one), 0);
    expect(sum(({ counts }) => counts.replies)).toBe(4);
    expect(sum(({ histograms }) => histograms.reply?.sum ?? 0)).toBeCloseTo(210, 3);
    expect(sum(({ histograms }) => histograms.reconnect?.count ?? 0)).toBe(1);
    for (const [i, one] of all.entries()) {
      if (i > 0) expect(one.fromSeq).toBe((all[i - 1]?.toSeq ?? 0) + 1);
      expect(one.n).toBe(i + 1);
    }
  });

  it('end with the session', async () => {
    const bench = await connected();
    await ask(bench, bench.sessionId, 1, 40);
    await bench.workbench.handlers.disconnect({ sessionId: bench.sessionId });
    bench.sockets.latest.end(1000);
    expect(await snapshotsOf(bench, bench.sessionId)).toMatchObject([{ toSeq: 2, state: 'disconnected' }]);
  });

  it('are removed when the person begins anew, and what is measured then has new numbers', async () => {
    const bench = await connected();
    const { sessionId } = bench;
    await ask(bench, sessionId, 1, 700);
    bench.clock.advance(EVERY_MS);
    await snapshotsOf(bench, sessionId);
    expect(bench.summary(sessionId)).toMatchObject({ alerts: 1, unseenAlerts: 1, snapshots: 1 });
    await bench.workbench.handlers.resetMetrics({ sessionId });
    expect(await snapshotsOf(bench, sessionId)).toEqual([]);
    expect(bench.summary(sessionId)).toMatchObject({ alerts: 0, unseenAlerts: 0, frames: 2 });
    expect(bench.summary(sessionId).measuredFrom).toMatchObject({ seq: 3 });
    await ask(bench, sessionId, 2, 30);
    // Whether an interval is over is looked at once a second.
    bench.clock.advance(EVERY_MS + 1000);
    const [again] = await snapshotsOf(bench, sessionId);
    expect(again).toMatchObject({ n: 2, fromSeq: 3, toSeq: 4, counts: { replies: 1 } });
  });
});

/** What is still in memory when the present life ends is lost; the next one begins after so long. */
async function nextLife(bench: Bench, afterMs: number): Promise<Bench> {
  const next = await bench.restart('worker', afterMs);
  await settle();
  return next;
}

/**
 * Leaves the store as if the worker had died before any frame was measured, after a time without frames that left as many snapshots
 * as are kept.
 */
async function longMeasured(bench: Bench, sessionId: number): Promise<void> {
  const stored = await bench.store.session(sessionId);
  if (stored === null) throw new Error('The session is not stored.');
  const kept = await bench.store.snapshots(sessionId, 1);
  const put = Array.from({ length: MAX_SNAPSHOTS }, (_, i) =>
    measured(i + 1, { from: i - MAX_SNAPSHOTS, to: i + 1 - MAX_SNAPSHOTS }),
  );
  const tally = stored.summary;
  const summary = { ...stored.summary, snapshots: MAX_SNAPSHOTS };
  const snapshots = { put, remove: kept.map(({ n }) => n) };
  await bench.store.write({ ...stored, summary }, { segments: [], large: [], events: [], snapshots, tally });
}

describe('over several lives of the worker', () => {
  it('time in which nothing happened was connected until the last sign of life', async () => {
    const bench = await connected();
    const { sessionId } = bench;
    bench.clock.advance(EVERY_MS);
    await snapshotsOf(bench, sessionId);
    bench.clock.advance(8 * HOUR_MS);
    await bench.workbench.saveAlive();
    const next = await nextLife(bench, 20_000);
    next.sockets.latest.accept(1);
    next.clock.advance(EVERY_MS + 1000);
    const all = await snapshotsOf(next, sessionId);
    expect(sumOf(all, ({ connectedMs }) => connectedMs)).toBeGreaterThan(8 * HOUR_MS);
    expect(aggregate(all, null)?.uptime).toBeCloseTo(1 - 20_000 / (8 * HOUR_MS), 3);
    for (const [i, { from, to }] of all.entries()) {
      expect(from).toBeGreaterThanOrEqual(all[i - 1]?.to ?? 0);
      expect(to).toBeGreaterThan(from);
    }
  });

  it('an outage is measured once, from the loss', async () => {
    const bench = await connected();
    const { sessionId } = bench;
    bench.clock.advance(EVERY_MS);
    await snapshotsOf(bench, sessionId);
    bench.sockets.latest.end(1006);
    const lostAt = bench.clock.now();
    await bench.workbench.saveAlive();
    const next = await nextLife(bench, 60_000);
    next.sockets.latest.accept(1);
    const tookMs = next.clock.now() - lostAt;
    next.clock.advance(EVERY_MS + 1000);
    expect(aggregate(await snapshotsOf(next, sessionId), null)?.metrics.reconnect).toMatchObject({
      count: 1,
      max: tookMs,
    });
    expect(tookMs).toBeGreaterThanOrEqual(60_000);
    // Nothing of it is measured again by the one after that.
    const third = await nextLife(next, 1000);
    expect(aggregate(await snapshotsOf(third, sessionId), null)?.metrics.reconnect).toMatchObject({ count: 1 });
  });

  it('no more are kept than may be, and nothing is lost or counted twice', async () => {
    const bench = await connected();
    const { sessionId } = bench;
    for (let i = 0; i < 40; i++) {
      bench.sockets.latest.receive('more');
      bench.clock.advance(EVERY_MS);
    }
    await bench.workbench.flush();
    await longMeasured(bench, sessionId);
    let most = 0;
    const { write } = bench.store;
    const counted: typeof write = async (session, batch) => {
      const written = await write(session, batch);
      most = Math.max(most, (await bench.store.snapshots(sessionId, 1)).length);
      return written;
    };
    Object.assign(bench.store, { write: counted });
    const next = await nextLife(bench, 1000);
    await next.workbench.flush();
    expect(most).toBeLessThanOrEqual(MAX_SNAPSHOTS);
    const all = await snapshotsOf(next, sessionId);
    expect(all.length).toBeLessThanOrEqual(MAX_SNAPSHOTS);
    expect(sumOf(all, ({ counts }) => counts.received)).toBe(40);
    expect(next.summary(sessionId).snapshots).toBe(all.at(-1)?.n);
    // The next one goes on from there.
    const third = await nextLife(next, 1000);
    await third.workbench.flush();
    expect(sumOf(await snapshotsOf(third, sessionId), ({ counts }) => counts.received)).toBe(40);
  });

  it('no more are kept than may be while more come, also where the store fails between', async () => {
    const bench = await connected();
    const { sessionId } = bench;
    await bench.workbench.flush();
    await longMeasured(bench, sessionId);
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { snapshots } = bench.store;
    Object.assign(bench.store, { snapshots: () => Promise.reject(new Error('The store is gone.')) });
    const next = await nextLife(bench, 1000);
    next.sockets.latest.accept(1);
    Object.assign(bench.store, { snapshots });
    for (let i = 1; i <= 300; i++) {
      next.sockets.latest.receive('more');
      next.clock.advance(EVERY_MS);
      await settle();
      if (i % 50 !== 0) continue;
      await next.workbench.flush();
      const all = await snapshots(sessionId, 1);
      expect(all.length).toBeLessThanOrEqual(MAX_SNAPSHOTS);
      expect(sumOf(all, ({ counts }) => counts.received)).toBe(i);
    }
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });

  it('beginning anew while old frames are still being measured leaves nothing of them', async () => {
    const bench = await connected();
    const { sessionId } = bench;
    await ask(bench, sessionId, 1, 40);
    bench.clock.advance(EVERY_MS);
    await snapshotsOf(bench, sessionId);
    await ask(bench, sessionId, 2, 70);
    await bench.workbench.flush();
    // Nothing of what the next life reads has come yet.
    const next = await bench.restart('worker', 1000);
    await next.workbench.handlers.resetMetrics({ sessionId });
    await settle();
    expect(await snapshotsOf(next, sessionId)).toEqual([]);
    next.sockets.latest.accept(1);
    await ask(next, sessionId, 3, 10);
    next.clock.advance(EVERY_MS + 1000);
    const all = await snapshotsOf(next, sessionId);
    expect(sumOf(all, ({ counts }) => counts.replies)).toBe(1);
    expect(all[0]?.n).toBeGreaterThan(1);
  });

  it('a worker that dies right after beginning anew leaves nothing either', async () => {
    const bench = await connected();
    const { sessionId } = bench;
    await ask(bench, sessionId, 1, 40);
    bench.clock.advance(EVERY_MS);
    const [old] = await snapshotsOf(bench, sessionId);
    await bench.workbench.handlers.resetMetrics({ sessionId });
    await bench.workbench.flush();
    const stored = await bench.store.session(sessionId);
    if (stored === null || old === undefined) throw new Error('Nothing is stored.');
    const tally = stored.summary;
    const snapshots = { put: [old], remove: [] };
    await bench.store.write(stored, { segments: [], large: [], events: [], snapshots, tally });
    const next = await nextLife(bench, 1000);
    next.clock.advance(100);
    const all = await snapshotsOf(next, sessionId);
    expect(sumOf(all, ({ counts }) => counts.replies)).toBe(0);
  });

  it('a session that is deleted while its old frames are measured leaves nothing in the store', async () => {
    const bench = await connected();
    const { sessionId } = bench;
    await ask(bench, sessionId, 1, 40);
    await bench.workbench.flush();
    const next = await bench.restart('worker', 1000);
    await next.workbench.handlers.remove({ sessionId });
    await settle();
    next.clock.advance(60_000);
    await settle();
    expect(await bench.store.session(sessionId)).toBeNull();
    expect(await bench.store.snapshots(sessionId, 1)).toEqual([]);
  });
});

describe('a session at rest', () => {
  it('writes nothing, and its rest is no part of what comes after it', async () => {
    const bench = await connected();
    const { sessionId } = bench;
    await bench.workbench.handlers.disconnect({ sessionId });
    bench.sockets.latest.end(1000);
    const before = await snapshotsOf(bench, sessionId);
    bench.clock.advance(24 * HOUR_MS);
    expect(await snapshotsOf(bench, sessionId)).toEqual(before);
    await bench.workbench.handlers.reconnect({ sessionId });
    bench.sockets.latest.accept(1);
    const again = bench.clock.now();
    bench.sockets.latest.receive('hello');
    bench.clock.advance(EVERY_MS + 1000);
    const [, rest, first] = await snapshotsOf(bench, sessionId);
    expect(rest).toMatchObject({ connectedMs: 0, counts: { received: 0 } });
    expect(first?.counts.received).toBe(1);
    expect(again - (first?.from ?? 0)).toBeLessThan(1000);
  });
});
