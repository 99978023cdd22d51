import { describe, expect, it } from 'vitest';
import { MAX_SNAPSHOTS, type MetricsSnapshot } from '../../../lib/capture/metrics-snapshot.ts';
import { noCounts } from '../../../lib/metrics/meter-counts.ts';
import { readOther } from '../../../lib/panel/compare-read.ts';
import { replayed, SnapshotLog } from '../../../lib/panel/snapshot-log.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import { event, FakeCapture, steppingPace, type TestFrame } from './fake-capture.ts';
import { summary } from './sample-summary.ts';

const replies = (count: number, latencyMs: number, from = 0): TestFrame[] =>
  Array.from({ length: count }, (_, i) => ({ type: 'pong', latencyMs, replyTo: 1, time: 1000 + from + i }));
const measuredFrom = (seq: number, at = 1) => ({ seq, event: at, time: 0 });

describe('readOther', () => {
  const options = (more: object = {}) => ({
    pace: steppingPace(),
    isCancelled: () => false,
    onProgress: () => undefined,
    ...more,
  });

  it('reads what was measured of another session, slice by slice, and says how far it got', async () => {
    const capture = new FakeCapture();
    for (let s = 0; s < 100; s++) capture.add(replies(10, s, s * 10));
    capture.recorded.push(event(1, 0, { kind: 'open', handshakeMs: 7, protocol: '', extensions: '', slowed: false }));
    const told: number[] = [];
    const session = summary(2, { frames: 1000, measuredFrom: measuredFrom(501) });
    const read = await readOther(capture, session, options({ onProgress: (done: number) => told.push(done) }));
    if (!read.ok) throw new Error(read.error.message);
    const all = { connection: null, range: null, type: null };
    const view = read.value.samples.view('reply', all);
    expect([view.length, view.value[0], read.value.leftOut]).toEqual([500, 50, 0]);
    expect(read.value.samples.view('handshake', all).value[0]).toBe(7);
    expect(told.length).toBeGreaterThan(1);
    expect([...told].sort((a, b) => a - b)).toEqual(told);
    expect(told.at(-1)).toBeLessThanOrEqual(1);
  });

  it('stops when it is cancelled, and says what the store said', async () => {
    const capture = new FakeCapture();
    capture.add(replies(10, 5));
    const cancelled = await readOther(capture, summary(2, { frames: 10 }), options({ isCancelled: () => true }));
    expect(cancelled).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    capture.failure = new Error('disk on fire');
    const failed = await readOther(capture, summary(2, { name: 'night run wss://x.test/?token=s3cr3t' }), options());
    expect(failed).toMatchObject({ ok: false, error: { code: 'unreadable' } });
    expect(failed.ok ? '' : failed.error.message).toContain('“night run wss://x.test/?token=***” could not be read');
    expect(failed.ok ? '' : failed.error.message).toContain('disk on fire');
  });
});

describe('SnapshotLog', () => {
  const snapshot = (n: number): MetricsSnapshot => ({
    ...{ n, from: n * 5000, to: (n + 1) * 5000, fromSeq: 1, toSeq: 0, toEvent: 0, connection: 1, state: 'connected' },
    ...{ connectedMs: 5000, counts: noCounts(), failures: {}, transitions: {}, histograms: {}, types: [] },
  });

  it('reads on, without drawing anew when there is nothing', async () => {
    const capture = new FakeCapture();
    capture.measured.push(snapshot(1), snapshot(2));
    const log = new SnapshotLog(capture, 1);
    const session = summary(1);
    await log.pull(session);
    const held = log.all;
    await log.pull(session);
    expect(log.all).toBe(held);
    capture.measured.push(snapshot(3));
    await log.pull(session);
    expect(log.all.map(({ n }) => n)).toEqual([1, 2, 3]);
  });

  it('forgets what it holds when measuring began anew, and reads all again when the store has merged it', async () => {
    const capture = new FakeCapture();
    capture.measured.push(...Array.from({ length: 2 * MAX_SNAPSHOTS }, (_, i) => snapshot(i + 1)));
    const log = new SnapshotLog(capture, 1);
    await log.pull(summary(1));
    expect(log.all.length).toBe(2 * MAX_SNAPSHOTS);
    capture.measured.splice(0, MAX_SNAPSHOTS);
    await log.pull(summary(1));
    expect(log.all.length).toBe(MAX_SNAPSHOTS);
    capture.measured.splice(0, capture.measured.length, snapshot(5000));
    await log.pull(summary(1, { measuredFrom: measuredFrom(77) }));
    expect(log.all.map(({ n }) => n)).toEqual([5000]);
  });

  it('never uses what lies before the place where measuring began anew, although the store still has it', async () => {
    const capture = new FakeCapture();
    const [old, alsoOld] = [snapshot(1), snapshot(2)].map((one) => ({ ...one, toEvent: 8 }));
    if (old === undefined || alsoOld === undefined) throw new Error('no snapshots');
    capture.measured.push(old, alsoOld);
    const log = new SnapshotLog(capture, 1);
    await log.pull(summary(1));
    expect(log.all.map(({ n }) => n)).toEqual([1, 2]);
    // Event 9 is the reset; its removal is not written yet, and what was asked for before it comes after it.
    const anew = summary(1, { measuredFrom: measuredFrom(77, 10) });
    capture.measured.push({ ...snapshot(3), toEvent: 8 });
    await Promise.all([log.pull(summary(1)), log.pull(anew)]);
    expect(log.all).toEqual([]);
    await log.pull(anew);
    expect(log.all).toEqual([]);
    capture.measured.push({ ...snapshot(4), toEvent: 9 });
    await log.pull(anew);
    expect(log.all.map(({ n }) => n)).toEqual([4]);
  });
});

describe('replayed', () => {
  it('measures an import from its frames', async () => {
    const capture = new FakeCapture();
    for (let s = 0; s < 40; s++) capture.add(replies(10, 20, s * 1000));
    const found = await replayed(
      capture,
      summary(1, { source: 'import', frames: 400 }),
      JSON_PROFILE,
      steppingPace(),
      () => false,
    );
    const counted = (found ?? []).reduce((sum, one) => sum + (one.histograms.reply?.count ?? 0), 0);
    expect(counted).toBe(400);
    expect(found?.length).toBeGreaterThan(5);
    expect(await replayed(capture, summary(1), JSON_PROFILE, steppingPace(), () => true)).toBeNull();
  });
});
