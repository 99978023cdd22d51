import { io, type Socket } from 'socket.io-client';
import { afterEach, describe, expect, it } from 'vitest';
import { patternBytes } from '../../servers/amiga-extras.ts';
import { type AmigaOptions, startAmigaServer } from '../../servers/amiga-server.ts';
import type { DemoServer } from '../../servers/shared/demo-server.ts';
import { postFaults } from './client.ts';

const open: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

async function start(options: AmigaOptions = {}): Promise<DemoServer> {
  const server = await startAmigaServer({ intervalMs: 0, ...options });
  open.push(() => server.close());
  return server;
}

function connect(server: DemoServer, namespace = '/', auth: object = {}): Socket {
  const socket = io(server.httpUrl + namespace, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth,
  });
  open.push(() => socket.disconnect());
  return socket;
}

function once(socket: Socket, event: string): Promise<unknown> {
  return new Promise((resolve) => socket.once(event, resolve));
}

describe('auth', () => {
  it('lets in who has the token and tells the others with a connect error', async () => {
    const server = await start({ token: 'letmein' });
    const refused = connect(server, '/metrics', { token: 'guess' });
    expect(await once(refused, 'connect_error')).toMatchObject({ message: expect.stringContaining('token') });
    expect(await once(connect(server, '/metrics', { token: 'letmein' }), 'connected')).toMatchObject({
      status: 'connected',
    });
  });

  it('and a namespace that is not there is refused by Socket.IO itself', async () => {
    const error = await once(connect(await start(), '/nowhere'), 'connect_error');
    expect(error).toMatchObject({ message: 'Invalid namespace' });
  });
});

describe('acknowledgements', () => {
  it('are given for every event of the catalogue', async () => {
    const socket = connect(await start());
    expect(await socket.timeout(2000).emitWithAck('subscribe', { hours: 1 })).toBeUndefined();
    expect(await socket.timeout(2000).emitWithAck('echo', 1, ['two'])).toBe(1);
  });

  it('are asked for by the server, which says what it heard and when it heard nothing', async () => {
    const socket = connect(await start());
    socket.once('question', (asked: unknown, answer: (text: string) => void) => answer(JSON.stringify(asked)));
    socket.emit('ask_me', 'how?');
    expect(await once(socket, 'answer_heard')).toEqual({ answered: true, answer: ['{"question":"how?"}'] });
    socket.emit('ask_me');
    expect(await once(socket, 'answer_heard')).toMatchObject({ answered: false, error: expect.any(String) });
  });
});

describe('binary attachments and big events', () => {
  it('go both ways', async () => {
    const socket = connect(await start());
    const received = new Promise((resolve) => socket.once('pictures', (...args: unknown[]) => resolve(args)));
    socket.emit('send_pictures', { bytes: 300 });
    expect(await received).toEqual([{ format: 'raw', first: patternBytes(300, 0) }, patternBytes(300, 100)]);
    socket.emit('echo', { bytes: patternBytes(5, 7) });
    expect(await once(socket, 'echoed')).toEqual({ bytes: patternBytes(5, 7) });
  });

  it('and 2 MiB come in one event', async () => {
    const socket = connect(await start());
    socket.emit('send_big', { bytes: 10_000_000 });
    expect(await once(socket, 'big')).toEqual({ text: 'x'.repeat(2 * 1024 * 1024) });
  });
});

describe('the server ends it', () => {
  it('with a disconnect packet when it is asked to', async () => {
    const socket = connect(await start());
    await once(socket, 'connected');
    socket.emit('say_goodbye');
    expect(await once(socket, 'disconnect')).toBe('io server disconnect');
  });

  it('by falling silent, which the client notices by its own clock', async () => {
    const server = await start({ pingIntervalMs: 100, pingTimeoutMs: 100 });
    const socket = connect(server);
    await once(socket, 'connected');
    const ended = once(socket, 'disconnect');
    await postFaults(server.httpUrl, { stopPings: true });
    expect(await ended).toBe('ping timeout');
    // Connections that come later are as silent.
    const later = connect(server);
    expect(await once(later, 'disconnect')).toBe('ping timeout');
    server.faults.clear();
    const last = connect(server);
    await once(last, 'connected');
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(last.connected).toBe(true);
  });

  it('by text that no packet looks like, of which the client makes an end', async () => {
    const server = await start();
    const socket = connect(server);
    await once(socket, 'connected');
    const ended = once(socket, 'disconnect');
    await postFaults(server.httpUrl, { say: ['4nonsense'] });
    expect(await ended).toBe('parse error');
  });
});
