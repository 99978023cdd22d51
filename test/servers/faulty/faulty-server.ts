import type { IncomingMessage } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';
import { performance } from 'node:perf_hooks';

const HOST = '127.0.0.1';

/** One TCP connection that reached a server. */
export interface Call {
  /** When it arrived, epoch ms with a fraction. */
  readonly at: number;
  /** Request line and headers as they came; empty while none came, or where the server does not read any. */
  head: string;
  /** Epoch ms; null while it is open. */
  closedAt: number | null;
}

/** A real server on a free port of 127.0.0.1 that fails in one way. */
export interface FaultyServer {
  /** WebSocket URL that meets the fault. */
  readonly url: string;
  readonly port: number;
  /** Every TCP connection so far, in order of arrival. */
  readonly calls: readonly Call[];
  close(): Promise<void>;
}

/** Epoch ms with a fraction, from the clock that never jumps. */
export function epochMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Listens and keeps a log of who calls. `close` ends every connection that is still open. */
export async function listenOnLoopback(server: Server, scheme: 'ws' | 'wss' = 'ws'): Promise<FaultyServer> {
  const calls: Call[] = [];
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    const call: Call = { at: epochMs(), head: '', closedAt: null };
    calls.push(call);
    open.add(socket);
    const key = portKey(socket);
    callsByPort.set(key, call);
    // A client that goes away without a word is a part of these tests.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      open.delete(socket);
      callsByPort.delete(key);
      call.closedAt = epochMs();
    });
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, HOST, () => resolve((server.address() as AddressInfo).port));
  });
  return {
    url: `${scheme}://${HOST}:${port}/ws`,
    port,
    calls,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** By both ports, because a TLS socket and the TCP socket below it are two objects. */
const callsByPort = new Map<string, Call>();

function portKey(socket: Socket): string {
  return `${socket.localPort} ${socket.remotePort}`;
}

/** Writes a request head into the log of the server that got it. */
export function noteHead(socket: Socket, head: string): void {
  const call = callsByPort.get(portKey(socket));
  if (call !== undefined && call.head === '') call.head = head;
}

/** The head of a request that Node has read, as it stood on the wire. */
export function headOf(request: IncomingMessage): string {
  const lines = [`${request.method} ${request.url} HTTP/${request.httpVersion}`];
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`);
  }
  return lines.join('\r\n');
}

/** Value of a header of a request head; null where it has none. */
export function headerOf(head: string, name: string): string | null {
  const wanted = `${name.toLowerCase()}:`;
  const line = head.split('\r\n').find((one) => one.toLowerCase().startsWith(wanted));
  return line === undefined ? null : line.slice(wanted.length).trim();
}
