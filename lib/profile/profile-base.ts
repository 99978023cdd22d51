import { DEFAULT_CLOSE_POLICY } from './close-policy.ts';
import type { Profile } from './schema.ts';

/** What every profile starts from: seed 000's linear 2 s reconnect without end, 10 s timeouts and 300/500 ms thresholds. */
export const PROFILE_DEFAULTS: Omit<Profile, 'id' | 'name' | 'description' | 'url'> = {
  version: 1,
  protocols: [],
  typePath: 'type',
  envelope: null,
  correlation: null,
  reconnect: { policy: 'linear', delayMs: 2000, maxAttempts: null },
  stableAfterMs: 5000,
  closePolicy: DEFAULT_CLOSE_POLICY,
  connectTimeoutMs: 10_000,
  closeTimeoutMs: 10_000,
  headers: [],
  probe: true,
  queue: { maxMessages: 100, maxBytes: 1_048_576, maxAgeMs: 300_000, connectOnSend: false },
  ready: null,
  heartbeat: null,
  answers: [],
  silenceMs: null,
  maxMessageBytes: null,
  thresholds: { handshakeMs: 300, messageMs: 500 },
  templates: [],
};

export function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
