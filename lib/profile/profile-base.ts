import { DEFAULT_CLOSE_POLICY } from './close-policy.ts';
import type { Profile } from './schema.ts';

/** What every profile starts from: seed 000's linear 2 s reconnect without end, 10 s timeouts and 300/500 ms thresholds. */
export const PROFILE_DEFAULTS = {
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
  maxMessageBytes: null,
  thresholds: { handshakeMs: 300, messageMs: 500 },
  templates: [],
} as const satisfies Partial<Record<keyof Profile, unknown>>;

export function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
