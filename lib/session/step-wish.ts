import { assertUnreachable } from '../base/assert.ts';
import { ABNORMAL_CLOSURE, NORMAL_CLOSURE } from '../protocol/close-codes.ts';
import type { Close } from '../protocol/connection-event.ts';
import { attempt, endHold, holdOf, NOT_LIVE, newOutage, waitFor } from './attempt.ts';
import { record, recordClose, recordFailure, recordStopped, startTimer, stopTimer, unchanged } from './effects.ts';
import { stopLiveTimers } from './give-up.ts';
import type { SessionEffect, SessionEvent, SessionMachine, Step } from './machine.ts';

export function onConnect(session: SessionMachine, { now, random }: SessionEvent): Step {
  const wished: SessionMachine = { ...session, wished: 'open' };
  const { state } = session;
  switch (state.name) {
    case 'disconnected':
      return attempt(newOutage(wished, random), 1, now, []);
    case 'reconnecting':
      return attempt(wished, state.attempt, now, [stopTimer('retry'), ...endHold(session)]);
    case 'closing':
      return { session: { ...wished, state: { ...state, then: 'connect' } }, effects: [] };
    default:
      return unchanged(session);
  }
}

export function onDisconnect(session: SessionMachine, event: SessionEvent & { kind: 'disconnect' }): Step {
  const wished: SessionMachine = { ...session, wished: 'closed' };
  const { state } = session;
  const { now, reason } = event;
  switch (state.name) {
    case 'disconnected':
      return { session: wished, effects: [{ kind: 'stop-finding' }] };
    case 'connecting': {
      const close: Close = { code: ABNORMAL_CLOSURE, reason, wasClean: false, initiator: 'user' };
      return {
        session: { ...wished, state: { name: 'disconnected', lastClose: close } },
        effects: [
          stopTimer('connect'),
          { kind: 'abandon', connection: state.connection },
          recordClose(state.connection, close),
        ],
      };
    }
    case 'connected':
      return {
        session: { ...wished, live: NOT_LIVE, state: { name: 'closing', connection: state.connection, then: 'stay' } },
        effects: [
          ...stopLiveTimers(session),
          { kind: 'close', connection: state.connection, code: NORMAL_CLOSURE, reason },
          startTimer('close', now + session.policy.closeTimeoutMs),
        ],
      };
    case 'reconnecting':
      return {
        session: { ...wished, state: { name: 'disconnected', lastClose: state.lastClose } },
        effects: [
          stopTimer('retry'),
          { kind: 'stop-finding' },
          ...endHold(session),
          recordStopped(session, 'user', reason, `The wait for attempt ${state.attempt} was cancelled.`),
        ],
      };
    case 'closing':
      return { session: { ...wished, state: { ...state, then: 'stay' } }, effects: [] };
    default:
      return assertUnreachable(state);
  }
}

/** The context that held the session died at `from` and is back. */
export function onResumed(session: SessionMachine, event: SessionEvent & { kind: 'resumed' }): Step {
  if (session.state.name !== 'disconnected' || session.wished !== 'open') return unchanged(session);
  const { now, random, from, cause, interrupted, waiting } = event;
  const effects: SessionEffect[] = [record(session.connections, { kind: 'gap', from, to: now, cause })];
  if (interrupted) {
    const who =
      cause === 'worker' ? 'The browser stopped Socketwright’s background' : 'The browser or the extension ended';
    const detail = `${who} while the session was connected or connecting: that was our side, not the server, which sees the close code 1001.`;
    effects.push(recordFailure(session.connections, { category: 'connection_error', cause: 'suspended', detail }));
  }
  // One stored before outages were remembered has no name to go on under.
  const outage = waiting === null || session.correlationId === '' ? newOutage(session, random) : session;
  const next = waiting ?? { attempt: 1, resumeAt: now };
  if (holdOf(outage) === null && next.resumeAt <= now) return attempt(outage, next.attempt, now, effects);
  return waitFor(outage, next, session.state.lastClose, effects);
}

/** The network came or went, or the person paused all attempts or let them go on. */
export function onConditions(before: SessionMachine, event: SessionEvent & { kind: 'conditions' }): Step {
  const { online, paused, now } = event;
  const session: SessionMachine = { ...before, conditions: { online, paused } };
  const { state } = session;
  if (state.name !== 'reconnecting') return { session, effects: [] };
  const held = holdOf(session);
  if (held === state.held) return { session, effects: [] };
  const effects = endHold(session);
  if (held !== null)
    effects.push(stopTimer('retry'), record(session.connections, { kind: 'hold', by: held, held: true }));
  const waiting: SessionMachine = { ...session, state: { ...state, held } };
  if (held !== null) return { session: waiting, effects };
  // What the network took away it gives back: the server was not to blame, so no wait is due but one that it asked for.
  const resumeAt = state.held === 'offline' ? (state.notBefore ?? now) : state.resumeAt;
  if (now >= resumeAt) return attempt(waiting, state.attempt, now, effects);
  return {
    session: { ...waiting, state: { ...state, held, resumeAt } },
    effects: [...effects, startTimer('retry', resumeAt)],
  };
}

export function onRetryTimer(session: SessionMachine, now: number): Step {
  const { state } = session;
  if (state.name !== 'reconnecting' || state.held !== null) return unchanged(session);
  // A timer may fire early after the machine slept; the wait the person was shown is kept.
  if (now < state.resumeAt) return { session, effects: [startTimer('retry', state.resumeAt)] };
  return attempt(session, state.attempt, now, []);
}
