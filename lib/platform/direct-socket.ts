import type { Clock } from '../base/clock.ts';
import { describeThrown, fail, ok } from '../base/result.ts';
import type { SocketPort } from '../session/socket-port.ts';

/** Sockets in this very context (the background): Firefox always, Chrome whenever the handshake needs no headers. */
export function createDirectSockets(clock: Clock): SocketPort {
  return {
    open(url, protocols, listener) {
      const startedAt = clock.now();
      let socket: WebSocket;
      try {
        socket = new WebSocket(url, [...protocols]);
      } catch (thrown) {
        return fail(
          'refused',
          `The browser refused to connect to this URL (${describeThrown(thrown)}): check URL and subprotocols.`,
        );
      }
      socket.binaryType = 'arraybuffer';
      socket.onopen = () => {
        const at = clock.now();
        listener.opened(at, at - startedAt, socket.protocol, socket.extensions);
      };
      socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
        const at = clock.now();
        const { data } = event;
        listener.received(at, typeof data === 'string' ? data : new Uint8Array(data));
      };
      socket.onclose = (event) => listener.closed(clock.now(), event.code, event.reason, event.wasClean);
      return ok({
        send(payload) {
          if (socket.readyState !== WebSocket.OPEN) {
            return fail(
              'socket',
              'The connection is closing: the message was not sent. Send it again after the reconnect.',
            );
          }
          try {
            socket.send(payload);
            return ok(null);
          } catch (thrown) {
            return fail('socket', `The browser refused to send the message (${describeThrown(thrown)}).`);
          }
        },
        close: (code, reason) => socket.close(code, reason),
        abandon() {
          socket.onopen = null;
          socket.onmessage = null;
          socket.onclose = null;
          socket.close();
        },
      });
    },
  };
}
