import { createServer, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { epochMs, listenOnLoopback } from '../../servers/faulty/faulty-server.ts';
import { REFUSALS } from '../../servers/faulty/http-answers.ts';
import { seededRandom } from '../../servers/faulty/random.ts';
import { answerUpgrade, refuse, requestUrl } from '../../servers/shared/http-answer.ts';
import { talk } from './moody-talk.ts';

/**
 * What a client meets. `guarded`: only who shows its own token comes in. `refusing`: handshakes fail in many ways.
 * `talking`: a protocol with a greeting, a login and pings.
 */
export type Role = 'guarded' | 'refusing' | 'talking';

/** One opening handshake that arrived, a session's own or one that looks into a failure. */
export interface Arrival {
  readonly client: string;
  /** Epoch ms. */
  readonly at: number;
  readonly authorization: string | null;
  /** Made by `fetch`, so it can only be a probe. */
  readonly isFetch: boolean;
}

export interface MoodyServer {
  url(role: Role, client: string, host?: string): string;
  /** While it is true, connections end soon and handshakes fail; while false all is well. */
  stormy: boolean;
  /** Clients that talk are turned away. */
  down: boolean;
  readonly arrivals: readonly Arrival[];
  /** Numbers of the notes that arrived, in their order. */
  readonly notes: readonly number[];
  /** Handshakes failed and connections ended by this server. */
  readonly faults: { refused: number; hung: number; ended: number; mute: number };
  /** Sockets that are open now, and the most there ever were at a time, by client. */
  live(client: string): number;
  mostLive(client: string): number;
  /** Ends the connections of one client, or of all. */
  drop(client?: string): void;
  close(): Promise<void>;
}

const MOST_LIFE_MS = 40;
const CODES = [1000, 1001, 1008, 1011, 1012, 4001];
const LATER = { ...REFUSALS[503], headers: { 'Retry-After': '1' } };
const BUSY = refuse(503, 'Too busy.');

/** Every fault that handshake headers, probes, the ready gate, heartbeats and the queue have to survive, by a seed. */
export async function startMoody(seed: number): Promise<MoodyServer> {
  const random = seededRandom(seed);
  const sockets = new WebSocketServer({ noServer: true });
  const open = new Map<WebSocket, string>();
  const most = new Map<string, number>();
  const arrivals: Arrival[] = [];
  const notes: number[] = [];
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const faults = { refused: 0, hung: 0, ended: 0, mute: 0 };

  const live = (client: string): number => [...open.values()].filter((one) => one === client).length;
  const turnAway = (tcp: Socket, answer: Parameters<typeof answerUpgrade>[1]): true => {
    faults.refused++;
    answerUpgrade(tcp, answer);
    return true;
  };

  function end(socket: WebSocket): void {
    faults.ended++;
    if (random() < 0.7) socket.terminate();
    else socket.close(CODES[Math.floor(random() * CODES.length)], 'storm');
  }

  function endSoon(socket: WebSocket): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      end(socket);
    }, random() * MOST_LIFE_MS);
    timers.add(timer);
  }

  /** True when the handshake got another answer than 101, or none at all. */
  function failHandshake(role: Role, tcp: Socket): boolean {
    const chance = random();
    if (role === 'talking') return (server.down || (server.stormy && chance < 0.1)) && turnAway(tcp, BUSY);
    if (!server.stormy) return false;
    if (role === 'guarded') {
      if (chance < 0.08) return turnAway(tcp, BUSY);
      if (chance >= 0.12) return false;
      faults.refused++;
      tcp.resetAndDestroy();
      return true;
    }
    if (chance < 0.35) return turnAway(tcp, REFUSALS[401]);
    if (chance < 0.5) return turnAway(tcp, LATER);
    if (chance < 0.65) return turnAway(tcp, BUSY);
    if (chance >= 0.85) return false;
    faults.hung++;
    return true;
  }

  function opened(role: Role, client: string, socket: WebSocket): void {
    open.set(socket, client);
    most.set(client, Math.max(most.get(client) ?? 0, live(client)));
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    if (role !== 'talking') {
      if (server.stormy) endSoon(socket);
      return;
    }
    talk(socket, {
      random: () => (server.stormy ? random() : 1),
      note: (n) => notes.push(n),
      muted: () => faults.mute++,
      end: () => end(socket),
    });
  }

  const http = createServer((request, response) => {
    note(request);
    response.writeHead(426).end();
  });

  function note(request: IncomingMessage): { readonly role: Role; readonly client: string } {
    const { pathname, searchParams } = requestUrl(request);
    const client = searchParams.get('client') ?? '';
    const { authorization = null, 'sec-fetch-mode': mode = 'websocket' } = request.headers;
    arrivals.push({ client, at: epochMs(), authorization, isFetch: mode !== 'websocket' });
    return { role: pathname.slice(1) as Role, client };
  }

  http.on('upgrade', (request, _tcp, head) => {
    const tcp = request.socket;
    const { role, client } = note(request);
    const token = request.headers.authorization ?? '';
    if (role === 'guarded' && !token.startsWith(`Bearer ${client}-`)) {
      turnAway(tcp, REFUSALS[401]);
    } else if (!failHandshake(role, tcp)) {
      sockets.handleUpgrade(request, tcp, head, (socket) => opened(role, client, socket));
    }
  });

  const listening = await listenOnLoopback(http);
  const server: MoodyServer = {
    url: (role, client, host = '127.0.0.1') => `ws://${host}:${listening.port}/${role}?client=${client}`,
    stormy: false,
    down: false,
    arrivals,
    notes,
    faults,
    live,
    mostLive: (client) => most.get(client) ?? 0,
    drop(client) {
      for (const [socket, owner] of open) if (client === undefined || owner === client) socket.terminate();
    },
    async close() {
      for (const timer of timers) clearTimeout(timer);
      await listening.close();
    },
  };
  return server;
}
