import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

/** A server that the test makes talk, and that keeps every handshake it saw. */
export interface ToldServer {
  readonly url: string;
  readonly httpUrl: string;
  /** Requests for an upgrade, in the order they came. */
  readonly handshakes: IncomingMessage[];
  /** From now on handshakes wait, until they are let in. */
  hold(): void;
  letIn(): void;
  /** From now on handshakes are answered with this status; null for 101. */
  refuseWith(status: number | null): void;
  /** The next client that is let in. */
  peer(): Promise<WebSocket>;
  close(): Promise<void>;
}

export async function startToldServer(): Promise<ToldServer> {
  const http = createServer((_request, response) => response.end('<!doctype html><title>A page</title>'));
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 256 * 1024 * 1024,
    perMessageDeflate: true,
    handleProtocols: (offered) => [...offered][0] ?? false,
  });
  const handshakes: IncomingMessage[] = [];
  const held: (() => void)[] = [];
  const tcps = new Set<Duplex>();
  let holding = false;
  let status: number | null = null;
  http.on('upgrade', (request, tcp, head) => {
    tcps.add(tcp);
    tcp.once('close', () => tcps.delete(tcp));
    tcp.on('error', () => tcp.destroy());
    handshakes.push(request);
    const answer = (): void => {
      if (status !== null) tcp.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\n\r\n`);
      else sockets.handleUpgrade(request, tcp, head, (socket) => sockets.emit('connection', socket, request));
    };
    if (!holding) {
      answer();
      return;
    }
    held.push(answer);
    // Read on, so that a client that gives up is noticed; it says nothing before its answer.
    tcp.once('end', () => tcp.end()).resume();
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/`,
    httpUrl: `http://127.0.0.1:${port}/`,
    handshakes,
    hold() {
      holding = true;
    },
    letIn() {
      holding = false;
      for (const answer of held.splice(0)) answer();
    },
    refuseWith(next) {
      status = next;
    },
    async peer() {
      const [socket] = (await once(sockets, 'connection')) as [WebSocket];
      return socket;
    },
    async close() {
      for (const tcp of tcps) tcp.destroy();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
