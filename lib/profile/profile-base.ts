import { DEFAULT_CLOSE_POLICY } from './close-policy.ts';
import { PROFILE_VERSION } from './profile-version.ts';
import type { Profile } from './schema.ts';

/** What every profile starts from: seed 000's linear 2 s reconnect without end, 10 s timeouts and 300/500 ms thresholds. */
export const PROFILE_DEFAULTS: Omit<Profile, 'id' | 'name' | 'description' | 'url'> = {
  version: PROFILE_VERSION,
  query: [],
  protocols: [],
  headers: [],
  variables: [],
  environments: [],
  codec: { kind: 'json' },
  typePath: 'type',
  contract: null,
  correlation: { rules: [], timeoutMs: null },
  order: null,
  views: { stream: null, changes: [] },
  reconnect: { policy: 'linear', delayMs: 2000, maxAttempts: null },
  stableAfterMs: 5000,
  closePolicy: DEFAULT_CLOSE_POLICY,
  connectTimeoutMs: 10_000,
  closeTimeoutMs: 10_000,
  probe: true,
  queue: { maxMessages: 100, maxBytes: 1_048_576, maxAgeMs: 300_000, connectOnSend: false },
  ready: null,
  heartbeat: null,
  autoReplies: [],
  replyLimit: { perSecond: 20, chain: 100, chainMs: 1000 },
  silenceMs: null,
  maxMessageBytes: null,
  timestamp: null,
  thresholds: { handshakeMs: 300, messageMs: 500, notify: false, alerts: [] },
  metrics: { snapshotEveryMs: 5000, trendWindow: 10 },
  checks: { message: null, burst: { messages: 200, perSecond: 100 }, reconnects: 5, mayDisturb: true },
  templates: [],
  sequences: [],
};

export function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
