import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { type FaultyServer, headOf, listenOnLoopback, noteHead } from './faulty-server.ts';

/** A good WebSocket server; what goes wrong comes after its sockets opened. */
async function startWebSockets(opened: (socket: WebSocket) => void): Promise<FaultyServer> {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, tcp, head) => {
    noteHead(request.socket, headOf(request));
    sockets.handleUpgrade(request, tcp, head, (socket) => {
      socket.on('error', () => undefined);
      opened(socket);
    });
  });
  return listenOnLoopback(server);
}

export interface Closing {
  /** 1006 ends the connection without a close frame; any other code must be one that may be sent (RFC 6455 §7.4). */
  readonly code: number;
  readonly reason: string;
  /** From the opening handshake. */
  readonly afterMs: number;
}

/** Closes each connection some time after it opened. */
export function startClosing({ code, reason, afterMs }: Closing): Promise<FaultyServer> {
  return startWebSockets((socket) => {
    const timer = setTimeout(() => (code === 1006 ? socket.terminate() : socket.close(code, reason)), afterMs);
    socket.on('close', () => clearTimeout(timer));
  });
}

/** Accepts the connection and never sends a message, whatever it is sent; it does answer a closing handshake. */
export function startSilent(): Promise<FaultyServer> {
  return startWebSockets(() => undefined);
}
