import type { Clock } from '../base/clock.ts';
import type { SocketPort } from '../session/socket-port.ts';
import { type RequestRecord, type RequestWatch, watchRequest } from './request-watch.ts';
import { within } from './within.ts';

/** Sockets whose failed handshakes leave a record. */
export interface WatchedSockets extends SocketPort {
  /**
   * The browser's own record of the handshake with `url` that failed at `failedAt` (epoch ms, as its listener was told);
   * null where there is none. Waits a moment for it, never rejects.
   */
  recordOf(url: string, failedAt: number): Promise<RequestRecord | null>;
}

/** Firefox tells of a handshake up to 240 ms after its socket failed (measured). */
const RECORD_WAIT_MS = 1000;
/** Whoever wants to know why asks at once; what is not fetched is forgotten. */
const KEEP_MS = 10_000;

/**
 * Keeps Firefox's webRequest record of handshakes that fail: there it tells everything, with no extra request. Wrap the
 * sockets that are really opened here, so that nothing stands between the watch and the handshake.
 */
export function watchHandshakes(inner: SocketPort, clock: Clock): WatchedSockets {
  const failed = new Map<string, RequestWatch>();

  function keep(url: string, at: number, watch: RequestWatch): void {
    const key = `${at} ${url}`;
    failed.set(key, watch);
    clock.after(RECORD_WAIT_MS, () => watch.stop());
    clock.after(KEEP_MS, () => failed.delete(key));
  }

  return {
    open(request, listener) {
      // What is no WebSocket URL fails by itself.
      if (!/^wss?:/i.test(request.url) || !URL.canParse(request.url)) return inner.open(request, listener);
      const watch = watchRequest(request.url, 'websocket');
      let connecting = true;
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
          if (connecting) keep(request.url, at, watch);
          connecting = false;
          listener.closed(at, code, reason, wasClean);
        },
        refused(at, detail) {
          over();
          listener.refused(at, detail);
        },
      });
      if (!opened.ok) {
        over();
        return opened;
      }
      const raw = opened.value;
      return {
        ok: true,
        value: {
          get slowed() {
            return raw.slowed;
          },
          send: (payload) => raw.send(payload),
          close: (code, reason) => raw.close(code, reason),
          abandon() {
            if (connecting) over();
            raw.abandon();
          },
        },
      };
    },
    async recordOf(url, failedAt) {
      const watch = failed.get(`${failedAt} ${url}`);
      if (watch === undefined) return null;
      await within(RECORD_WAIT_MS, watch.settled);
      return watch.record;
    },
  };
}
