import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import type { Header, LabSocket, OpenOptions, PortName, Sent, SocketLab, Told } from './socket-lab.ts';
import { startToldServer, type ToldServer } from './told-server.ts';

const BURST = 5000;
/** Longer than the parts in which a payload crosses to and from the offscreen document. */
const LONG_UNITS = 9 * 1024 * 1024;

export interface ContractCase {
  /** What the port is, for the reader of the report. */
  readonly name: string;
  readonly port: PortName;
  /** Set on every handshake. */
  readonly headers: readonly Header[];
}

/** What every kind of socket does alike, whatever holds it. */
export function describeContract(kind: ContractCase, lab: () => SocketLab): void {
  describe(kind.name, () => {
    let server: ToldServer;

    beforeAll(async () => {
      server = await startToldServer();
    });
    afterAll(() => server.close());
    beforeEach(() => server.refuseWith(null));

    const open = (url: string, options: OpenOptions = {}): Promise<LabSocket> =>
      lab().open(kind.port, url, { headers: kind.headers, ...options });

    async function connect(options: OpenOptions = {}): Promise<{ peer: WebSocket; socket: LabSocket }> {
      const peer = server.peer();
      const socket = await open(server.url, options);
      expect(await socket.told(1)).toMatchObject([{ what: 'opened' }]);
      return { peer: await peer, socket };
    }

    it('tells how long the handshake took, the subprotocol and the extensions that were agreed', async () => {
      const startedAt = Date.now();
      const { socket } = await connect({ protocols: ['v2.chat', 'v1.chat'] });
      const [opened] = await socket.told(1);
      expect(opened).toMatchObject({ what: 'opened', protocol: 'v2.chat', extensions: 'permessage-deflate' });
      const { at, handshakeMs } = opened as Extract<Told, { what: 'opened' }>;
      expect(handshakeMs).toBeGreaterThan(0);
      expect(at - handshakeMs).toBeGreaterThan(startedAt - 100);
      expect(at).toBeLessThan(Date.now() + 100);
      await socket.abandon();
    });

    it('carries text and bytes both ways and in order, empty ones and ones of a megabyte', async () => {
      const { peer, socket } = await connect();
      peer.on('message', (data, isBinary) => peer.send(data, { binary: isBinary }));
      const bytes = Buffer.from(Uint8Array.from({ length: 1024 * 1024 }, (_, index) => (index * 31) & 0xff));
      const payloads: Sent[] = [
        { text: 'ü😀' },
        { base64: '' },
        { text: '' },
        { base64: Buffer.from([0, 128, 255]).toString('base64') },
        { text: 'é'.repeat(512 * 1024) },
        { base64: bytes.toString('base64') },
        { text: 'last' },
      ];
      expect(await socket.send(...payloads)).toEqual(payloads.map(() => ({ ok: true, value: null })));
      const told = await socket.told(1 + payloads.length);
      expect(told.slice(1).map(digest)).toEqual(payloads.map(digest));
      await socket.abandon();
    });

    it('carries messages longer than what fits between two contexts at once', async () => {
      const { peer, socket } = await connect();
      peer.on('message', (data, isBinary) => peer.send(data, { binary: isBinary }));
      // Control characters take most room in JSON, and one of the cuts falls between the halves of a surrogate pair.
      const text = '\u0001😀'.repeat(LONG_UNITS / 3);
      await socket.send({ text }, { text: 'after' });
      const [, long, after] = await socket.told(3, 30_000);
      expect(long).toMatchObject({ what: 'received' });
      expect((long as { text: string }).text === text).toBe(true);
      expect(after).toMatchObject({ what: 'received', text: 'after' });
      await socket.abandon();
    });

    it(`receives a burst of ${BURST} messages in order, without loss, each with its own arrival`, async () => {
      const { peer, socket } = await connect();
      for (let n = 0; n < BURST; n++) peer.send(n % 2 === 0 ? `message ${n}` : Buffer.from(`message ${n}`));
      const told = (await socket.told(1 + BURST, 20_000)).slice(1);
      const texts = told.map((one) => {
        if (one.what !== 'received') return one.what;
        return one.text ?? Buffer.from(one.base64 ?? '', 'base64').toString();
      });
      expect(texts).toEqual(Array.from({ length: BURST }, (_, n) => `message ${n}`));
      const times = told.map(({ at }) => at);
      expect(times.every((at, index) => index === 0 || at >= (times[index - 1] ?? 0))).toBe(true);
      await socket.abandon();
    });

    it('tells a close of the server with code and reason', async () => {
      const { peer, socket } = await connect();
      peer.close(4001, 'enough');
      expect((await socket.told(2))[1]).toMatchObject({
        what: 'closed',
        code: 4001,
        reason: 'enough',
        wasClean: true,
      });
    });

    it('delivers what the server sent before it closed', async () => {
      const { peer, socket } = await connect();
      for (let n = 0; n < 100; n++) peer.send(`${n}`);
      peer.close(1000);
      const told = await socket.told(102);
      expect(told.map(({ what }) => what)).toEqual(['opened', ...Array(100).fill('received'), 'closed']);
    });

    it('tells a lost connection as 1006', async () => {
      const { peer, socket } = await connect();
      peer.terminate();
      expect((await socket.told(2))[1]).toMatchObject({ what: 'closed', code: 1006, wasClean: false });
    });

    it('closes with the code and the reason it is given', async () => {
      const { peer, socket } = await connect();
      const closed = once(peer, 'close');
      await socket.close(3001, 'bye');
      const [code, reason] = (await closed) as [number, Buffer];
      expect([code, reason.toString()]).toEqual([3001, 'bye']);
      expect((await socket.told(2))[1]).toMatchObject({ what: 'closed', code: 3001, reason: 'bye', wasClean: true });
    });

    it('says in a sentence that it cannot send before it is open and after it was closed', async () => {
      server.hold();
      const peer = server.peer();
      const socket = await open(server.url);
      const refused = [
        { ok: false, error: { code: 'socket', message: expect.stringContaining('the message was not sent') } },
      ];
      expect(await socket.send({ text: 'early' })).toMatchObject(refused);
      server.letIn();
      await socket.told(1);
      await socket.close(1000, '');
      expect(await socket.send({ text: 'late' })).toMatchObject(refused);
      await socket.told(2);
      expect(await socket.send({ text: 'later' })).toMatchObject(refused);
      const received: unknown[] = [];
      (await peer).on('message', (data) => received.push(data));
      expect(received).toEqual([]);
    });

    it('once abandoned closes and tells nothing more', async () => {
      const { peer, socket } = await connect();
      const closed = once(peer, 'close');
      const timer = setInterval(() => peer.send('too late'), 5);
      await socket.abandon();
      const heard = (await socket.told(1)).length;
      await closed;
      clearInterval(timer);
      expect(await socket.told(heard + 1, 300)).toHaveLength(heard);
    });

    it('abandoned at once tells nothing at all', async () => {
      const socket = await open(server.url);
      await socket.abandon();
      const told = await socket.told(2, 500);
      expect(told.filter(({ what }) => what !== 'opened')).toEqual([]);
    });

    it('closed while it connects ends as 1006', async () => {
      server.hold();
      const socket = await open(server.url);
      await socket.close(1000, 'never mind');
      expect(await socket.told(1)).toMatchObject([{ what: 'closed', code: 1006, wasClean: false }]);
      server.letIn();
      expect(await socket.told(2, 300)).toHaveLength(1);
    });

    it('tells a connection that is refused as 1006, without an opening', async () => {
      const socket = await open(`ws://127.0.0.1:${await unusedPort()}/`);
      expect(await socket.told(1)).toMatchObject([{ what: 'closed', code: 1006, reason: '', wasClean: false }]);
    });

    it('tells a handshake that fails as 1006, without an opening', async () => {
      server.refuseWith(403);
      const socket = await open(server.url);
      expect(await socket.told(1)).toMatchObject([{ what: 'closed', code: 1006, wasClean: false }]);
    });

    it.each([
      ['a subprotocol that is no token', '', ['not a token']],
      ['a subprotocol that comes twice', '', ['v1', 'v1']],
      ['a fragment', '#part', []],
    ])('with %s is refused at once and in a sentence', async (_what, end, protocols) => {
      const handshakes = server.handshakes.length;
      const sentence = await lab().refused(kind.port, `${server.url}${end}`, { protocols, headers: kind.headers });
      expect(sentence).toMatch(/^The browser refused to connect to this URL \(.+\): check URL and subprotocols\.$/);
      expect(server.handshakes).toHaveLength(handshakes);
    });
  });
}

/** Short enough to be read in a failure. */
function digest(one: Told | Sent): string {
  const kind = 'text' in one ? 'text' : 'base64' in one ? 'bytes' : 'nothing';
  const body = 'text' in one ? one.text : 'base64' in one ? one.base64 : '';
  return `${kind} ${createHash('sha256')
    .update(body ?? '')
    .digest('hex')
    .slice(0, 12)}`;
}

/** A port on which nobody listens any more. */
export async function unusedPort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
