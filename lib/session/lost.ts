import type { Close } from '../protocol/connection-event.ts';
import { holdOf, NOT_LIVE, newOutage, waitFor } from './attempt.ts';
import { decideAfterLoss, type Loss } from './decide.ts';
import { record, recordStopped } from './effects.ts';
import type { SessionEffect, SessionEvent, SessionMachine, Step } from './machine.ts';

/** After an end that nobody wished for: wait for the next attempt, or stay disconnected for a reason. */
export function lost(
  before: SessionMachine,
  close: Close,
  loss: Loss,
  { now, random }: SessionEvent,
  effects: readonly SessionEffect[],
): Step {
  const over: SessionMachine = { ...before, live: NOT_LIVE };
  // The jitter and the name of an outage may share a number: nobody can tell one from the other.
  const session = loss.kind !== 'handshake' && loss.stable ? newOutage(over, random) : over;
  const held = holdOf(session);
  // An attempt that failed for want of a network tells nothing of the server, so it is not counted.
  const uncounted = held === 'offline' && loss.kind === 'handshake' ? 1 : 0;
  const retries = Math.max(0, session.retries - uncounted);
  const decision = decideAfterLoss(session.policy, loss, retries, random);
  const { why } = decision;
  if (decision.kind === 'stop') {
    return {
      session: { ...session, wished: 'closed', state: { name: 'disconnected', lastClose: close } },
      effects: [...effects, recordStopped(session, decision.cause, decision.detail, why)],
    };
  }
  const next = session.attempt + 1;
  const resumeAt = now + decision.delayMs;
  const notBefore = decision.isAsked ? { notBefore: resumeAt } : {};
  return waitFor({ ...session, retries: retries + 1 }, { attempt: next, resumeAt, ...notBefore }, close, [
    ...effects,
    record(session.connections, { kind: 'retry', attempt: next, resumeAt, why }),
  ]);
}

/** Whether a connection ends its outage. One that never became ready does not: it would be tried without end. */
export function isStable({ state, policy }: SessionMachine, now: number): boolean {
  return state.name === 'connected' && state.ready && now - state.openedAt >= policy.stableAfterMs;
}
