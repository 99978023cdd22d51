import { assertUnreachable } from '../base/assert.ts';
import { ABNORMAL_CLOSURE } from '../protocol/close-codes.ts';
import type { Close } from '../protocol/connection-event.ts';
import { noEvidence } from '../protocol/handshake.ts';
import { attempt, endHold, holdOf, newOutage, waitFor } from './attempt.ts';
import { record, recordClose, recordFailure, recordStopped, startTimer, stopTimer, unchanged } from './effects.ts';
import { explainFailure } from './failure.ts';
import { stopLiveTimers } from './give-up.ts';
import { explainLoss } from './loss.ts';
import { isStable, lost } from './lost.ts';
import type { SessionEffect, SessionEvent, SessionMachine, Step } from './machine.ts';

export function onClosed(session: SessionMachine, event: SessionEvent & { kind: 'closed' }): Step {
  const { state } = session;
  if (!('connection' in state) || state.connection !== event.connection) return unchanged(session);
  const { code, reason, wasClean, now } = event;
  const { connection } = state;
  switch (state.name) {
    case 'connecting': {
      const close: Close = { code, reason, wasClean, initiator: 'network' };
      const after = lost(session, close, { kind: 'handshake', why: 'The opening handshake failed.' }, event, [
        stopTimer('connect'),
        recordClose(connection, close),
      ]);
      const find: SessionEffect = { kind: 'find', connection, code, mayProbe: session.policy.probe };
      return { session: after.session, effects: [...after.effects, find] };
    }
    case 'connected': {
      const close: Close = { code, reason, wasClean, initiator: wasClean ? 'server' : 'network' };
      const failure = explainLoss(close, now - state.openedAt);
      return lost(session, close, { kind: 'close', code, stable: isStable(session, now) }, event, [
        ...stopLiveTimers(session),
        recordClose(connection, close),
        ...(failure === null ? [] : [recordFailure(connection, failure)]),
      ]);
    }
    case 'closing':
      return ended(session, { code, reason, wasClean, initiator: 'user' }, event, [stopTimer('close')]);
    default:
      return assertUnreachable(state);
  }
}

/** No handshake was tried. What the browser or the person forbids it will forbid again; a preparation that failed may work next time. */
export function onRefused(session: SessionMachine, event: SessionEvent & { kind: 'refused' }): Step {
  const { state } = session;
  if (state.name !== 'connecting' || state.connection !== event.connection) return unchanged(session);
  const { cause, detail } = event;
  if (cause === 'setup') {
    const close: Close = { code: ABNORMAL_CLOSURE, reason: 'not tried', wasClean: false, initiator: 'policy' };
    const loss = { kind: 'handshake', why: 'The opening handshake could not be prepared.' } as const;
    return lost(session, close, loss, event, [
      stopTimer('connect'),
      recordFailure(state.connection, {
        category: 'connection_error',
        cause: 'headers',
        detail,
        evidence: noEvidence('check'),
      }),
    ]);
  }
  const category = cause === 'invalid-url' ? 'invalid_uri' : 'connection_error';
  const evidence = { ...noEvidence('check'), needsAccess: cause === 'headers' };
  return {
    session: { ...session, wished: 'closed', state: { name: 'disconnected', lastClose: null } },
    effects: [
      stopTimer('connect'),
      recordFailure(state.connection, { category, cause, detail, evidence }),
      recordStopped(session, 'failure', 'No attempt follows by itself.', 'Trying again would fail the same way.'),
    ],
  };
}

export function onConnectTimer(session: SessionMachine, event: SessionEvent & { kind: 'timer' }): Step {
  const { state } = session;
  if (state.name !== 'connecting') return unchanged(session);
  // The server was not asked yet, so it cannot be late; whoever comes first has a timeout of its own.
  if (event.queuing) {
    return { session, effects: [startTimer('connect', event.now + session.policy.connectTimeoutMs)] };
  }
  const { connection } = state;
  const close: Close = { code: ABNORMAL_CLOSURE, reason: 'connect timeout', wasClean: false, initiator: 'policy' };
  const failure = {
    category: 'connection_timeout',
    cause: 'timeout',
    detail: `No answer to the opening handshake within ${session.policy.connectTimeoutMs} ms: the server accepts connections but does not speak, or the network swallows them.`,
    evidence: noEvidence('timer'),
    slowed: event.slowed,
  } as const;
  return lost(session, close, { kind: 'handshake', why: 'The opening handshake got no answer in time.' }, event, [
    { kind: 'abandon', connection },
    recordClose(connection, close),
    recordFailure(connection, failure),
  ]);
}

export function onCloseTimer(session: SessionMachine, event: SessionEvent & { kind: 'timer' }): Step {
  const { state } = session;
  if (state.name !== 'closing') return unchanged(session);
  const reason = 'close handshake timeout';
  const close: Close = { code: ABNORMAL_CLOSURE, reason, wasClean: false, initiator: 'policy' };
  return ended(session, close, event, [{ kind: 'abandon', connection: state.connection }]);
}

/** What was found out about a failed handshake may change what follows: the server asked for time, or no attempt can ever work. */
export function onFound(session: SessionMachine, event: SessionEvent & { kind: 'found' }): Step {
  const { url, protocols, headers, state } = session;
  const { connection, code, evidence, slowed, now } = event;
  const failure = explainFailure(evidence, { url, protocols, headers, code, now });
  const told = recordFailure(connection, { ...failure, evidence, slowed });
  if (state.name !== 'reconnecting' || session.connections !== connection) return { session, effects: [told] };
  if (failure.cause === 'blocked-port') {
    return {
      session: { ...session, wished: 'closed', state: { name: 'disconnected', lastClose: state.lastClose } },
      effects: [
        told,
        stopTimer('retry'),
        ...endHold(session),
        recordStopped(session, 'failure', 'No attempt follows by itself.', failure.detail),
      ],
    };
  }
  const askedFor = failure.retryAfterMs === null ? 0 : now + failure.retryAfterMs;
  if (askedFor <= now) return { session, effects: [told] };
  const notBefore = Math.max(askedFor, state.notBefore ?? 0);
  // A wait that is held may be over long since; one that is longer anyway is not moved, but may be cut short later.
  if (askedFor <= state.resumeAt) return { session: { ...session, state: { ...state, notBefore } }, effects: [told] };
  const seconds = Math.ceil((failure.retryAfterMs ?? 0) / 1000);
  const why = `The server asks to wait ${seconds} s (Retry-After).`;
  return {
    session: { ...session, state: { ...state, resumeAt: askedFor, notBefore } },
    effects: [
      told,
      record(connection, { kind: 'retry', attempt: state.attempt, resumeAt: askedFor, why }),
      ...(state.held === null ? [startTimer('retry', askedFor)] : []),
    ],
  };
}

/** A close that the person wished for is complete. */
function ended(session: SessionMachine, close: Close, event: SessionEvent, before: readonly SessionEffect[]): Step {
  if (session.state.name !== 'closing') return unchanged(session);
  const effects = [...before, recordClose(session.state.connection, close)];
  const after: SessionMachine = { ...session, state: { name: 'disconnected', lastClose: close } };
  if (session.state.then === 'stay') return { session: after, effects };
  const outage = newOutage(after, event.random);
  if (session.state.then === 'connect' || holdOf(outage) === null) return attempt(outage, 1, event.now, effects);
  return waitFor(outage, { attempt: 1, resumeAt: event.now }, close, effects);
}
