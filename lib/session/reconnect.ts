import type { ReconnectPolicy } from '../profile/schema.ts';

/**
 * Wait in ms before the `retry`-th automatic attempt of an outage (from 1); null when the policy gives up. `random` in
 * [0, 1) places the wait inside its spread, which keeps many clients of one server from coming back at the same instant.
 */
export function nextDelayMs(policy: ReconnectPolicy, retry: number, random: number): number | null {
  if (policy.policy === 'none' || isUsedUp(policy, retry)) return null;
  if (policy.policy === 'linear') return policy.delayMs;
  const { baseMs, factor, capMs, jitter } = policy;
  const middle = Math.min(capMs, baseMs * factor ** (retry - 1));
  const shortest = middle * (1 - jitter);
  // The spread ends at the cap instead of being cut there: else half of all clients would wait exactly the cap.
  const longest = Math.min(capMs, middle * (1 + jitter));
  return Math.round(shortest + random * (longest - shortest));
}

/** Null for a policy without a limit. */
export function maxAttemptsOf(policy: ReconnectPolicy): number | null {
  return policy.policy === 'none' ? 0 : policy.maxAttempts;
}

function isUsedUp(policy: ReconnectPolicy, retry: number): boolean {
  const most = maxAttemptsOf(policy);
  return most !== null && retry > most;
}
