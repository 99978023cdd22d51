import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { type FaultyServer, headOf, listenOnLoopback, noteHead } from './faulty-server.ts';

const file = (name: string): Buffer => readFileSync(new URL(name, import.meta.url));

function withWebSockets(server: Server): Server {
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    noteHead(request.socket as Socket, headOf(request));
    sockets.handleUpgrade(request, socket, head, () => undefined);
  });
  return server;
}

/** A good WebSocket server behind a certificate that nobody signed but itself. */
export function startSelfSigned(): Promise<FaultyServer> {
  const server = createHttpsServer({ key: file('self-signed.key.pem'), cert: file('self-signed.cert.pem') });
  return listenOnLoopback(withWebSockets(server), 'wss');
}

/** A good WebSocket server without TLS, under an address that promises TLS. */
export function startPlainOnTlsPort(): Promise<FaultyServer> {
  return listenOnLoopback(withWebSockets(createHttpServer()), 'wss');
}
