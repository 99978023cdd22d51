import { createServer } from 'node:http';
import { type Namespace, Server as SocketIoServer } from 'socket.io';
import { AmigaClient, type AmigaSettings } from './amiga-client.ts';
import { controlPings, offerExtras } from './amiga-extras.ts';
import { AmigaMetrics } from './amiga-metrics.ts';
import {
  type DemoServer,
  type ServerHost,
  type ServerOptions,
  startDemoServer,
  type UpgradeHandler,
} from './shared/demo-server.ts';
import { padTo } from './shared/flood.ts';
import { admitPath, requestUrl } from './shared/http-answer.ts';
import { FixedPace } from './shared/pace.ts';
import { runAsMain } from './shared/run-as-main.ts';

const AMIGA_PATH = '/socket.io/';
const NAMESPACES = ['/', '/metrics'] as const;
const DEFAULT_INTERVAL_MS = 2000;
/** 2026-01-01: frames of a flood are told apart by their numbers alone. */
const FLOOD_EPOCH_S = 1_767_225_600;
const MAX_PAYLOAD_BYTES = 4 * 1024 * 1024;

export interface AmigaOptions extends ServerOptions {
  /** Pause between two looks at the metrics for a client that names no interval, in ms. */
  readonly intervalMs?: number | undefined;
  /** Smallest interval a client may ask for, in seconds; the seed's is 1. */
  readonly minIntervalS?: number | undefined;
  /** Engine.IO heartbeat. */
  readonly pingIntervalMs?: number | undefined;
  readonly pingTimeoutMs?: number | undefined;
  /** What the auth payload must hold as `token`; without it everyone may enter. */
  readonly token?: string | undefined;
}

function startSocketIo(host: ServerHost, options: AmigaOptions, settings: AmigaSettings): SocketIoServer {
  // Socket.IO gets a server of its own that never listens: the demo server stays the one door, with its switches.
  const inner = createServer();
  const io = new SocketIoServer(inner, {
    path: AMIGA_PATH,
    serveClient: false,
    cors: { origin: '*' },
    transports: ['polling', 'websocket'],
    pingInterval: options.pingIntervalMs ?? 25_000,
    pingTimeout: options.pingTimeoutMs ?? 20_000,
    maxHttpBufferSize: MAX_PAYLOAD_BYTES,
    perMessageDeflate: false,
    wsEngine: host.WebSocketServerClass,
  });
  for (const name of NAMESPACES) {
    const namespace: Namespace = io.of(name);
    namespace.use((socket, next) => {
      const { token } = options;
      if (token === undefined || socket.handshake.auth['token'] === token) next();
      else next(new Error('Authentication failed: the auth payload needs the right token.'));
    });
    namespace.on('connection', (socket) => {
      offerExtras(socket);
      new AmigaClient(socket, host.createOutbox(), settings);
    });
  }
  host.faults.onStopPings(controlPings(io));
  return io;
}

/**
 * Seed 001: a real Socket.IO server. Polling works too, but the counts and switches are about WebSocket connections.
 * A plain WebSocket reaches it at `url` and speaks Engine.IO text: `40` to enter, `42["subscribe",{}]`, `3` to each `2`.
 */
export async function startAmigaServer(options: AmigaOptions = {}): Promise<DemoServer> {
  const metrics = new AmigaMetrics();
  const pace = new FixedPace(options.intervalMs ?? DEFAULT_INTERVAL_MS);
  const settings: AmigaSettings = {
    metrics,
    minIntervalS: options.minIntervalS ?? 1,
    defaultIntervalMs: () => pace.intervalMs,
  };
  return startDemoServer(
    {
      name: 'amiga',
      urlPath: `${AMIGA_PATH}?EIO=4&transport=websocket`,
      maxPayloadBytes: MAX_PAYLOAD_BYTES,
      shape: {
        required: ['overview', 'sessions', 'activity', 'timestamp'],
        timeKey: 'timestamp',
        typeKey: null,
        bodyKey: 'overview',
        maxBytes: null,
      },
      floodMessage: (marks, bytes) =>
        padTo(bytes, (padding) => {
          const activity = [{ id: marks.number, description: padding }];
          const timestamp = FLOOD_EPOCH_S;
          return `42${JSON.stringify(['metrics_update', { overview: {}, sessions: {}, activity, timestamp }])}`;
        }),
      pace,
      admit: (request) => admitPath(request, AMIGA_PATH),
      answerHttp: (request) =>
        requestUrl(request).pathname === '/api/metrics/overview'
          ? { status: 200, body: metrics.snapshot(24)['overview'] }
          : null,
      opened: () => undefined,
      mount(host) {
        const io = startSocketIo(host, options, settings);
        const upgrade: UpgradeHandler = (request, tcp, head) => {
          io.engine.handleUpgrade(request, tcp, head);
        };
        return {
          upgrade,
          request: (request, response) => io.engine.handleRequest(request, response),
          close: () => void io.close(),
        };
      },
    },
    options,
  );
}

await runAsMain(import.meta.url, startAmigaServer);
