import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { afterEach, describe, expect, it } from 'vitest';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { startHalfOpenLink } from '../../servers/faulty/half-open.ts';
import { type LiveSession, startLiveSession } from './live-session.ts';

const NAMESPACE = '/metrics';
const PROFILE: Profile = {
  ...JSON_PROFILE,
  codec: { kind: 'socket.io', namespace: NAMESPACE, auth: '{"token":"{{token}}"}' },
  variables: [{ name: 'token', value: 'good', secret: false, about: '' }],
  ready: {
    steps: [
      { waitFor: { kind: 'type', type: 'hello' }, send: '{"event":"subscribe","args":[{"hours":24}]}' },
      { waitFor: { kind: 'type', type: 'subscribed' }, send: null },
    ],
    failOn: null,
    timeoutMs: 3000,
    onTimeout: 'reconnect',
  },
  reconnect: { policy: 'linear', delayMs: 100, maxAttempts: null },
};

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** The reference server; who comes to the namespace needs the token `good`. */
async function serve(pingMs = 25_000) {
  const http = createServer();
  const io = new Server(http, { pingInterval: pingMs, pingTimeout: pingMs, transports: ['websocket'] });
  const metrics = io.of(NAMESPACE);
  const heard: unknown[] = [];
  metrics.use((socket, next) =>
    next(socket.handshake.auth['token'] === 'good' ? undefined : new Error('invalid token')),
  );
  metrics.on('connection', (socket) => {
    socket.emit('hello', { id: socket.id });
    socket.on('subscribe', (wish) => {
      heard.push(wish);
      socket.emit('subscribed');
    });
    socket.on('bytes', (data, answer) => {
      heard.push(data);
      answer('got', data.length);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  endings.push(() => io.close());
  const { port } = http.address() as AddressInfo;
  return { metrics, heard, url: `ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket` };
}

function connect(url: string, change: Partial<Profile> = {}): LiveSession {
  const session = startLiveSession(url, { ...PROFILE, ...change });
  endings.push(() => session.runner.disconnect('over'));
  session.runner.connect();
  return session;
}

const texts = (session: LiveSession) => session.frames.map(({ payload }) => String(payload));
const bodies = (session: LiveSession, kind: string) =>
  session.told.map(({ body }) => body).filter((body) => body.kind === kind);

describe('against the reference server', () => {
  it('a session joins with its auth payload, subscribes, and does so again after the server cut it', async () => {
    const { metrics, heard, url } = await serve();
    const session = connect(url);
    await session.until(session.isReady);
    for (const { conn } of metrics.sockets.values()) conn.close();
    await session.until(() => session.count('open') === 2 && session.isReady());
    expect(heard).toEqual([{ hours: 24 }, { hours: 24 }]);
  });

  it('a wrong token is an authentication failure with the words of the server', async () => {
    const { url } = await serve();
    const session = connect(url, { variables: [{ name: 'token', value: 'bad', secret: false, about: '' }] });
    await session.until(() => session.count('error') > 0);
    expect(bodies(session, 'error')[0]).toMatchObject({
      category: 'authentication_failed',
      cause: 'gate-refused',
      detail: expect.stringContaining('invalid token'),
    });
    expect(session.runner.session).toMatchObject({ wished: 'closed', state: { name: 'disconnected' } });
  });

  it('an unknown namespace is refused too', async () => {
    const { url } = await serve();
    const session = connect(url, { codec: { kind: 'socket.io', namespace: '/none', auth: '' } });
    await session.until(() => session.count('error') > 0);
    expect(bodies(session, 'error')[0]).toMatchObject({
      category: 'connection_error',
      detail: expect.stringContaining('Invalid namespace'),
    });
  });

  it('a server that ends the namespace ends the session, and nothing follows', async () => {
    const { metrics, url } = await serve();
    const session = connect(url);
    await session.until(session.isReady);
    metrics.disconnectSockets();
    await session.until(() => session.count('stopped') > 0);
    expect(bodies(session, 'error')).toMatchObject([{ cause: 'left' }]);
    expect(session.runner.session).toMatchObject({ wished: 'closed', state: { name: 'disconnected' } });
  });

  it('bytes are sent whole, and their acknowledgement comes back', async () => {
    const { heard, url } = await serve();
    const session = connect(url);
    await session.until(session.isReady);
    const message = '{"event":"bytes","args":[{"$base64":"AQID"}],"ack":true}';
    expect(session.runner.sendMessage(message, false)).toEqual({ ok: true, value: 'sent' });
    await session.until(() => texts(session).includes('43/metrics,0["got",3]'));
    expect(heard.at(-1)).toEqual(Buffer.from([1, 2, 3]));
  });

  it('an automatic reply acknowledges what the server asks', async () => {
    const { metrics, url } = await serve();
    const session = connect(url, {
      autoReplies: [
        {
          name: 'yes',
          enabled: true,
          when: { kind: 'type', type: 'question' },
          send: '{"packet":"ack","id":"{{frame.id}}","args":["{{frame.args.0.n}}"]}',
          delayMs: 0,
          oneAtATime: false,
        },
      ],
    });
    await session.until(session.isReady);
    expect(await metrics.timeout(2000).emitWithAck('question', { n: 7 })).toEqual([7]);
  });

  it('a link that goes silent is found out by the pings that do not come', async () => {
    const { url } = await serve(150);
    const link = await startHalfOpenLink(url);
    endings.push(() => link.close());
    const session = connect(link.url);
    await session.until(() => session.isReady() && texts(session).filter((text) => text === '3').length >= 2);
    link.cut();
    await session.until(() => session.count('error') > 0);
    expect(bodies(session, 'error')[0]).toMatchObject({ cause: 'ping-timeout', category: 'connection_timeout' });
    await session.until(() => session.count('open') === 2 && session.isReady());
  });
});
