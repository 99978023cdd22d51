import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Duplex } from 'node:stream';
import type { MessageShape } from './breakages.ts';
import { DemoConnection, trackingServerClass } from './connection.ts';
import { applyFaultRequest } from './fault-request.ts';
import { Faults } from './faults.ts';
import type { FloodMessage } from './flood.ts';
import { answerRequest, answerUpgrade, type HttpAnswer, refuse, requestUrl } from './http-answer.ts';
import { Outbox } from './outbox.ts';
import type { Pace } from './pace.ts';
import { runAfter } from './precise-delay.ts';
import { ServerStats } from './stats.ts';

const HOST = '127.0.0.1';
const MAX_CONTROL_BYTES = 64 * 1024;

export interface DemoServer {
  readonly name: string;
  /** WebSocket URL that connects as it is. */
  readonly url: string;
  /** Origin for plain HTTP, without a slash at the end. */
  readonly httpUrl: string;
  readonly port: number;
  readonly faults: Faults;
  readonly stats: ServerStats;
  /** Milliseconds between messages that the server sends of its own accord; 0 where it sends none or was stopped. */
  intervalMs: number;
  close(): Promise<void>;
}

export interface ServerOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number | undefined;
}

export type UpgradeHandler = (request: IncomingMessage, tcp: Duplex, head: Buffer) => void;
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** What a definition may use of the server around it. */
export interface ServerHost {
  readonly faults: Faults;
  readonly stats: ServerStats;
  /** Class of WebSocket server whose sockets are counted and obey the switches. */
  readonly WebSocketServerClass: ReturnType<typeof trackingServerClass>;
  createOutbox(): Outbox;
}

export interface DemoServerDefinition {
  readonly name: string;
  /** Path and query of `url`. */
  readonly urlPath: string;
  readonly maxPayloadBytes: number;
  readonly shape: MessageShape;
  readonly floodMessage: FloodMessage;
  /** Null for a server that only answers. */
  readonly pace: Pace | null;
  /** Decides about an opening handshake; null lets it in. */
  admit(request: IncomingMessage): HttpAnswer | null;
  answerHttp?(request: IncomingMessage): HttpAnswer | null;
  opened(connection: DemoConnection): void;
  /** Only for a server that brings its own protocol stack, such as Socket.IO. */
  mount?(host: ServerHost): { readonly upgrade: UpgradeHandler; readonly request: RequestHandler; close(): void };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_CONTROL_BYTES) break;
  }
  return Buffer.concat(chunks).toString();
}

/** Starts a server on the loopback interface. Rejects when the port is taken. */
export async function startDemoServer(definition: DemoServerDefinition, options: ServerOptions): Promise<DemoServer> {
  const connections = new Set<DemoConnection>();
  const tcpSockets = new Set<Socket>();
  const stats = new ServerStats();
  const faults = new Faults(() => connections);
  const createOutbox = (): Outbox => new Outbox(faults, stats, definition.shape);

  const WebSocketServerClass = trackingServerClass((socket, request, tcp) => {
    const record = stats.open(requestUrl(request).pathname);
    const outbox = createOutbox();
    const { floodMessage } = definition;
    const connection = new DemoConnection({ socket, tcp, request, record, stats, outbox, floodMessage });
    connections.add(connection);
    connection.onClose((code, reason) => {
      connections.delete(connection);
      stats.close(record, code, reason);
    });
    connection.armDrop(faults.dropAfterMs);
    definition.opened(connection);
  });

  const mounted = definition.mount?.({ faults, stats, WebSocketServerClass, createOutbox }) ?? null;
  const plain = new WebSocketServerClass({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: definition.maxPayloadBytes,
  });
  const upgrade: UpgradeHandler =
    mounted?.upgrade ?? ((request, tcp, head) => plain.handleUpgrade(request, tcp, head, () => undefined));

  function gate(request: IncomingMessage, tcp: Duplex, head: Buffer): void {
    if (tcp.destroyed) return;
    const { refuse: refusal } = faults;
    if (refusal === null) {
      const answer = definition.admit(request);
      if (answer === null) {
        upgrade(request, tcp, head);
        return;
      }
      stats.refused++;
      answerUpgrade(tcp, answer);
      return;
    }
    stats.refused++;
    if (refusal === 'hang') {
      // Reads on, so that the server notices when the client gives up.
      tcp.once('end', () => tcp.end()).resume();
      return;
    }
    if (refusal === 'reset' && tcp instanceof Socket) tcp.resetAndDestroy();
    else if (typeof refusal === 'number')
      answerUpgrade(tcp, refuse(refusal, `Refused on request with status ${refusal}.`));
  }

  const setInterval = (intervalMs: number): void => {
    if (definition.pace !== null) definition.pace.intervalMs = intervalMs;
  };
  const faultsState = (): unknown => ({ ...faults.toJSON(), intervalMs: definition.pace?.intervalMs ?? 0 });

  async function control(request: IncomingMessage): Promise<HttpAnswer> {
    if (request.method === 'GET') return { status: 200, body: faultsState() };
    if (request.method !== 'POST')
      return refuse(405, 'Use GET to read the switches and POST to set them.', { Allow: 'GET, POST' });
    const applied = applyFaultRequest(await readBody(request), faults, setInterval);
    if (!applied.ok) return refuse(400, applied.message);
    return { status: 200, body: { acted: applied.acted, faults: faultsState() } };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = requestUrl(request);
    if (pathname === '/__faults') return answerRequest(response, await control(request));
    if (pathname === '/__stats')
      return answerRequest(response, { status: 200, body: { name: definition.name, ...stats.toJSON() } });
    const own = definition.answerHttp?.(request) ?? null;
    if (own !== null) return answerRequest(response, own);
    const refused = definition.admit(request);
    if (refused !== null) return answerRequest(response, refused);
    if (mounted !== null) return mounted.request(request, response);
    answerRequest(response, refuse(426, 'This address speaks WebSocket only.', { Upgrade: 'websocket' }));
  }

  const server = createServer((request, response) => {
    // The only rejection is a client that went away while its body was read; its socket is gone too.
    answer(request, response).catch(() => response.destroy());
  });
  server.on('connection', (tcp: Socket) => {
    tcpSockets.add(tcp);
    tcp.on('close', () => tcpSockets.delete(tcp));
  });
  server.on('upgrade', (request: IncomingMessage, tcp: Duplex, head: Buffer) => {
    // Node takes its own error listener off an upgraded socket; without one a reset by the client ends the process.
    tcp.on('error', () => {
      stats.socketErrors++;
    });
    if (faults.delayHandshakeMs === null) gate(request, tcp, head);
    else runAfter(performance.now(), faults.delayHandshakeMs, () => gate(request, tcp, head));
  });

  const port = await listen(server, options.port ?? 0);
  return {
    name: definition.name,
    url: `ws://${HOST}:${port}${definition.urlPath}`,
    httpUrl: `http://${HOST}:${port}`,
    port,
    faults,
    stats,
    get intervalMs() {
      return definition.pace?.intervalMs ?? 0;
    },
    set intervalMs(value: number) {
      setInterval(value);
    },
    async close() {
      definition.pace?.stop();
      mounted?.close();
      for (const tcp of tcpSockets) tcp.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
