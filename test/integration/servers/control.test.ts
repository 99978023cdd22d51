import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startClarityServer } from '../../servers/clarity-server.ts';
import type { DemoServer } from '../../servers/shared/demo-server.ts';
import { connect, postFaults, until } from './client.ts';

let server: DemoServer;

beforeEach(async () => {
  server = await startClarityServer({ intervalMs: 0 });
});

afterEach(() => server.close());

describe('POST /__faults', () => {
  it('sets switches, says the state and clears them', async () => {
    const wanted = {
      refuse: 418,
      delayRepliesMs: [5, 10],
      delayHandshakeMs: 1,
      brokenEnvelopes: { everyNth: 3 },
      dropAfterMs: 60_000,
      stopPings: true,
      intervalMs: 250,
    };
    expect(await postFaults(server.httpUrl, wanted)).toEqual({ status: 200, body: { acted: 0, faults: wanted } });
    expect(server.intervalMs).toBe(250);
    const read = await fetch(`${server.httpUrl}/__faults`);
    expect(await read.json()).toEqual(wanted);
    await postFaults(server.httpUrl, { clear: true });
    expect(server.faults.toJSON()).toEqual({
      refuse: null,
      delayRepliesMs: null,
      delayHandshakeMs: null,
      brokenEnvelopes: null,
      dropAfterMs: null,
      stopPings: false,
    });
  });

  it('says what it is told, past what the server would say', async () => {
    const client = await connect(server.url);
    const say = ['{"type":"gossip"}', '', { base64: Buffer.from([0, 255]).toString('base64') }];
    expect(await postFaults(server.httpUrl, { say })).toMatchObject({ body: { acted: 1 } });
    await until(() => server.stats.sent === 3);
    expect(client.messages.slice(0, 2)).toEqual(['{"type":"gossip"}', '']);
  });

  it('drops and floods', async () => {
    const client = await connect(server.url);
    await postFaults(server.httpUrl, { flood: { frames: 500, bytes: 200 } });
    await until(() => client.messages.length === 500);
    expect(await postFaults(server.httpUrl, { dropNow: true })).toMatchObject({ body: { acted: 1 } });
    expect(await client.closed).toMatchObject({ code: 1006 });
  });

  it.each([
    ['not JSON', '{', /not JSON/],
    ['an unknown switch', { explode: true }, /explode/],
    ['a code that must not be sent', { closeWith: { code: 1006 } }, /close code/],
    ['a reason that is too long', { closeWith: { code: 1000, reason: 'é'.repeat(62) } }, /123 bytes/],
    ['bytes that are none', { say: [{ base64: '?' }] }, /base64/],
    ['a negative delay', { delayRepliesMs: -1 }, /delayRepliesMs/],
  ])('answers 400 to %s and changes nothing', async (_name, body, why) => {
    const answer = await postFaults(server.httpUrl, body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: expect.stringMatching(why) });
    expect(server.faults.delayRepliesMs).toBeNull();
  });
});

describe('GET /__stats', () => {
  it('counts per connection and in total', async () => {
    const client = await connect(server.url);
    server.faults.delayRepliesMs = 1;
    const ts = new Date().toISOString();
    client.send({ type: 'error', ts, projectId: 'p', payload: { correlationId: 7 } });
    await client.next();
    const stats: unknown = await (await fetch(`${server.httpUrl}/__stats`)).json();
    expect(stats).toMatchObject({
      name: 'clarity',
      opened: 1,
      live: 1,
      sent: 1,
      received: 1,
      connections: [
        { id: 1, sent: 1, received: 1, closedAt: null, bytesSent: Buffer.byteLength(client.messages[0] ?? '') },
      ],
      injectedDelays: { '7': expect.any(Number) },
    });
  });

  it('tells a plain GET of the endpoint apart: 401, 404, 426', async () => {
    const status = async (path: string): Promise<number> => (await fetch(`${server.httpUrl}${path}`)).status;
    expect(await status('/')).toBe(404);
    expect(await status('/api/v1/ws/devteam')).toBe(401);
    expect(await status(new URL(server.url).pathname + new URL(server.url).search)).toBe(426);
  });
});
