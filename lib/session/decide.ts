import type { ClosePolicyRow } from '../profile/schema.ts';
import { closeCodeName } from '../protocol/close-codes.ts';
import type { StopCause } from '../protocol/connection-event.ts';
import { closeRowFor } from './close-policy.ts';
import type { SessionPolicy } from './machine.ts';
import { maxAttemptsOf, nextDelayMs } from './reconnect.ts';

/** How a connection was lost. A failed handshake has no close code of the server's, so the table does not apply to it. */
export type Loss =
  | { readonly kind: 'handshake'; readonly why: string }
  /** `stable`: it was ready and lived through the stability window. */
  | { readonly kind: 'close'; readonly code: number; readonly stable: boolean }
  /** A rule of ours ended it (heartbeat, ready gate); the close-code table is about the server's codes. */
  | { readonly kind: 'rule'; readonly why: string; readonly stable: boolean };

/** `why` says to a person on what ground. */
export type Decision =
  | {
      readonly kind: 'retry';
      readonly delayMs: number;
      /** The wait is the server's wish (a delay row), not our own backoff. */
      readonly isAsked: boolean;
      readonly why: string;
    }
  | {
      readonly kind: 'stop';
      readonly cause: Exclude<StopCause, 'user' | 'failure'>;
      readonly detail: string;
      readonly why: string;
    };

/**
 * What follows a loss nobody wished for. `retries`: automatic attempts of this outage so far; `random` in [0, 1).
 * A policy that never reconnects comes before the table, a stop in the table before the limit of attempts.
 */
export function decideAfterLoss(policy: SessionPolicy, loss: Loss, retries: number, random: number): Decision {
  const row = loss.kind === 'close' ? closeRowFor(policy.closePolicy, loss.code) : null;
  const ground = groundOf(loss, row, policy);
  if (policy.reconnect.policy === 'none') {
    return { kind: 'stop', cause: 'profile', detail: 'The profile does not reconnect.', why: ground };
  }
  if (loss.kind === 'close' && row?.action === 'stop') {
    const detail = `Not reconnecting after close code ${loss.code} (${closeCodeName(loss.code)}).`;
    return { kind: 'stop', cause: 'close-code', detail, why: row.why };
  }
  const policyMs = nextDelayMs(policy.reconnect, retries + 1, random);
  if (policyMs === null) return { kind: 'stop', cause: 'attempts', detail: gaveUpText(retries), why: ground };
  const most = maxAttemptsOf(policy.reconnect);
  const counted = most === null ? '' : ` Retry ${retries + 1} of at most ${most}.`;
  return {
    kind: 'retry',
    delayMs: waitMs(row, loss, policyMs),
    isAsked: row?.action === 'delay',
    why: `${ground}${counted}`,
  };
}

function waitMs(row: ClosePolicyRow | null, loss: Loss, policyMs: number): number {
  if (row?.action === 'delay') return row.delayMs;
  // A server that accepts and closes at once would otherwise be called again without end and without a pause.
  if (row?.action === 'now' && loss.kind === 'close' && loss.stable) return 0;
  return policyMs;
}

function groundOf(loss: Loss, row: ClosePolicyRow | null, { stableAfterMs, ready }: SessionPolicy): string {
  if (loss.kind === 'handshake') return loss.why;
  const why = loss.kind === 'rule' ? loss.why : (row?.why ?? '');
  if (loss.stable) return why;
  const seconds = stableAfterMs / 1000;
  const short =
    ready === null
      ? `The connection lived less than ${seconds} s, so`
      : `The connection ended before it was ready and ${seconds} s old, so`;
  return `${why} ${short} ${row?.action === 'now' ? 'the usual wait comes first' : 'the outage goes on'}.`;
}

function gaveUpText(attempts: number): string {
  const many = attempts === 1 ? '1 failed attempt' : `${attempts} failed attempts`;
  return `Gave up after ${many} to reconnect, the most the profile allows: reconnect by hand once the server is back.`;
}
