import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import type { Profile } from '../../../lib/profile/schema.ts';

/**
 * As Clarity, but with less patience: nobody waits 2 s for an attempt or 5 s for a reply here. Its limits are wider, for the machine
 * does other work besides.
 */
export const HASTY_PROFILE: Profile = {
  ...CLARITY_PROFILE,
  reconnect: { policy: 'linear', delayMs: 200, maxAttempts: null },
  correlation: { ...CLARITY_PROFILE.correlation, timeoutMs: 400 },
  connectTimeoutMs: 1000,
  thresholds: { ...CLARITY_PROFILE.thresholds, handshakeMs: 1000, messageMs: 1000 },
  checks: { ...CLARITY_PROFILE.checks, burst: { messages: 60, perSecond: 100 }, reconnects: 3 },
};
