import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AllServers, startAllServers } from '../../servers/all.ts';
import { isJsonObject, parseJsonObject } from '../../servers/shared/json.ts';
import { connect, handshake, postFaults, TestClient, until } from './client.ts';

let servers: AllServers;

beforeEach(async () => {
  const quiet = { intervalMs: 0 };
  servers = await startAllServers({ clarity: quiet, amiga: quiet, sessionBuddy: quiet, aip: quiet });
});

afterEach(() => servers.close());

const NAMES = ['clarity', 'amiga', 'chat', 'sessionBuddy', 'aip'] as const;

describe.each(NAMES)('%s', (name) => {
  it('drops live sockets without a close frame, now and after a time', async () => {
    const server = servers[name];
    const client = await connect(server.url);
    expect(server.faults.dropNow()).toBe(1);
    expect(await client.closed).toMatchObject({ code: 1006 });

    server.faults.dropAfterMs = 20;
    const openedAt = performance.now();
    const later = await connect(server.url);
    expect(await later.closed).toMatchObject({ code: 1006 });
    expect(performance.now() - openedAt).toBeGreaterThanOrEqual(19);
    await until(() => server.stats.live === 0);
    expect(server.stats.connections.map(({ closeCode }) => closeCode)).toEqual([1006, 1006]);
  });

  it('refuses upgrades with a status, a reset, and takes them again', async () => {
    const server = servers[name];
    server.faults.refuse = 503;
    expect(await handshake(server.url)).toMatchObject({ status: 503, body: { status: 503 } });
    server.faults.refuse = 'reset';
    await expect(connect(server.url)).rejects.toThrow(/ECONNRESET|socket hang up/);
    server.faults.refuse = null;
    await connect(server.url);
    expect(server.stats).toMatchObject({ refused: 2, opened: 1 });
  });

  it('closes with a chosen code and reason', async () => {
    const server = servers[name];
    const client = await connect(server.url);
    expect(await postFaults(server.httpUrl, { closeWith: { code: 4321, reason: 'going down, čau' } })).toMatchObject({
      status: 200,
      body: { acted: 1 },
    });
    expect(await client.closed).toEqual({ code: 4321, reason: 'going down, čau' });
  });

  it('floods with distinct frames and counts them exactly', async () => {
    const server = servers[name];
    const client = await connect(server.url);
    await until(() => client.messages.length === server.stats.sent);
    // What a server says by itself at first, such as a welcome, comes before the flood.
    const [report] = await server.faults.flood({ frames: 3000, bytes: 300 });
    expect(report?.frames).toBe(3000);
    await until(() => client.messages.length >= server.stats.sent);
    const flooded = client.messages.slice(-3000);
    expect(new Set(flooded).size).toBe(3000);
    expect(flooded.every((text) => Buffer.byteLength(text) >= 300)).toBe(true);
    expect(client.messages.length).toBe(server.stats.sent);
    expect(server.stats.connections[0]?.sent).toBe(server.stats.sent);
  });
});

describe('refusal by silence', () => {
  it('hangs until the client gives up', async () => {
    servers.clarity.faults.refuse = 'hang';
    const client = new TestClient(servers.clarity.url, { handshakeTimeout: 50 });
    await expect(client.opened()).rejects.toThrow(/timed out/);
  });

  it('delays the opening handshake', async () => {
    servers.clarity.faults.delayHandshakeMs = 60;
    const startedAt = performance.now();
    await connect(servers.clarity.url);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(60);
  });
});

describe('broken envelopes', () => {
  it('breaks every n-th streamed message, each time in another way', async () => {
    const server = servers.clarity;
    const client = await connect(server.url);
    server.faults.brokenEnvelopes = { everyNth: 2 };
    server.intervalMs = 1;
    await until(() => client.messages.length >= 24);
    server.intervalMs = 0;
    const good = client.messages.filter((_, index) => index % 2 === 0).slice(0, 12);
    const bad = client.messages.filter((_, index) => index % 2 === 1).slice(0, 12);
    const isWhole = (text: string): boolean => {
      const message = parseJsonObject(text);
      return (
        Buffer.byteLength(text) <= 10_240 &&
        message !== null &&
        ['execution-update', 'execution-log', 'error', 'completion'].includes(String(message['type'])) &&
        typeof message['ts'] === 'string' &&
        /^2\d{3}-[01]\d-(?!30T)[0-3]\dT[\d:.]+Z$|^2\d{3}-(?!02)\d\d-30T[\d:.]+Z$/.test(message['ts']) &&
        typeof message['projectId'] === 'string' &&
        isJsonObject(message['payload'])
      );
    };
    expect(good.every(isWhole)).toBe(true);
    expect(bad.some(isWhole)).toBe(false);
    expect(server.stats.broken).toMatchObject({
      'missing-field': expect.any(Number),
      'bad-timestamp': expect.any(Number),
      'unknown-type': expect.any(Number),
      'payload-array': expect.any(Number),
      'not-json': expect.any(Number),
      oversize: expect.any(Number),
    });
  });

  it('keeps to the chosen kinds', async () => {
    const server = servers.aip;
    server.faults.brokenEnvelopes = { probability: 1, kinds: ['not-json'] };
    const client = await connect(server.url);
    client.send({ type: 'HEARTBEAT', client_id: 'd' });
    const text = await client.nextText();
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(server.stats.broken).toEqual({ 'not-json': 1 });
  });

  it('skips breakages that a format has no place for', async () => {
    const server = servers.chat;
    server.faults.brokenEnvelopes = { everyNth: 1 };
    const client = await connect(server.url);
    client.send({ message: 'my network', conversation_id: 'c' });
    await until(() => client.messages.length >= 4);
    expect(Object.keys(server.stats.broken).toSorted()).toEqual(['missing-field', 'not-json']);
  });
});
