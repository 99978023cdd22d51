import type { Clock } from '../base/clock.ts';
import { describeThrown, fail, ok } from '../base/result.ts';
import type { SocketPort } from '../session/socket-port.ts';
import { eventTime } from './clock.ts';
import { type ConnectThrottle, NO_THROTTLE } from './connect-throttle.ts';
import { notOpen, refusal } from './socket-request.ts';

/**
 * Sockets in this very context. They cannot set headers themselves: whoever wants some puts a rule around the handshake.
 * `throttle` is the browser's own brake, where one is to be watched.
 */
export function createDirectSockets(clock: Clock, throttle: ConnectThrottle = NO_THROTTLE): SocketPort {
  return {
    open({ url, protocols }, listener) {
      const startedAt = clock.now();
      let socket: WebSocket;
      try {
        socket = new WebSocket(url, [...protocols]);
      } catch (thrown) {
        return refusal(describeThrown(thrown));
      }
      const attempt = throttle.begin(url);
      socket.binaryType = 'arraybuffer';
      socket.onopen = () => {
        const at = clock.now();
        attempt.opened();
        listener.opened(at, at - startedAt, socket.protocol, socket.extensions);
      };
      socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
        const at = eventTime(event);
        const { data } = event;
        listener.received(at, typeof data === 'string' ? data : new Uint8Array(data));
      };
      socket.onclose = (event) => {
        const at = clock.now();
        if (!event.wasClean) attempt.failed();
        listener.closed(at, event.code, event.reason, event.wasClean);
      };
      return ok({
        slowed: attempt.slowed,
        waiting: false,
        send(payload) {
          if (socket.readyState !== WebSocket.OPEN) return notOpen();
          try {
            socket.send(payload);
            return ok(null);
          } catch (thrown) {
            return fail('socket', `The browser refused to send the message (${describeThrown(thrown)}).`);
          }
        },
        close: (code, reason) => socket.close(code, reason),
        abandon() {
          if (socket.readyState === WebSocket.CONNECTING) attempt.abandoned();
          socket.onopen = null;
          socket.onmessage = null;
          socket.onclose = null;
          socket.close();
        },
      });
    },
  };
}
