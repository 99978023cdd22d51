import type { Clock } from '../base/clock.ts';
import { ok } from '../base/result.ts';
import type { RawSocket, SocketPort } from '../session/socket-port.ts';
import { type RequestRecord, type RequestWatch, watchRequest } from './request-watch.ts';
import { within } from './within.ts';
import { innermost } from './wrapped-socket.ts';

/** Sockets whose failed handshakes leave a record. */
export interface WatchedSockets extends SocketPort {
  /**
   * The browser's own record of the handshake of this socket, or of the one behind it; null where it did not fail. Waits
   * a moment for it, never rejects.
   */
  recordOf(socket: RawSocket): Promise<RequestRecord | null>;
}

/** Firefox tells of a handshake up to 240 ms after its socket failed (measured). */
const RECORD_WAIT_MS = 1000;

/**
 * Keeps Firefox's webRequest record of handshakes that fail: there it tells everything, with no extra request. Wrap the
 * sockets that are really opened here, so that nothing stands between the watch and the handshake.
 */
export function watchHandshakes(inner: SocketPort, clock: Clock): WatchedSockets {
  /** By socket: two handshakes with one URL may fail in the same instant. */
  const failed = new WeakMap<RawSocket, RequestWatch>();

  return {
    open(request, listener) {
      // What is no WebSocket URL fails by itself.
      if (!/^wss?:/i.test(request.url) || !URL.canParse(request.url)) return inner.open(request, listener);
      const watch = watchRequest(request.url, 'websocket');
      let connecting = true;
      let own: RawSocket | null = null;
      const over = (): void => {
        connecting = false;
        watch.stop();
      };
      const opened = inner.open(request, {
        opened(at, handshakeMs, protocol, extensions) {
          over();
          listener.opened(at, handshakeMs, protocol, extensions);
        },
        received: (at, payload) => listener.received(at, payload),
        closed(at, code, reason, wasClean) {
          if (connecting && own !== null) {
            failed.set(own, watch);
            clock.after(RECORD_WAIT_MS, () => watch.stop());
          }
          connecting = false;
          listener.closed(at, code, reason, wasClean);
        },
        refused(at, detail, why) {
          over();
          listener.refused(at, detail, why);
        },
      });
      if (!opened.ok) {
        over();
        return opened;
      }
      const raw = opened.value;
      own = {
        get slowed() {
          return raw.slowed;
        },
        get waiting() {
          return raw.waiting;
        },
        send: (payload) => raw.send(payload),
        close: (code, reason) => raw.close(code, reason),
        abandon() {
          if (connecting) over();
          raw.abandon();
        },
      };
      return ok(own);
    },
    async recordOf(socket) {
      const watch = failed.get(innermost(socket));
      if (watch === undefined) return null;
      await within(RECORD_WAIT_MS, watch.settled);
      return watch.record;
    },
  };
}
