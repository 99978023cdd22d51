import type { Clock } from '../base/clock.ts';
import { describeThrown, ok } from '../base/result.ts';
import type { RawSocket, SocketListener, SocketPort, SocketRequest } from '../session/socket-port.ts';
import type { ConnectThrottle } from './connect-throttle.ts';
import { withHeaderRule } from './header-rules.ts';
import { checkSocketRequest, notOpen } from './socket-request.ts';

export interface SocketParts {
  readonly direct: SocketPort;
  /** Where sockets with headers live; null where rules reach those of the background itself (Firefox). */
  readonly offscreen: SocketPort | null;
  readonly throttle: ConnectThrottle;
  readonly clock: Clock;
  /** Whether the person allowed access to the URL's host. */
  hasAccess(url: string): Promise<boolean>;
}

/** All sockets of the product: those with handshake headers get a rule that sets them while the handshake runs, and only then. */
export function createSockets(parts: SocketParts): SocketPort {
  const { direct, offscreen } = parts;
  return {
    open(request, listener) {
      // No rule reaches a socket of Chrome's background; in Firefox one of another session's handshake might.
      if (request.headers.length === 0 && offscreen !== null) return direct.open(request, listener);
      const checked = checkSocketRequest(request);
      if (!checked.ok) return checked;
      return ok(openInTurn(parts, request, listener));
    },
  };
}

/** The raw socket is there at once, the one behind it when access was checked and the rule is set. */
function openInTurn(parts: SocketParts, request: SocketRequest, listener: SocketListener): RawSocket {
  const { clock, throttle } = parts;
  const target = parts.offscreen ?? parts.direct;
  const slowedAtStart = throttle.slowed(request.url);
  let raw: RawSocket | null = null;
  let over = false;
  let endHandshake = (): void => undefined;

  function refuse(detail: string): void {
    if (over) return;
    over = true;
    listener.refused(clock.now(), detail);
  }

  function handshake(): Promise<void> {
    if (over) return Promise.resolve();
    return new Promise((resolve) => {
      endHandshake = resolve;
      const opened = target.open(request, {
        opened(at, handshakeMs, protocol, extensions) {
          resolve();
          listener.opened(at, handshakeMs, protocol, extensions);
        },
        received: (at, payload) => listener.received(at, payload),
        closed(at, code, reason, wasClean) {
          resolve();
          over = true;
          listener.closed(at, code, reason, wasClean);
        },
        refused(_at, detail) {
          resolve();
          refuse(detail);
        },
      });
      if (opened.ok) {
        raw = opened.value;
      } else {
        resolve();
        refuse(opened.error.message);
      }
    });
  }

  async function start(): Promise<void> {
    const { url, headers } = request;
    if (headers.length > 0 && !(await parts.hasAccess(url))) {
      const { hostname } = new URL(url);
      refuse(
        `The handshake headers need access to ${hostname}: allow it, or take the headers away, and connect again.`,
      );
      return;
    }
    const ruled = await withHeaderRule({ url, resourceType: 'websocket', headers }, handshake);
    if (!ruled.ok) refuse(ruled.error.message);
  }

  start().catch((thrown: unknown) => refuse(`The connection could not be prepared (${describeThrown(thrown)}).`));

  return {
    get slowed() {
      return raw?.slowed ?? slowedAtStart;
    },
    send: (payload) => raw?.send(payload) ?? notOpen(),
    close(code, reason) {
      if (raw !== null) {
        raw.close(code, reason);
      } else if (!over) {
        over = true;
        // As a browser ends a socket that is closed while it connects, and as late as it does.
        queueMicrotask(() => listener.closed(clock.now(), 1006, '', false));
      }
    },
    abandon() {
      over = true;
      endHandshake();
      raw?.abandon();
    },
  };
}
