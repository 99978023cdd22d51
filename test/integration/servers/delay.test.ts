import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startClarityServer } from '../../servers/clarity-server.ts';
import type { DemoServer } from '../../servers/shared/demo-server.ts';
import { connect, until } from './client.ts';

let server: DemoServer;

beforeEach(async () => {
  server = await startClarityServer({ intervalMs: 0 });
});

afterEach(() => server.close());

/** How late a busy machine may be; nothing here says how fast one is. */
const PATIENCE_MS = 10_000;

function request(correlationId: string): object {
  return { type: 'execution-update', ts: new Date().toISOString(), projectId: 'p', payload: { correlationId } };
}

describe('delayed replies', () => {
  it('holds replies back for the delay asked for at least, and reports the true one', async () => {
    const asked = [0, 1, 3.5, 10, 25];
    server.faults.delayRepliesMs = asked;
    const client = await connect(server.url);
    for (let i = 0; i < 60; i++) {
      const id = `r-${i}`;
      const sentAt = performance.now();
      client.send(request(id));
      await client.next();
      const roundTripMs = performance.now() - sentAt;
      const injectedMs = server.stats.injectedDelays.get(id) ?? Number.NaN;
      const askedMs = asked[i % asked.length] ?? Number.NaN;
      expect(injectedMs).toBeGreaterThanOrEqual(askedMs);
      expect(roundTripMs).toBeGreaterThanOrEqual(injectedMs);
      expect(roundTripMs).toBeLessThan(PATIENCE_MS);
    }
  });

  it('follows a rule in code and lets quick replies overtake slow ones', async () => {
    server.faults.delayRepliesMs = ({ correlationId }) => (correlationId === 'slow' ? 60 : 1);
    const client = await connect(server.url);
    client.send(request('slow'));
    client.send(request('quick'));
    expect(await client.next()).toMatchObject({ payload: { correlationId: 'quick' } });
    expect(await client.next()).toMatchObject({ payload: { correlationId: 'slow' } });
    expect([...server.stats.injectedDelays.keys()]).toEqual(['quick', 'slow']);
  });

  it('does not report a reply that never left', async () => {
    server.faults.delayRepliesMs = 30;
    const client = await connect(server.url);
    client.send(request('lost'));
    await until(() => server.stats.received === 1);
    server.faults.dropNow();
    await client.closed;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.stats.injectedDelays.size).toBe(0);
    expect(server.stats.sent).toBe(0);
  });
});
