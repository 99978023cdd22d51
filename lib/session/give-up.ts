import { ABNORMAL_CLOSURE, NORMAL_CLOSURE } from '../protocol/close-codes.ts';
import type { Close } from '../protocol/connection-event.ts';
import { NOT_LIVE } from './attempt.ts';
import { type Failure, recordClose, recordFailure, recordStopped, stopTimer, unchanged } from './effects.ts';
import { isStable, lost } from './lost.ts';
import type { SessionEffect, SessionEvent, SessionMachine, Step } from './machine.ts';

/** Ends a connection that is of no use any more, and connects anew by the reconnect policy. */
export function giveUp(
  session: SessionMachine,
  reason: string,
  why: string,
  event: SessionEvent,
  told: readonly SessionEffect[],
  failed: SessionEffect,
): Step {
  const { state } = session;
  if (state.name !== 'connected') return unchanged(session);
  const close: Close = { code: ABNORMAL_CLOSURE, reason, wasClean: false, initiator: 'policy' };
  return lost(session, close, { kind: 'rule', why, stable: isStable(session, event.now) }, event, [
    { kind: 'abandon', connection: state.connection },
    ...stopLiveTimers(session),
    ...told,
    recordClose(state.connection, close),
    failed,
  ]);
}

/** Closes a connection that the server has no use for; no attempt follows by itself, for it would end the same way. */
export function leave(session: SessionMachine, reason: string, failure: Failure, told: readonly SessionEffect[]): Step {
  const { state } = session;
  if (state.name !== 'connected') return unchanged(session);
  const { connection } = state;
  const close: Close = { code: NORMAL_CLOSURE, reason, wasClean: true, initiator: 'policy' };
  return {
    session: { ...session, wished: 'closed', live: NOT_LIVE, state: { name: 'disconnected', lastClose: close } },
    effects: [
      { kind: 'close', connection, code: close.code, reason },
      { kind: 'abandon', connection },
      ...stopLiveTimers(session),
      ...told,
      recordClose(connection, close),
      recordFailure(connection, failure),
      recordStopped(session, 'failure', 'No attempt follows by itself.', failure.detail),
    ],
  };
}

/** Stops what only an open connection needs. */
export function stopLiveTimers({ policy, live }: SessionMachine): SessionEffect[] {
  const effects: SessionEffect[] = [];
  if (live.gate !== null) effects.push(stopTimer('ready'));
  if (policy.heartbeat !== null) effects.push(stopTimer('heartbeat'), stopTimer('reply'));
  if (policy.silenceMs !== null) effects.push(stopTimer('silence'));
  if (live.pingMs !== null) effects.push(stopTimer('ping'));
  return effects;
}
