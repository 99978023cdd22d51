import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { type FaultyServer, headerOf } from './faulty-server.ts';
import { readHead, startRawServer } from './raw-server.ts';

/** RFC 6455 §1.3. */
const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The one right answer to a `Sec-WebSocket-Key`. */
export function acceptFor(key: string): string {
  return createHash('sha1').update(`${key}${ACCEPT_GUID}`).digest('base64');
}

function switchProtocols(socket: Socket, accept: string, more: readonly string[] = []): void {
  const lines = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`, ...more];
  socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
}

function keyOf(head: string): string {
  return headerOf(head, 'Sec-WebSocket-Key') ?? '';
}

/** Answers 101 with the accept value of another key, as a cache or a wrong proxy would. */
export function startWrongAccept(): Promise<FaultyServer> {
  return startRawServer((socket) => readHead(socket, () => switchProtocols(socket, acceptFor('of another handshake'))));
}

export const UNASKED_PROTOCOL = 'never-offered.v9';

/** Answers a right 101 with a subprotocol that nobody offered (RFC 6455 §4.1 makes clients fail then). */
export function startUnaskedProtocol(): Promise<FaultyServer> {
  return startRawServer((socket) =>
    readHead(socket, (head) =>
      switchProtocols(socket, acceptFor(keyOf(head)), [`Sec-WebSocket-Protocol: ${UNASKED_PROTOCOL}`]),
    ),
  );
}

/** Answers a right 101 and ignores the subprotocols that were offered. */
export function startProtocolIgnored(): Promise<FaultyServer> {
  return startRawServer((socket) => readHead(socket, (head) => switchProtocols(socket, acceptFor(keyOf(head)))));
}
