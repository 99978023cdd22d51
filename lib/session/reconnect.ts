import type { Profile } from '../profile/schema.ts';

/** Wait before the next attempt in ms; null when the policy gives up. Linear means a fixed delay (seed 000 §2.2). */
export function nextDelayMs(policy: Profile['reconnect']): number | null {
  return policy.policy === 'none' ? null : policy.delayMs;
}
