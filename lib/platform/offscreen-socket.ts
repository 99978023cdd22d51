import type { Cancel, Clock } from '../base/clock.ts';
import { describeThrown, ok } from '../base/result.ts';
import type { PortLike } from '../bridge/port.ts';
import { ABNORMAL_CLOSURE } from '../protocol/close-codes.ts';
import type { RawSocket, SocketListener, SocketPort, SocketRequest } from '../session/socket-port.ts';
import { type ConnectThrottle, NO_THROTTLE, type ThrottledAttempt } from './connect-throttle.ts';
import { carry, createJoiner, type Joiner, type OffscreenNews, type OffscreenOrder } from './offscreen-messages.ts';
import type { OffscreenPage } from './offscreen-page.ts';
import { checkSocketRequest, notOpen } from './socket-request.ts';

/** How long a document without sockets is kept: longer than most waits between two attempts. */
const IDLE_MS = 30_000;

interface Hosted {
  readonly request: SocketRequest;
  readonly listener: SocketListener;
  readonly attempt: ThrottledAttempt;
  readonly joiner: Joiner;
  phase: 'connecting' | 'open' | 'closing';
}

/** `port` is null while the document is being made. */
interface Link {
  port: PortLike | null;
}

/**
 * Sockets in Chrome's offscreen document, whose handshakes header rules reach, as they do not reach the background's own
 * (measured). The background's half: knows the state of each socket, makes the document when the first is wanted, lets go
 * of it when none was left for a while. A document that dies takes its sockets with it: each tells `closed` 1006.
 */
export function createOffscreenSockets(
  clock: Clock,
  page: Pick<OffscreenPage, 'connect'>,
  throttle: ConnectThrottle = NO_THROTTLE,
): SocketPort {
  const hosted = new Map<number, Hosted>();
  let link: Link | null = null;
  let idle: Cancel | null = null;
  let lastId = 0;

  function post(order: OffscreenOrder): boolean {
    const current = link;
    if (current === null || current.port === null) return false;
    try {
      current.port.postMessage(order);
      return true;
    } catch {
      // The other end is gone and its disconnect has not been told yet.
      queueMicrotask(() => lose(current));
      return false;
    }
  }

  function lose(lost: Link): void {
    if (link !== lost) return;
    link = null;
    // First all are forgotten: a listener may open the next socket at once.
    const sockets = [...hosted.values()];
    hosted.clear();
    const at = clock.now();
    for (const { listener, attempt } of sockets) {
      attempt.failed();
      listener.closed(at, ABNORMAL_CLOSURE, '', false);
    }
  }

  function forget(id: number): void {
    hosted.delete(id);
    if (hosted.size > 0) return;
    idle?.();
    idle = clock.after(IDLE_MS, () => {
      // The document closes itself when its port does.
      link?.port?.disconnect();
      link = null;
    });
  }

  async function connect(): Promise<void> {
    const current: Link = { port: null };
    link = current;
    try {
      const port = await page.connect();
      if (link !== current) {
        port.disconnect();
        return;
      }
      current.port = port;
      port.onMessage.addListener((message) => {
        for (const news of message as readonly OffscreenNews[]) hear(news);
      });
      port.onDisconnect.addListener(() => lose(current));
      for (const [id, { request }] of hosted)
        post({ id, kind: 'open', url: request.url, protocols: request.protocols });
    } catch (thrown) {
      if (link !== current) return;
      link = null;
      const detail = `Chrome did not make the page that sockets with headers live in (${describeThrown(thrown)}): try again.`;
      const sockets = [...hosted.values()];
      hosted.clear();
      for (const { attempt, listener } of sockets) {
        attempt.abandoned();
        listener.refused(clock.now(), detail, 'setup');
      }
    }
  }

  function hear(news: OffscreenNews): void {
    // What was still on its way when the socket was abandoned.
    const socket = hosted.get(news.id);
    if (socket === undefined) return;
    const { listener, attempt } = socket;
    switch (news.kind) {
      case 'opened':
        if (socket.phase === 'connecting') socket.phase = 'open';
        attempt.opened();
        listener.opened(news.at, news.handshakeMs, news.protocol, news.extensions);
        return;
      case 'closed':
        if (!news.wasClean) attempt.failed();
        forget(news.id);
        listener.closed(news.at, news.code, news.reason, news.wasClean);
        return;
      case 'refused':
        attempt.abandoned();
        forget(news.id);
        // The document needs nobody's leave: what it did not try, it could not.
        listener.refused(news.at, news.detail, 'setup');
        return;
      default: {
        const payload = socket.joiner.add(news);
        if (payload !== null) listener.received(news.at, payload);
      }
    }
  }

  function close(id: number, socket: Hosted, code: number, reason: string): void {
    if (hosted.get(id) !== socket) return;
    socket.phase = 'closing';
    if (link?.port != null) {
      post({ id, kind: 'close', code, reason });
      return;
    }
    // Nothing was tried yet: the handshake ends as a browser ends one that is closed while it connects.
    socket.attempt.abandoned();
    forget(id);
    queueMicrotask(() => socket.listener.closed(clock.now(), ABNORMAL_CLOSURE, '', false));
  }

  return {
    open(request, listener) {
      const checked = checkSocketRequest(request);
      if (!checked.ok) return checked;
      lastId += 1;
      const id = lastId;
      const attempt = throttle.begin(request.url);
      const socket: Hosted = { request, listener, attempt, joiner: createJoiner(), phase: 'connecting' };
      hosted.set(id, socket);
      idle?.();
      if (link === null) void connect();
      else post({ id, kind: 'open', url: request.url, protocols: request.protocols });
      const raw: RawSocket = {
        slowed: attempt.slowed,
        get waiting() {
          return hosted.get(id) === socket && link?.port == null;
        },
        send(payload) {
          if (socket.phase !== 'open' || hosted.get(id) !== socket) return notOpen();
          const arrived = carry(payload).every((piece) => post({ id, ...piece }));
          return arrived ? ok(null) : notOpen();
        },
        close: (code, reason) => close(id, socket, code, reason),
        abandon() {
          if (hosted.get(id) !== socket) return;
          if (socket.phase === 'connecting') attempt.abandoned();
          post({ id, kind: 'abandon' });
          forget(id);
        },
      };
      return ok(raw);
    },
  };
}
