import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tell } from '../../harness/figures.ts';
import { startFloodServer } from '../../servers/flood-server.ts';
import type { DemoServer } from '../../servers/shared/demo-server.ts';
import { type Lab, openLab, type Stored, waitFor } from './lab.ts';

const FRAMES_PER_SECOND = 400;
const ENDLESS = 1_000_000;
/**
 * Bounds the frames that the server's kernel took before the kill and that are not on disk, as time at the stream's rate:
 * at most 250 ms between two writes, the write itself, the way through the browser, and the moment until the server
 * notices that its client is gone, with room for a busy machine.
 */
const LOSS_BOUND_MS = 600;

/** What a test has to close again, also when it did not come to open everything. */
const opened: { close(): Promise<void> }[] = [];
let lab: Lab;
let server: DemoServer;

beforeEach(async () => {
  server = await startFloodServer();
  opened.push(server);
  lab = await openLab();
  opened.push(lab);
});

afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close();
});

/** Records a steady stream for a while; returns the session and how much was on disk by then. */
async function recordForAWhile(): Promise<{ id: number; flushed: number }> {
  await lab.openPanel();
  const { id } = await lab.order<{ id: number }>('connect', {
    url: `${server.url}?n=${ENDLESS}&rate=${FRAMES_PER_SECOND}`,
  });
  await sleep(4000);
  const summary = await lab.order<{ frames: number }>('summary', { id });
  return { id, flushed: summary.frames };
}

async function backAgain(timeoutMs: number): Promise<void> {
  await waitFor('the session to reconnect by itself', timeoutMs, () => server.stats.connections.length >= 2);
  await sleep(1500);
}

/** Everything that was on disk is still there, the rest is counted, and the time line shows the gap and whose doing it was. */
async function examine(id: number, flushed: number, cause: 'worker' | 'browser'): Promise<void> {
  const stored = await lab.order<Stored>('inspect', { id });
  const sent = server.stats.connections[0]?.sent ?? 0;
  const kept = stored.perConnection['1'] ?? 0;
  const marks = stored.payloads
    .slice(0, kept)
    .map((text) => Number(JSON.parse(text).payload.execution_id.replace('exec-', '')));
  const lost = sent - kept;
  tell(`  ${cause} killed: server sent ${sent} frames, ${kept} kept, ${lost} lost`);

  expect(stored.contiguous).toBe(true);
  expect(kept).toBeGreaterThanOrEqual(flushed);
  expect(kept).toBeLessThanOrEqual(sent);
  expect(lost).toBeLessThan((LOSS_BOUND_MS / 1000) * FRAMES_PER_SECOND);
  expect(marks).toEqual(Array.from({ length: kept }, (_, index) => (marks[0] ?? 0) + index));
  expect(stored.perConnection['2']).toBeGreaterThan(0);
  expect(stored.summary?.state.name).toBe('connected');
  const gap = stored.events.find((event) => event.kind === 'gap');
  expect(gap).toMatchObject({ cause });
  expect(gap?.to).toBeGreaterThan(gap?.from ?? Number.POSITIVE_INFINITY);
  // Our own doing, which the time line never blames on the server.
  const failures = stored.events.filter((event) => event.kind === 'error');
  expect(failures).toMatchObject([{ cause: 'suspended', detail: expect.stringContaining('our side, not the server') }]);
}

describe('killed in the middle of a stream, with no debugger attached', () => {
  it('a worker loses only what was not flushed, and the session comes back by itself', async () => {
    const { id, flushed } = await recordForAWhile();
    await lab.killWorker();
    await backAgain(75_000);
    await lab.openPanel();
    await examine(id, flushed, 'worker');
  });

  it('a browser loses only what was not flushed, and the session comes back at its next start', async () => {
    const { id, flushed } = await recordForAWhile();
    await lab.restart();
    await backAgain(45_000);
    await lab.openPanel();
    await examine(id, flushed, 'browser');
  });
});
