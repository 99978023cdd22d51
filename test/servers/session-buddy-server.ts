import { randomUUID } from 'node:crypto';
import type { DemoConnection } from './shared/connection.ts';
import { type DemoServer, type ServerOptions, startDemoServer } from './shared/demo-server.ts';
import { padTo } from './shared/flood.ts';
import { type JsonObject, parseJsonObject } from './shared/json.ts';
import { Ticker } from './shared/pace.ts';
import { runAsMain } from './shared/run-as-main.ts';
import { SkillMetrics } from './skill-metrics.ts';

const DEFAULT_INTERVAL_MS = 1000;
const MAX_PAYLOAD_BYTES = 1024 * 1024;

export interface SessionBuddyOptions extends ServerOptions {
  /** Pause between two broadcasts in ms; 0 broadcasts nothing. */
  readonly intervalMs?: number | undefined;
}

/** What a client gets: every skill, one skill by name, or nothing after it unsubscribed. */
type Subscription =
  | { readonly wants: 'all' }
  | { readonly wants: 'one'; readonly skill: string }
  | { readonly wants: 'nothing' };

function stamped(type: string, fields: JsonObject): JsonObject {
  return { type, timestamp: new Date().toISOString(), ...fields };
}

/** The answer to one client message, and the subscription afterwards when it changes. */
function handle(text: string | null, metrics: SkillMetrics): { answer: JsonObject; subscription?: Subscription } {
  const message = parseJsonObject(text ?? '');
  if (message === null)
    return { answer: stamped('error', { message: 'Invalid JSON: send an object as a text frame.' }) };
  const { type, skill } = message;
  switch (type) {
    case 'subscribe':
      if (skill === undefined || skill === null) {
        return { answer: stamped('subscription_confirmed', { skill: null }), subscription: { wants: 'all' } };
      }
      if (typeof skill !== 'string' || !metrics.names.includes(skill)) {
        const known = metrics.names.join(', ');
        return {
          answer: stamped('error', { message: `Unknown skill: ${JSON.stringify(skill)}. Known skills: ${known}.` }),
        };
      }
      return { answer: stamped('subscription_confirmed', { skill }), subscription: { wants: 'one', skill } };
    case 'unsubscribe':
      return { answer: stamped('unsubscribed', {}), subscription: { wants: 'nothing' } };
    case 'ping':
      return { answer: stamped('pong', 'id' in message ? { id: message['id'] } : {}) };
    default:
      return { answer: stamped('error', { message: `Unknown message type: ${JSON.stringify(type) ?? 'none'}.` }) };
  }
}

/**
 * Seed 003: welcomes each client and broadcasts skill metrics to all of them; `subscribe` narrows a client to one skill
 * or widens it again, `unsubscribe` silences it.
 */
export async function startSessionBuddyServer(options: SessionBuddyOptions = {}): Promise<DemoServer> {
  const metrics = new SkillMetrics();
  const clients = new Map<DemoConnection, Subscription>();
  const ticker = new Ticker(options.intervalMs ?? DEFAULT_INTERVAL_MS, () => {
    metrics.advance();
    for (const [connection, subscription] of clients) {
      if (subscription.wants === 'nothing') continue;
      const data = metrics.snapshot(subscription.wants === 'one' ? subscription.skill : null);
      connection.push(stamped('metrics_update', { data }));
    }
  });
  return startDemoServer(
    {
      name: 'session-buddy',
      urlPath: '/',
      maxPayloadBytes: MAX_PAYLOAD_BYTES,
      shape: {
        required: ['type', 'timestamp', 'data'],
        timeKey: 'timestamp',
        typeKey: 'type',
        bodyKey: 'data',
        maxBytes: null,
      },
      floodMessage: (marks, bytes) =>
        padTo(bytes, (padding) =>
          JSON.stringify({
            type: 'metrics_update',
            timestamp: marks.time,
            data: { top_skills: [{ skill_name: marks.number, note: padding }], anomalies: [] },
          }),
        ),
      pace: ticker,
      admit: () => null,
      opened(connection) {
        clients.set(connection, { wants: 'all' });
        connection.onClose(() => clients.delete(connection));
        connection.onMessage((text) => {
          const { answer, subscription } = handle(text, metrics);
          if (subscription !== undefined) clients.set(connection, subscription);
          const id = answer['id'];
          connection.reply(typeof id === 'string' || typeof id === 'number' ? String(id) : null, answer);
        });
        connection.push(stamped('welcome', { message: 'Connected to skill metrics.', client_id: randomUUID() }));
      },
    },
    options,
  );
}

await runAsMain(import.meta.url, startSessionBuddyServer);
