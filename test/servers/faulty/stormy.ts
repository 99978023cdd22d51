import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { answerUpgrade, requestUrl } from '../shared/http-answer.ts';
import { listenOnLoopback } from './faulty-server.ts';
import { REFUSALS } from './http-answers.ts';
import { seededRandom } from './random.ts';

/** Counts of one client, told apart by the `client` in the query of its URL. */
export interface ClientStats {
  /** Opening handshakes, whatever became of them. */
  attempts: number;
  opened: number;
  /** Connections that this server ended. */
  ended: number;
  /** Sockets that are open now, and the most there ever were at a time. */
  live: number;
  mostLive: number;
  /** Epoch ms of the latest attempt. */
  lastAttemptAt: number;
}

export interface StormyServer {
  readonly port: number;
  url(client: string, host?: string): string;
  /** While it is true, connections end after a moment and handshakes fail in many ways; while false all is well. */
  stormy: boolean;
  client(name: string): ClientStats;
  all(): ClientStats[];
  /** Ends every live connection without a close frame; returns how many. */
  dropAll(): number;
  close(): Promise<void>;
}

const MOST_LIFE_MS = 30;
const CODES = [1000, 1001, 1008, 1011, 1012, 4001];

/** A server with every fault of a bad network, one after the other, chosen by a seed. */
export async function startStormy(seed: number): Promise<StormyServer> {
  const random = seededRandom(seed);
  const clients = new Map<string, ClientStats>();
  const live = new Set<WebSocket>();
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer();
  const lifeTimers = new Map<WebSocket, { readonly timer: ReturnType<typeof setTimeout> }>();

  const client = (name: string): ClientStats => {
    const known = clients.get(name);
    if (known !== undefined) return known;
    const fresh = { attempts: 0, opened: 0, ended: 0, live: 0, mostLive: 0, lastAttemptAt: 0 };
    clients.set(name, fresh);
    return fresh;
  };

  function endSoon(socket: WebSocket, stats: ClientStats): void {
    const timer = setTimeout(() => {
      stats.ended++;
      if (random() < 0.7) socket.terminate();
      else socket.close(CODES[Math.floor(random() * CODES.length)], 'storm');
    }, random() * MOST_LIFE_MS);
    lifeTimers.set(socket, { timer });
  }

  function opened(socket: WebSocket, stats: ClientStats): void {
    stats.opened++;
    stats.live++;
    stats.mostLive = Math.max(stats.mostLive, stats.live);
    live.add(socket);
    socket.on('error', () => undefined);
    socket.on('message', (data) => socket.send(data.toString()));
    socket.on('close', () => {
      stats.live--;
      live.delete(socket);
      clearTimeout(lifeTimers.get(socket)?.timer);
      lifeTimers.delete(socket);
    });
    if (storm.stormy) endSoon(socket, stats);
  }

  /** True when the handshake was failed. */
  function failHandshake(tcp: Socket): boolean {
    const chance = random();
    if (chance < 0.04) answerUpgrade(tcp, REFUSALS[401]);
    else if (chance < 0.08) answerUpgrade(tcp, REFUSALS[404]);
    else if (chance < 0.12) tcp.resetAndDestroy();
    else if (chance < 0.15) tcp.end();
    else return false;
    return true;
  }

  server.on('upgrade', (request, tcp, head) => {
    const stats = client(requestUrl(request).searchParams.get('client') ?? '');
    stats.attempts++;
    stats.lastAttemptAt = Date.now();
    if (storm.stormy && failHandshake(request.socket)) return;
    sockets.handleUpgrade(request, tcp, head, (socket) => opened(socket, stats));
  });

  const listening = await listenOnLoopback(server);
  const storm: StormyServer = {
    port: listening.port,
    url: (name, host = '127.0.0.1') => `ws://${host}:${listening.port}/ws?client=${name}`,
    stormy: false,
    client,
    all: () => [...clients.values()],
    dropAll() {
      const many = live.size;
      for (const socket of live) socket.terminate();
      return many;
    },
    async close() {
      for (const { timer } of lifeTimers.values()) clearTimeout(timer);
      await listening.close();
    },
  };
  return storm;
}
