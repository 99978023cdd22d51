import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Packet } from '../../../lib/protocol/codec.ts';
import { createCodec } from '../../../lib/protocol/codecs/registry.ts';
import { assembleBinary } from '../../../lib/protocol/codecs/socket-io.ts';
import type { Payload } from '../../../lib/protocol/frame.ts';

const codec = createCodec({ kind: 'socket.io', namespace: '/metrics', auth: '' });

let http: HttpServer;
let io: Server;
let socket: WebSocket;

beforeEach(async () => {
  http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  io = new Server(http, { transports: ['websocket'], maxHttpBufferSize: 4_000_000 });
});

afterEach(async () => {
  socket.terminate();
  await io.close();
});

interface Seen {
  readonly frame: Payload;
  readonly packet: Packet;
}

/** A client that is nothing but a WebSocket and the codec. */
function connect() {
  const address = http.address();
  const port = typeof address === 'object' ? address?.port : 0;
  socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
  const decoder = codec.decoder();
  const seen: Seen[] = [];
  const waiting: ((one: Seen) => void)[] = [];
  socket.on('message', (data: Buffer, isBinary) => {
    const frame: Payload = isBinary ? Uint8Array.from(data) : data.toString();
    for (const packet of decoder.decode(frame, 'received')) {
      const resolve = waiting.shift();
      if (resolve === undefined) seen.push({ frame, packet });
      else resolve({ frame, packet });
    }
  });
  let ids = 0;
  return {
    async next(): Promise<Seen> {
      return seen.shift() ?? new Promise((resolve) => waiting.push(resolve));
    },
    say(message: object): Packet[] {
      const encoded = codec.encode(JSON.stringify(message), { nextId: () => ids++ });
      if (!encoded.ok) throw new Error(encoded.error.message);
      for (const frame of encoded.value) socket.send(frame);
      return encoded.value.flatMap((frame) => [...decoder.decode(frame, 'sent')]);
    },
  };
}

async function join(data?: object) {
  const client = connect();
  expect((await client.next()).packet).toMatchObject({ type: 'open', value: { pingInterval: 25_000 } });
  client.say({ packet: 'connect', ...(data === undefined ? {} : { data }) });
  return client;
}

it('joins a namespace with credentials, or is told why not', async () => {
  io.of('/metrics').use((peer, next) => next(peer.handshake.auth['token'] === 't' ? undefined : new Error('No token')));
  const refused = await join();
  expect((await refused.next()).packet).toMatchObject({
    value: { packet: 'connect_error', nsp: '/metrics', data: { message: 'No token' } },
    label: 'CONNECT_ERROR in /metrics: "No token"',
  });
  refused.say({ packet: 'connect', data: { token: 't' } });
  expect((await refused.next()).packet).toMatchObject({ value: { packet: 'connect', sid: expect.any(String) } });
});

it('is answered with attachments, and answers with them', async () => {
  const answered = Promise.withResolvers<unknown>();
  io.of('/metrics').on('connection', (peer) => {
    peer.on('reverse', (bytes: Buffer, more: unknown, answer: (...args: unknown[]) => void) => {
      answer({ bytes: Buffer.from(bytes).reverse() }, more);
      peer.emit('sum', Buffer.of(1, 2), Buffer.of(3), (sum: unknown) => answered.resolve(sum));
    });
  });
  const client = await join();
  await client.next();
  const sent = client.say({ event: 'reverse', args: [{ $base64: 'AQID' }, { a: [1.5, null] }], ack: true });
  expect(sent.map(({ label }) => label)).toEqual([
    'EVENT "reverse" in /metrics, 1 attachment to follow, wants acknowledgement 0',
    'attachment 1 of 1 of EVENT "reverse"',
  ]);

  const ack = await client.next();
  expect(ack.packet).toMatchObject({ type: 'ack', replyKey: sent[0]?.requestKey });
  expect(ack.packet.label).toBe('ACK 0 of EVENT "reverse" in /metrics, 1 attachment to follow');
  const part = await client.next();
  expect(part.packet).toMatchObject({ kind: 'part', label: 'attachment 1 of 1 of ACK 0' });
  expect(assembleBinary(ack.frame, [part.frame])).toMatchObject({
    args: [{ bytes: { $base64: 'AwIB', byteLength: 3 } }, { a: [1.5, null] }],
  });

  const event = await client.next();
  expect(event.packet).toMatchObject({ type: 'sum', value: { id: 0 } });
  expect([(await client.next()).packet.type, (await client.next()).packet.type]).toEqual([
    'sum (binary 1/2)',
    'sum (binary 2/2)',
  ]);
  expect(client.say({ packet: 'ack', id: 0, args: [{ $base64: 'Bg==' }] })[0]?.label).toBe(
    'ACK 0 of EVENT "sum" in /metrics, 1 attachment to follow',
  );
  expect(await answered.promise).toEqual(Buffer.of(6));
});

it('exchanges a megabyte and sees the server end it', async () => {
  io.of('/metrics').on('connection', (peer) => {
    peer.on('big', (text: string) => {
      peer.emit('big', text);
      peer.disconnect();
    });
  });
  const client = await join();
  await client.next();
  const text = 'ü'.repeat(500_000);
  client.say({ event: 'big', args: [text] });
  expect((await client.next()).packet).toMatchObject({ kind: 'message', type: 'big', value: { args: [text] } });
  expect((await client.next()).packet).toMatchObject({ kind: 'control', label: 'DISCONNECT from /metrics' });
});
