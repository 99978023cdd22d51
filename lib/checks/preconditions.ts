import type { Profile } from '../profile/schema.ts';
import { ABNORMAL_CLOSURE } from '../protocol/close-codes.ts';
import { closeRowFor } from '../session/close-policy.ts';

/** Why a check cannot run with this profile; null where it can. One sentence. */
export type Precondition = (profile: Profile) => string | null;

export const MAY_DISTURB: Precondition = ({ checks }) =>
  checks.mayDisturb ? null : 'The profile says that servers of its kind must not be disturbed by checks.';

export const HAS_MESSAGE: Precondition = ({ checks, templates }) => {
  if (checks.message === null) return 'The profile names no message that checks may send.';
  return templates.some(({ id }) => id === checks.message)
    ? null
    : `The profile names the message “${checks.message}” for checks, and has no template of that name.`;
};

export const RECONNECTS: Precondition = ({ reconnect }) =>
  reconnect.policy === 'none' ? 'The profile never reconnects by itself.' : null;

/** After a loss without a close frame, which is what a check can bring about. */
export const RETURNS_AFTER_LOSS: Precondition = (profile) => {
  const never = RECONNECTS(profile);
  if (never !== null) return never;
  return closeRowFor(profile.closePolicy, ABNORMAL_CLOSURE).action === 'stop'
    ? 'By its close-code table the profile does not reconnect after 1006 (Abnormal Closure).'
    : null;
};

/** The first that does not hold. */
export function firstOf(...conditions: readonly Precondition[]): Precondition {
  return (profile) => {
    for (const condition of conditions) {
      const why = condition(profile);
      if (why !== null) return why;
    }
    return null;
  };
}
