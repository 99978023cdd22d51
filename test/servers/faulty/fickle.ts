import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { answerUpgrade, refuse } from '../shared/http-answer.ts';
import { isJsonObject, type JsonObject } from '../shared/json.ts';
import { type FaultyServer, headOf, listenOnLoopback, noteHead } from './faulty-server.ts';

export interface FickleMessage {
  /** From 1, since counting began. */
  readonly connection: number;
  /** From 1, on its connection. */
  readonly n: number;
  /** Messages of its connection in the second before it, itself among them. */
  readonly lastSecond: number;
}

/** How a server that echoes Clarity envelopes goes wrong; what is left out goes well. Connections count from 1. */
export interface FickleRules {
  /** Wait before the answer to an opening handshake, ms. */
  readonly handshakeMs?: (connection: number) => number;
  /** An HTTP status instead of a connection; `hang`: no answer at all. */
  readonly refuse?: (connection: number) => number | 'hang' | null;
  /** Wait before a reply, ms; null for none. */
  readonly replyMs?: (message: FickleMessage) => number | null;
  /** When the server ends a connection with 1011, ms after it opened. */
  readonly closeAfterMs?: (connection: number) => number | null;
}

export interface FickleServer extends FaultyServer {
  /** Counts connections from here: whoever connected before met a good server. */
  begin(): void;
}

/** Good until it is told to begin. */
export async function startFickle(rules: FickleRules): Promise<FickleServer> {
  let latest = 0;
  let isGood = true;
  const timers = new Set<NodeJS.Timeout>();
  const later = (ms: number, run: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  };
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });

  const open = (request: IncomingMessage, tcp: Duplex, head: Buffer, connection: number, now: FickleRules): void => {
    const refusal = now.refuse?.(connection) ?? null;
    if (refusal === 'hang') tcp.resume();
    else if (refusal !== null) answerUpgrade(tcp, refuse(refusal, 'Taken once, and not again.'));
    else {
      sockets.handleUpgrade(request, tcp, head, (socket) => {
        socket.on('error', () => undefined);
        const closeMs = now.closeAfterMs?.(connection) ?? null;
        if (closeMs !== null) later(closeMs, () => socket.close(1011, 'out of order'));
        echo(socket, connection, now, later);
      });
    }
  };
  server.on('upgrade', (request, tcp, head) => {
    noteHead(request.socket, headOf(request));
    const connection = ++latest;
    const now = isGood ? {} : rules;
    later(now.handshakeMs?.(connection) ?? 0, () => open(request, tcp, head, connection, now));
  });
  const listening = await listenOnLoopback(server);
  return {
    ...listening,
    begin() {
      latest = 0;
      isGood = false;
    },
    async close() {
      for (const timer of timers) clearTimeout(timer);
      await listening.close();
    },
  };
}

function echo(
  socket: WebSocket,
  connection: number,
  { replyMs }: FickleRules,
  later: (ms: number, run: () => void) => void,
): void {
  const times: number[] = [];
  socket.on('message', (data) => {
    const now = Date.now();
    times.push(now);
    const lastSecond = times.filter((time) => time > now - 1000).length;
    const waitMs = replyMs === undefined ? 0 : replyMs({ connection, n: times.length, lastSecond });
    const message: unknown = JSON.parse(data.toString());
    if (waitMs === null || !isJsonObject(message)) return;
    const reply: JsonObject = { ...message, ts: new Date().toISOString() };
    if (waitMs === 0) socket.send(JSON.stringify(reply));
    else later(waitMs, () => socket.send(JSON.stringify(reply)));
  });
}
