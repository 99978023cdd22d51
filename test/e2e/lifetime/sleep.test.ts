import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startFloodServer } from '../../servers/flood-server.ts';
import { openLab, waitFor } from './lab.ts';

/** Longer than the 30 s after which a browser stops an idle worker. */
const IDLE_MS = 40_000;

it('a silent session keeps the worker alive; without one it may sleep, and a command wakes it', async () => {
  const server = await startFloodServer();
  const opened: { close(): Promise<void> }[] = [server];
  try {
    const lab = await openLab();
    opened.push(lab);
    await lab.openPanel();
    const { id } = await lab.order<{ id: number }>('connect', { url: server.url });
    await waitFor('the connection', 10_000, () => server.stats.live === 1);
    await sleep(IDLE_MS);
    expect(server.stats.connections).toHaveLength(1);
    expect(server.stats.connections[0]?.closedAt).toBeNull();
    expect(server.stats.received).toBe(0);

    await lab.order('disconnect', { id });
    await waitFor('the close', 5000, () => server.stats.live === 0);
    expect(server.stats.connections[0]?.closeCode).toBe(1000);
    await waitFor('the worker to sleep', 60_000, async () => !(await lab.workerRuns()));
    await sleep(2000);
    expect(await lab.workerRuns()).toBe(false);

    await lab.order('connect', { url: `${server.url}?again=1` });
    await waitFor('the connection after the sleep', 10_000, () => server.stats.live === 1);
  } finally {
    for (const one of opened.toReversed()) await one.close();
  }
}, 180_000);
