import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDelays, DELAY_NAMES } from '../../servers/shared/delays.ts';
import type { DemoServer } from '../../servers/shared/demo-server.ts';
import { startTruthServer } from '../../servers/truth-server.ts';
import { connect, until } from './client.ts';

describe('delays by chance', () => {
  it('are the same for the same seed, however the sources are asked in turn', () => {
    const [one, other] = [createDelays(7), createDelays(7)];
    const alone = Array.from({ length: 50 }, () => one('longtail'));
    const amongOthers = Array.from({ length: 50 }, () => [other('bimodal'), other('longtail'), other('constant')][1]);
    expect(amongOthers).toEqual(alone);
    expect(createDelays(8)('longtail')).not.toBe(alone[0]);
  });

  it('go from 1 ms to 5 s together, and each has its own form', () => {
    const delays = createDelays(1);
    const sorted = DELAY_NAMES.map((name) => Array.from({ length: 5000 }, () => delays(name)).sort((a, b) => a - b));
    const [constant = [], bimodal = [], longtail = []] = sorted;
    expect([constant[0], constant.at(-1)]).toEqual([50, 50]);
    expect(bimodal.filter((ms) => ms > 22 && ms < 270)).toEqual([]);
    expect(bimodal.filter((ms) => ms > 22).length / 5000).toBeCloseTo(0.15, 1);
    expect(longtail[0]).toBeGreaterThanOrEqual(1);
    expect(longtail[2500]).toBeLessThan(4);
    expect(longtail[4950]).toBeGreaterThan(1500);
    expect(longtail.at(-1)).toBe(5000);
  });
});

describe('the server that knows the truth', () => {
  let server: DemoServer;

  beforeEach(async () => {
    server = await startTruthServer();
  });

  afterEach(() => server.close());

  const request = (correlationId: string, delays: string): object => ({
    type: 'execution-update',
    ts: new Date().toISOString(),
    projectId: 'p',
    payload: { correlationId, delays },
  });

  it('tells for each reply the delay that passed, which the client saw pass at least', async () => {
    const client = await connect(`${server.url}?delays=bimodal&seed=3`);
    for (let i = 0; i < 20; i++) {
      const sentAt = performance.now();
      client.send(request(`r-${i}`, i % 2 === 0 ? 'constant' : 'nothing of ours'));
      expect(await client.next()).toMatchObject({ payload: { correlationId: `r-${i}`, status: 'completed' } });
      const passedMs = performance.now() - sentAt;
      const injectedMs = server.stats.injectedDelays.get(`r-${i}`) ?? Number.NaN;
      // A timer may fire up to a millisecond early.
      if (i % 2 === 0) expect(injectedMs).toBeGreaterThan(48);
      expect(passedMs).toBeGreaterThanOrEqual(injectedMs);
    }
  });

  it('sends noise beside its replies, paced, and stops with the connection', async () => {
    const client = await connect(`${server.url}?noise=1000`);
    const began = performance.now();
    await until(() => client.messages.length >= 200);
    const tookMs = performance.now() - began;
    // Never faster than asked; how much slower is the machine's business.
    expect(tookMs).toBeGreaterThan(150);
    for (const text of client.messages) expect([text.length, text.includes('correlationId')]).toEqual([200, false]);
    expect(new Set(client.messages).size).toBe(client.messages.length);
    client.socket.close();
    await client.closed;
    await until(() => server.stats.live === 0);
    const { sent } = server.stats;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.stats.sent).toBe(sent);
  });
});
