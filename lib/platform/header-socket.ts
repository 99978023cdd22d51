import type { Clock } from '../base/clock.ts';
import { describeThrown, ok } from '../base/result.ts';
import { ABNORMAL_CLOSURE, NORMAL_CLOSURE } from '../protocol/close-codes.ts';
import type { RawSocket, RefusalCause, SocketListener, SocketPort, SocketRequest } from '../session/socket-port.ts';
import type { ConnectThrottle } from './connect-throttle.ts';
import { withHeaderRule } from './header-rules.ts';
import { checkSocketRequest, notOpen } from './socket-request.ts';
import { standsBefore } from './wrapped-socket.ts';

export interface SocketParts {
  readonly direct: SocketPort;
  /** Where sockets with headers live; null where rules reach those of the background itself (Firefox). */
  readonly offscreen: SocketPort | null;
  readonly throttle: ConnectThrottle;
  readonly clock: Clock;
  /** Whether the person allowed access to the URL's host. */
  hasAccess(url: string): Promise<boolean>;
}

export interface Sockets extends SocketPort {
  /**
   * For extra handshakes: one that would keep a session's handshake waiting ends as `refused`, for nobody learns anything
   * from it any more.
   */
  readonly probes: SocketPort;
}

/**
 * On a loaded machine one handshake of 480 that were stopped reached the server without its headers (measured). The likely
 * reason, not proved: a page hears that its socket is gone before the browser's network does, and the rule was gone by then.
 */
const ON_ITS_WAY_MS = 200;

/** All sockets of the product: those with handshake headers get a rule that sets them while the handshake runs, and only then. */
export function createSockets(parts: SocketParts): Sockets {
  return { ...port(parts, false), probes: port(parts, true) };
}

function port(parts: SocketParts, givesWay: boolean): SocketPort {
  const { direct, offscreen } = parts;
  return {
    open(request, listener) {
      // No rule reaches a socket of Chrome's background; in Firefox one of another session's handshake might.
      if (request.headers.length === 0 && offscreen !== null) return direct.open(request, listener);
      const checked = checkSocketRequest(request);
      if (!checked.ok) return checked;
      return ok(openInTurn(parts, request, listener, givesWay));
    },
  };
}

/** The raw socket is there at once, the one behind it when access was checked and the rule is set. */
function openInTurn(
  parts: SocketParts,
  request: SocketRequest,
  listener: SocketListener,
  givesWay: boolean,
): RawSocket {
  const { clock, throttle } = parts;
  const target = parts.offscreen ?? parts.direct;
  const slowedAtStart = throttle.slowed(request.url);
  let raw: RawSocket | null = null;
  let open = false;
  let over = false;
  let abandoned = false;
  /** We ended it before it was open. */
  let cutShort = false;
  let endHandshake = (): void => undefined;

  function refuse(detail: string, why: RefusalCause): void {
    if (over) return;
    over = true;
    listener.refused(clock.now(), detail, why);
  }

  function giveWay(): void {
    if (open || over) return;
    refuse('The extra handshake gave way to one of a session.', 'setup');
    own.abandon();
  }

  function handshake(): Promise<void> {
    if (over) return Promise.resolve();
    return new Promise((resolve) => {
      endHandshake = resolve;
      const opened = target.open(request, {
        opened(at, handshakeMs, protocol, extensions) {
          resolve();
          open = true;
          if (abandoned) raw?.abandon();
          else listener.opened(at, handshakeMs, protocol, extensions);
        },
        received: (at, payload) => listener.received(at, payload),
        closed(at, code, reason, wasClean) {
          if (cutShort) clock.after(ON_ITS_WAY_MS, resolve);
          else resolve();
          over = true;
          if (!abandoned) listener.closed(at, code, reason, wasClean);
        },
        refused(_at, detail, why) {
          resolve();
          refuse(detail, why);
        },
      });
      if (opened.ok) {
        raw = opened.value;
        standsBefore(own, raw);
      } else {
        resolve();
        refuse(opened.error.message, 'setup');
      }
    });
  }

  async function start(): Promise<void> {
    const { url, headers } = request;
    if (headers.length > 0 && !(await parts.hasAccess(url))) {
      const { hostname } = new URL(url);
      refuse(
        `The handshake headers need access to ${hostname}: allow it, or take the headers away, and connect again.`,
        'access',
      );
      return;
    }
    const rule = { url, resourceType: 'websocket', headers, ...(givesWay ? { giveWay } : {}) } as const;
    const ruled = await withHeaderRule(rule, handshake);
    if (!ruled.ok) refuse(ruled.error.message, 'setup');
  }

  const own: RawSocket = {
    get slowed() {
      return raw?.slowed ?? slowedAtStart;
    },
    get waiting() {
      return raw?.waiting ?? !over;
    },
    send: (payload) => raw?.send(payload) ?? notOpen(),
    close(code, reason) {
      if (raw !== null) {
        cutShort ||= !open;
        raw.close(code, reason);
      } else if (!over) {
        over = true;
        // As a browser ends a socket that is closed while it connects, and as late as it does.
        queueMicrotask(() => listener.closed(clock.now(), ABNORMAL_CLOSURE, '', false));
      }
    },
    abandon() {
      over = true;
      abandoned = true;
      if (raw !== null && !open) {
        // The handshake may be on its way: without its rule it would go out without its headers (measured), so the turn
        // ends only when the socket says that it is gone.
        cutShort = true;
        raw.close(NORMAL_CLOSURE, '');
        return;
      }
      endHandshake();
      raw?.abandon();
    },
  };

  start().catch((thrown: unknown) =>
    refuse(`The connection could not be prepared (${describeThrown(thrown)}): try again.`, 'setup'),
  );
  return own;
}
