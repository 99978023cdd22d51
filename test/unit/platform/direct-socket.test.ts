import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws';
import { assertExists } from '../../../lib/base/assert.ts';
import { systemClock } from '../../../lib/platform/clock.ts';
import type { ConnectThrottle } from '../../../lib/platform/connect-throttle.ts';
import { createDirectSockets } from '../../../lib/platform/direct-socket.ts';
import type { RawSocket, SocketListener } from '../../../lib/session/socket-port.ts';

/** What a socket told, in order. */
type Told =
  | { readonly what: 'opened'; readonly at: number; readonly handshakeMs: number; readonly protocol: string }
  | { readonly what: 'received'; readonly at: number; readonly payload: unknown }
  | { readonly what: 'refused'; readonly at: number; readonly detail: string }
  | {
      readonly what: 'closed';
      readonly at: number;
      readonly code: number;
      readonly reason: string;
      readonly wasClean: boolean;
    };

let server: WebSocketServer;
let url: string;
const sockets = createDirectSockets(systemClock);

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterEach(async () => {
  for (const client of server.clients) client.terminate();
  await new Promise((resolve) => server.close(resolve));
});

function listen() {
  const told: Told[] = [];
  let heard: () => void = () => undefined;
  const tell = (next: Told) => {
    told.push(next);
    heard();
  };
  const listener: SocketListener = {
    opened: (at, handshakeMs, protocol) => tell({ what: 'opened', at, handshakeMs, protocol }),
    received: (at, payload) => tell({ what: 'received', at, payload }),
    closed: (at, code, reason, wasClean) => tell({ what: 'closed', at, code, reason, wasClean }),
    refused: (at, detail) => tell({ what: 'refused', at, detail }),
  };
  /** Waits until so many things were told. */
  const until = async (count: number) => {
    while (told.length < count) {
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    }
    return told;
  };
  return { listener, told, until };
}

async function connect(protocols: readonly string[] = []) {
  const { listener, told, until } = listen();
  const opened = sockets.open({ url, protocols, headers: [] }, listener);
  if (!opened.ok) throw new Error(opened.error.message);
  const [peer] = (await once(server, 'connection')) as [ServerSocket];
  await until(1);
  return { peer, raw: opened.value, told, until };
}

function send(raw: RawSocket, payload: string | Uint8Array<ArrayBuffer>) {
  expect(raw.send(payload)).toEqual({ ok: true, value: null });
}

describe('a socket in the background', () => {
  it('tells of the handshake with its length and the subprotocol the server chose', async () => {
    const before = systemClock.now();
    const { told } = await connect(['v1', 'v2']);
    const first = assertExists(told[0], 'the handshake');
    expect(first).toMatchObject({ what: 'opened', protocol: 'v1' });
    const handshakeMs = first.what === 'opened' ? first.handshakeMs : Number.NaN;
    expect(handshakeMs).toBeGreaterThan(0);
    expect(handshakeMs).toBeLessThanOrEqual(first.at - before);
  });

  it('carries text and bytes both ways, the empty ones too', async () => {
    const { peer, raw, until } = await connect();
    peer.on('message', (data, isBinary) => peer.send(data, { binary: isBinary }));
    const payloads = ['', 'ü😀', new Uint8Array(0), new Uint8Array([0, 128, 255])];
    for (const payload of payloads) send(raw, payload);
    const told = await until(1 + payloads.length);
    expect(told.slice(1).map((event) => event.what === 'received' && event.payload)).toEqual(payloads);
  });

  it('tells a close of the server with code and reason', async () => {
    const { peer, until } = await connect();
    peer.close(4001, 'enough');
    expect((await until(2))[1]).toMatchObject({ what: 'closed', code: 4001, reason: 'enough', wasClean: true });
  });

  it('tells a lost connection as 1006', async () => {
    const { peer, until } = await connect();
    peer.terminate();
    expect((await until(2))[1]).toMatchObject({ what: 'closed', code: 1006, wasClean: false });
  });

  it('closes with the code and reason it is given', async () => {
    const { peer, raw, until } = await connect();
    raw.close(1000, 'bye');
    const [code, reason] = (await once(peer, 'close')) as [number, Buffer];
    expect([code, reason.toString()]).toEqual([1000, 'bye']);
    expect((await until(2))[1]).toMatchObject({ what: 'closed', code: 1000 });
  });

  it('says in a sentence that it cannot send any more', async () => {
    const { raw } = await connect();
    raw.close(1000, 'bye');
    expect(raw.send('late')).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('the message was not sent') },
    });
  });

  it('once abandoned closes and tells nothing more', async () => {
    const { peer, raw, told } = await connect();
    raw.abandon();
    peer.send('too late');
    await once(peer, 'close');
    expect(told).toHaveLength(1);
  });

  it('tells a handshake that fails as a close', async () => {
    const { listener, until } = listen();
    await new Promise((resolve) => server.close(resolve));
    expect(sockets.open({ url, protocols: [], headers: [] }, listener).ok).toBe(true);
    expect((await until(1))[0]).toMatchObject({ what: 'closed', code: 1006, wasClean: false });
  });

  it('tells the throttle how its handshakes end, and says what the throttle expects', async () => {
    const counted: string[] = [];
    const throttle: ConnectThrottle = {
      slowed: () => true,
      begin: (to) => ({
        slowed: true,
        opened: () => counted.push(`opened ${to}`),
        failed: () => counted.push('failed'),
        abandoned: () => counted.push('abandoned'),
      }),
    };
    const counting = createDirectSockets(systemClock, throttle);
    const request = { url, protocols: [], headers: [] };
    const first = listen();
    const opened = counting.open(request, first.listener);
    expect(opened).toMatchObject({ ok: true, value: { slowed: true, waiting: false } });
    const [peer] = (await once(server, 'connection')) as [ServerSocket];
    await first.until(1);
    peer.terminate();
    await first.until(2);
    const second = counting.open(request, listen().listener);
    if (second.ok) second.value.abandon();
    expect(counted).toEqual([`opened ${url}`, 'failed', 'abandoned']);
  });

  it.each([
    ['nonsense', []],
    ['ws://localhost/#fragment', []],
    ['ws://localhost/', ['not a token']],
  ])('to %j with %j is refused in a sentence', (broken, protocols) => {
    expect(sockets.open({ url: broken, protocols, headers: [] }, listen().listener)).toMatchObject({
      ok: false,
      error: {
        code: 'refused',
        message: expect.stringMatching(/^The browser refused to connect to this URL \(.+\): check /),
      },
    });
  });
});
