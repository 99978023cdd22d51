import { createServer, type Socket } from 'node:net';
import { type FaultyServer, listenOnLoopback, noteHead } from './faulty-server.ts';

const MOST_HEAD_BYTES = 64 * 1024;
const HEAD_END = '\r\n\r\n';

/** A TCP server without any protocol of its own. */
export function startRawServer(behave: (socket: Socket) => void): Promise<FaultyServer> {
  return listenOnLoopback(createServer(behave));
}

/** Calls `then` once with the request head, when all of it came. */
export function readHead(socket: Socket, then: (head: string) => void): void {
  let text = '';
  const read = (chunk: Buffer): void => {
    text += chunk.toString('latin1');
    const end = text.indexOf(HEAD_END);
    if (end === -1 && text.length < MOST_HEAD_BYTES) return;
    socket.off('data', read);
    socket.resume();
    const head = text.slice(0, end === -1 ? text.length : end);
    noteHead(socket, head);
    then(head);
  };
  socket.on('data', read);
}
