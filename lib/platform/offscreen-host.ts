import type { Cancel, Clock } from '../base/clock.ts';
import type { PortLike } from '../bridge/port.ts';
import type { RawSocket, SocketListener, SocketPort } from '../session/socket-port.ts';
import {
  type Carried,
  carry,
  createJoiner,
  type Joiner,
  type OffscreenNews,
  type OffscreenOrder,
} from './offscreen-messages.ts';

/** News of so long, or so many, or so many UTF-16 units go in one message: one message each would halve the rate (measured). */
const BATCH_MS = 8;
const BATCH_COUNT = 64;
const BATCH_UNITS = 1024 * 1024;

/** Should the document still be there then, it closes its sockets itself. */
const LEAVE_MS = 1000;

interface Hosted {
  readonly raw: RawSocket;
  readonly joiner: Joiner;
}

/**
 * The offscreen document's half: opens sockets at the background's word and tells what happens to them, in order. Calls
 * `leave`, which is to end the document, when the background is gone: nobody may hold a socket that no session knows of.
 */
export function hostSockets(port: PortLike, sockets: SocketPort, clock: Clock, leave: () => void): void {
  const hosted = new Map<number, Hosted>();
  const tell = createTeller((news) => port.postMessage(news), clock);

  function open(id: number, url: string, protocols: readonly string[]): void {
    const listener: SocketListener = {
      opened: (at, handshakeMs, protocol, extensions) =>
        tell({ id, at, kind: 'opened', handshakeMs, protocol, extensions }),
      received(at, payload) {
        for (const piece of carry(payload)) tell({ id, at, ...piece });
      },
      closed(at, code, reason, wasClean) {
        hosted.delete(id);
        tell({ id, at, kind: 'closed', code, reason, wasClean });
      },
      refused: (at, detail) => tell({ id, at, kind: 'refused', detail }),
    };
    const opened = sockets.open({ url, protocols, headers: [] }, listener);
    if (opened.ok) hosted.set(id, { raw: opened.value, joiner: createJoiner() });
    else tell({ id, at: clock.now(), kind: 'refused', detail: opened.error.message });
  }

  function send({ raw, joiner }: Hosted, piece: Carried): void {
    const payload = joiner.add(piece);
    // A failure means that the socket is closing, which its `closed` is about to tell.
    if (payload !== null) raw.send(payload);
  }

  function obey(order: OffscreenOrder): void {
    if (order.kind === 'open') {
      open(order.id, order.url, order.protocols);
      return;
    }
    const socket = hosted.get(order.id);
    if (socket === undefined) return;
    if (order.kind === 'close') {
      socket.raw.close(order.code, order.reason);
    } else if (order.kind === 'abandon') {
      hosted.delete(order.id);
      socket.raw.abandon();
    } else {
      send(socket, order);
    }
  }

  // The port comes from our own background and from nobody else.
  port.onMessage.addListener((message) => obey(message as OffscreenOrder));
  port.onDisconnect.addListener(() => {
    // A document that ends closes its sockets as going away (1001), which no script may say itself.
    leave();
    clock.after(LEAVE_MS, () => {
      for (const { raw } of hosted.values()) raw.abandon();
      hosted.clear();
    });
  });
}

/** Gathers frames; what comes after a pause, and what is no frame, goes at once. */
function createTeller(post: (news: readonly OffscreenNews[]) => void, clock: Clock): (news: OffscreenNews) => void {
  let batch: OffscreenNews[] = [];
  let units = 0;
  let lastPostAt = Number.NEGATIVE_INFINITY;
  let cancel: Cancel | null = null;

  function flush(): void {
    cancel?.();
    cancel = null;
    const news = batch;
    batch = [];
    units = 0;
    lastPostAt = clock.now();
    post(news);
  }

  return (news) => {
    batch.push(news);
    units += unitsOf(news);
    const isFrame = news.kind === 'text' || news.kind === 'bytes' || news.kind === 'part';
    const waitedMs = news.at - lastPostAt;
    if (!isFrame || batch.length >= BATCH_COUNT || units >= BATCH_UNITS || (cancel === null && waitedMs >= BATCH_MS)) {
      flush();
    } else {
      cancel ??= clock.after(BATCH_MS, flush);
    }
  };
}

function unitsOf(news: OffscreenNews): number {
  if (news.kind === 'part') return news.part.length;
  return news.kind === 'text' || news.kind === 'bytes' ? news.end.length : 0;
}
