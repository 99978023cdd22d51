import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAmigaServer } from '../../servers/amiga-server.ts';
import type { DemoServer } from '../../servers/shared/demo-server.ts';
import { connect, until } from './client.ts';

let server: DemoServer;
let sockets: Socket[];

beforeEach(async () => {
  sockets = [];
  server = await startAmigaServer({ minIntervalS: 0.01, pingIntervalMs: 100, pingTimeoutMs: 2000 });
});

afterEach(async () => {
  for (const socket of sockets) socket.disconnect();
  await server.close();
});

function open(namespace: string, transports: string[] = ['websocket']): Socket {
  const socket = io(server.httpUrl + namespace, { transports, reconnection: false, forceNew: true });
  sockets.push(socket);
  return socket;
}

function once(socket: Socket, event: string): Promise<unknown> {
  return new Promise((resolve) => socket.once(event, resolve));
}

describe.each(['/', '/metrics'])('namespace %s', (namespace) => {
  it('connects, subscribes, updates, changes the interval, unsubscribes', async () => {
    const socket = open(namespace);
    expect(await once(socket, 'connected')).toMatchObject({ status: 'connected', client_id: expect.any(String) });
    socket.emit('subscribe', { hours: 500, update_interval: 0.01 });
    expect(await once(socket, 'subscribed')).toEqual({
      status: 'subscribed',
      config: { hours: 168, update_interval: 0.01 },
    });
    expect(await once(socket, 'metrics_update')).toMatchObject({
      overview: { tasks: { total: expect.any(Number) }, costs: {}, claude_api: {}, tools: { by_type: {} } },
      sessions: { total_sessions: expect.any(Number) },
      activity: expect.any(Array),
      timestamp: expect.any(Number),
    });
    socket.emit('set_interval', { interval: 999 });
    expect(await once(socket, 'interval_updated')).toEqual({ interval: 60 });
    socket.emit('unsubscribe');
    expect(await once(socket, 'unsubscribed')).toEqual({ status: 'unsubscribed' });
    socket.emit('request_refresh', { hours: 1 });
    expect(await once(socket, 'metrics_update')).toMatchObject({ overview: { hours: 1 } });
  });
});

describe('updates', () => {
  it('are sent only when the metrics changed', async () => {
    const socket = open('/');
    const updates: string[] = [];
    socket.on('metrics_update', ({ timestamp: _, ...metrics }: Record<string, unknown>) => {
      updates.push(JSON.stringify(metrics));
    });
    socket.emit('subscribe', { update_interval: 0.01 });
    await until(() => updates.length >= 10);
    updates.forEach((update, index) => {
      expect(update).not.toBe(updates[index + 1]);
    });
  });

  it('answer bad input with an error event', async () => {
    const socket = open('/');
    socket.emit('set_interval', { interval: 'often' });
    expect(await once(socket, 'error')).toEqual({
      error: '"interval" must be a number.',
      timestamp: expect.any(Number),
    });
    socket.emit('subscribe', { hours: null, update_interval: {} });
    expect(await once(socket, 'error')).toMatchObject({ error: expect.stringContaining('update_interval') });
  });

  it('can be broken without breaking Socket.IO', async () => {
    const socket = open('/');
    server.faults.brokenEnvelopes = { everyNth: 1, kinds: ['not-json', 'payload-array'] };
    socket.emit('request_refresh');
    expect(await once(socket, 'metrics_update')).toEqual(expect.any(String));
    socket.emit('request_refresh');
    expect(await once(socket, 'metrics_update')).toMatchObject({ overview: [1, 'two', null] });
    expect(socket.connected).toBe(true);
  });

  it('wait for the injected delay', async () => {
    const socket = open('/');
    await once(socket, 'connected');
    server.faults.delayRepliesMs = 40;
    const startedAt = performance.now();
    socket.emit('request_refresh');
    await once(socket, 'metrics_update');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(40);
  });
});

describe('transports', () => {
  it('starts with polling and upgrades, as the client does by default', async () => {
    const socket = open('/', ['polling', 'websocket']);
    await once(socket, 'connected');
    await until(() => socket.io.engine.transport.name === 'websocket');
    expect(server.stats.opened).toBe(1);
  });

  it('serves a plain WebSocket that speaks Engine.IO text itself', async () => {
    const client = await connect(server.url);
    expect(await client.nextText()).toMatch(/^0\{"sid"/);
    client.send('40');
    expect(await client.nextText()).toMatch(/^40\{"sid"/);
    expect(await client.nextText()).toMatch(/^42\["connected",/);
    client.send('42["subscribe",{"update_interval":0.01}]');
    expect(await client.nextText()).toMatch(/^42\["subscribed",/);
    expect(await client.nextText()).toMatch(/^42\["metrics_update",/);
    client.send('42["unsubscribe"]');
    await until(() => client.messages.includes('2'));
    client.send('3');
    client.send('40/metrics,');
    await until(() => client.messages.some((text) => text.startsWith('42/metrics,["connected"')));
    expect(server.stats).toMatchObject({ sent: client.messages.length, received: 5 });
  });

  it('answers HTTP beside them', async () => {
    const overview: unknown = await (await fetch(`${server.httpUrl}/api/metrics/overview`)).json();
    expect(overview).toMatchObject({ tasks: { total: 0 } });
    expect((await fetch(`${server.httpUrl}/nowhere`)).status).toBe(404);
  });
});
