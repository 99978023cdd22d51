import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../../lib/base/clock.ts';
import type { ConnectThrottle } from '../../../lib/platform/connect-throttle.ts';
import { hostSockets } from '../../../lib/platform/offscreen-host.ts';
import { carry, createJoiner, MOST_PART_UNITS, type OffscreenNews } from '../../../lib/platform/offscreen-messages.ts';
import { createOffscreenSockets } from '../../../lib/platform/offscreen-socket.ts';
import type { Payload } from '../../../lib/protocol/frame.ts';
import type { RawSocket, SocketListener, SocketPort } from '../../../lib/session/socket-port.ts';
import { createFakeSockets, type FakeSockets } from '../../fixtures/fake-sockets.ts';
import { createManualClock, type ManualClock } from '../../fixtures/manual-clock.ts';
import { createPortPair, type PortPair } from '../../fixtures/port-pair.ts';
import { settle } from '../../fixtures/settle.ts';

const URL_A = 'ws://a.example/';

/** Documents in memory: each has its own end of a port, and sockets whose server is the test. */
interface Documents {
  readonly made: PortPair[];
  connect(): Promise<PortPair['background']>;
  /** From now on Chrome makes none. */
  refuse(on: boolean): void;
}

let clock: ManualClock;
/** The document's sockets. */
let remote: FakeSockets;
let documents: Documents;
let sockets: SocketPort;
/** The document was told to end. */
const leave = vi.fn();

function createDocuments(documentClock: Clock): Documents {
  const made: PortPair[] = [];
  let refusing = false;
  return {
    made,
    async connect() {
      await Promise.resolve();
      if (refusing) throw new Error('No more documents');
      const pair = createPortPair('socketwright-offscreen');
      made.push(pair);
      hostSockets(pair.view, remote, documentClock, leave);
      return pair.background;
    },
    refuse(on) {
      refusing = on;
    },
  };
}

function listen() {
  const told: string[] = [];
  const listener: SocketListener = {
    opened: (at, handshakeMs, protocol) => told.push(`${at} opened ${handshakeMs} ${protocol}`),
    received: (at, payload) => told.push(`${at} ${typeof payload === 'string' ? payload : `bytes ${payload.join()}`}`),
    closed: (at, code, reason, wasClean) => told.push(`${at} closed ${code} ${reason} ${wasClean}`),
    refused: (at, detail, why) => told.push(`${at} refused for ${why}: ${detail}`),
  };
  return { told, listener };
}

function open(url = URL_A, protocols: readonly string[] = ['v1']) {
  const { told, listener } = listen();
  const opened = sockets.open({ url, protocols, headers: [] }, listener);
  if (!opened.ok) throw new Error(opened.error.message);
  return { raw: opened.value, told };
}

async function connect() {
  const { raw, told } = open();
  await settle();
  const peer = remote.latest;
  peer.accept(7);
  await settle();
  return { raw, told, peer };
}

beforeEach(() => {
  leave.mockClear();
  clock = createManualClock(1000);
  remote = createFakeSockets(clock);
  documents = createDocuments(clock);
  sockets = createOffscreenSockets(clock, documents);
});

describe('a socket in the offscreen document', () => {
  it('tells its handshake as the document measured it, then messages both ways, then its end', async () => {
    const { raw, told, peer } = await connect();
    peer.receive('hello');
    peer.receive(new Uint8Array([1, 2, 255]));
    expect(raw.send('to the server')).toEqual({ ok: true, value: null });
    expect(raw.send(new Uint8Array([0, 200]))).toEqual({ ok: true, value: null });
    clock.advance(8);
    await settle();
    expect(peer.sent).toEqual(['to the server', new Uint8Array([0, 200])]);
    peer.end(4001, 'enough', true);
    await settle();
    expect(told).toEqual(['1000 opened 7 v1', '1000 hello', '1000 bytes 1,2,255', '1008 closed 4001 enough true']);
  });

  it('keeps the arrival time of the document, however late the news come', async () => {
    const { told, peer } = await connect();
    peer.receive('at once');
    clock.advance(3);
    peer.receive('with a batch');
    await settle();
    // The first follows the opening within a batch's time, so both wait for its end.
    expect(told).toEqual(['1000 opened 7 v1']);
    clock.advance(5);
    await settle();
    expect(told.slice(1)).toEqual(['1000 at once', '1003 with a batch']);
    clock.advance(100);
    peer.receive('after a pause');
    await settle();
    expect(told.slice(3)).toEqual(['1108 after a pause']);
  });

  it('closes the way it is asked to', async () => {
    const { raw, told, peer } = await connect();
    raw.close(1000, 'bye');
    expect(raw.send('late')).toMatchObject({ ok: false, error: { code: 'socket' } });
    await settle();
    expect(peer.closeRequest).toEqual({ code: 1000, reason: 'bye' });
    peer.end(1000, 'bye');
    await settle();
    expect(told.at(-1)).toBe('1000 closed 1000 bye true');
  });

  it('is told nothing more once it is abandoned, not even what was on its way', async () => {
    const { raw, told, peer } = await connect();
    peer.receive('on its way');
    raw.abandon();
    clock.advance(8);
    await settle();
    expect(peer.phase).toBe('closed');
    expect(told).toEqual(['1000 opened 7 v1']);
  });

  it('waits until the page is there, and no longer', async () => {
    const { raw } = open();
    expect(raw.waiting).toBe(true);
    await settle();
    expect(raw.waiting).toBe(false);
    expect(open().raw.waiting).toBe(false);
    const given = open();
    given.raw.abandon();
    expect(given.raw.waiting).toBe(false);
  });

  it('cannot send before it is open', async () => {
    const { raw } = open();
    await settle();
    expect(raw.send('early')).toMatchObject({
      ok: false,
      error: { code: 'socket', message: expect.stringContaining('the message was not sent') },
    });
  });

  it('abandoned before the document is there never tries a handshake', async () => {
    const { raw, told } = open();
    raw.abandon();
    await settle();
    expect(documents.made).toHaveLength(1);
    expect(remote.all).toEqual([]);
    expect(told).toEqual([]);
  });

  it('closed before the document is there ends as a browser ends it, and never tries a handshake', async () => {
    const { raw, told } = open();
    raw.close(1000, '');
    expect(told).toEqual([]);
    await settle();
    expect(remote.all).toEqual([]);
    expect(told).toEqual(['1000 closed 1006  false']);
  });

  it('that the document cannot make is refused with its sentence', async () => {
    remote.refuse(true);
    const { told } = open();
    await settle();
    expect(told).toEqual(['1000 refused for setup: The browser refused.']);
  });

  it.each([
    ['nonsense', []],
    ['http://a.example/', []],
    ['ws://a.example/#part', []],
    [URL_A, ['not a token']],
    [URL_A, ['v1', 'v1']],
  ])('to %j with %j is refused at once', async (url, protocols) => {
    expect(sockets.open({ url, protocols, headers: [] }, listen().listener)).toMatchObject({
      ok: false,
      error: { code: 'refused', message: expect.stringMatching(/^The browser refused to connect to this URL/) },
    });
    await settle();
    expect(documents.made).toEqual([]);
  });

  it('counts with the throttle as the handshake goes', async () => {
    const begin = vi.fn<ConnectThrottle['begin']>(() => attempt);
    const attempt = { slowed: true, opened: vi.fn(), failed: vi.fn(), abandoned: vi.fn() };
    sockets = createOffscreenSockets(clock, documents, { slowed: () => true, begin });
    const { raw, peer } = await connect();
    expect([raw.slowed, attempt.opened.mock.calls.length]).toEqual([true, 1]);
    peer.end(1006);
    await settle();
    expect(attempt.failed).toHaveBeenCalledOnce();
    open().raw.abandon();
    expect(attempt.abandoned).toHaveBeenCalledOnce();
  });
});

describe('the offscreen document', () => {
  it('is one for all sockets', async () => {
    const first = await connect();
    const second = await connect();
    second.peer.receive('to the second');
    clock.advance(8);
    await settle();
    expect(documents.made).toHaveLength(1);
    expect(first.told).toHaveLength(1);
    expect(second.told).toHaveLength(2);
  });

  it('that dies takes its sockets with it, and the next socket gets a new one', async () => {
    const opened: RawSocket[] = [];
    const first = await connect();
    const second = open();
    documents.made[0]?.view.disconnect();
    expect([first.told.at(-1), second.told.at(-1)]).toEqual(['1000 closed 1006  false', '1000 closed 1006  false']);
    expect(first.raw.send('late')).toMatchObject({ ok: false });
    const third = await connect();
    opened.push(third.raw);
    expect(documents.made).toHaveLength(2);
    expect(third.told).toEqual(['1000 opened 7 v1']);
  });

  it('whose end was not told yet is noticed by the next message', async () => {
    const { raw, told } = await connect();
    // The port throws, as one does whose other end is gone.
    documents.made[0]?.background.disconnect();
    expect(raw.send('into the void')).toMatchObject({ ok: false, error: { code: 'socket' } });
    await settle();
    expect(told.at(-1)).toBe('1000 closed 1006  false');
  });

  it('ends when the background dies, and lets go of its sockets should it not end', async () => {
    const { peer } = await connect();
    const other = open();
    await settle();
    expect(other.told).toEqual([]);
    documents.made[0]?.kill();
    expect(leave).toHaveBeenCalledOnce();
    clock.advance(1000);
    expect([peer.phase, remote.latest.phase]).toEqual(['closed', 'closed']);
  });

  it('is let go when no socket was left for half a minute, and not before', async () => {
    const { raw } = await connect();
    raw.abandon();
    clock.advance(29_000);
    const second = await connect();
    clock.advance(60_000);
    expect(second.raw.send('still here')).toMatchObject({ ok: true });
    second.peer.end(1000);
    await settle();
    clock.advance(30_000);
    await connect();
    expect(documents.made).toHaveLength(2);
  });

  it('that Chrome does not make refuses the socket in a sentence, and the next tries again', async () => {
    documents.refuse(true);
    const { told } = open();
    await settle();
    expect(told).toEqual([
      expect.stringMatching(/^1000 refused for setup: Chrome did not make .+ \(.+No more documents\): try again\.$/),
    ]);
    documents.refuse(false);
    expect((await connect()).told).toEqual(['1000 opened 7 v1']);
  });
});

describe('news of many frames', () => {
  it('come in batches of 64, in order', async () => {
    const { told, peer } = await connect();
    const post = vi.spyOn(documents.made[0]?.view ?? createPortPair().view, 'postMessage');
    for (let n = 0; n < 200; n++) peer.receive(`${n}`);
    clock.advance(8);
    await settle();
    const sizes = post.mock.calls.map(([news]) => (news as OffscreenNews[]).length);
    expect(sizes).toEqual([64, 64, 64, 8]);
    expect(told.slice(1)).toEqual(Array.from({ length: 200 }, (_, n) => `1000 ${n}`));
  });
});

describe('a payload that crosses', () => {
  const join = (payload: Payload) => {
    const joiner = createJoiner();
    return carry(payload)
      .map((piece) => joiner.add(structuredClone(piece)))
      .at(-1);
  };

  it.each([
    ['nothing', ''],
    ['text', 'ü😀\u0000'],
    ['no bytes', new Uint8Array(0)],
    ['bytes', new Uint8Array([0, 128, 255])],
    ['a long text', '😀'.repeat(MOST_PART_UNITS + 1)],
    ['exactly one part', 'x'.repeat(MOST_PART_UNITS)],
    ['many bytes', new Uint8Array(MOST_PART_UNITS).fill(7)],
  ])('%s is the same afterwards', (_what, payload) => {
    const crossed = join(payload);
    expect(typeof crossed).toBe(typeof payload);
    expect(Buffer.from(crossed ?? '').equals(Buffer.from(payload))).toBe(true);
  });

  it('no part is longer than a message may be', () => {
    const pieces = carry('x'.repeat(MOST_PART_UNITS * 2 + 1));
    expect(pieces.map((piece) => (piece.kind === 'part' ? piece.part : piece.end).length)).toEqual([
      MOST_PART_UNITS,
      MOST_PART_UNITS,
      1,
    ]);
  });
});
