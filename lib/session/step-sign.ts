import { assertUnreachable } from '../base/assert.ts';
import { NO_STATUS, NORMAL_CLOSURE } from '../protocol/close-codes.ts';
import type { Close } from '../protocol/connection-event.ts';
import { noEvidence } from '../protocol/handshake.ts';
import { recordClose, recordFailure, startTimer, unchanged } from './effects.ts';
import { giveUp, leave, stopLiveTimers } from './give-up.ts';
import { explainLoss } from './loss.ts';
import { isStable, lost } from './lost.ts';
import type { SessionEvent, SessionMachine, Step } from './machine.ts';
import { PONG } from './protocol.ts';
import { awaitsSign, onConnectError, onSignMet } from './step-gate.ts';

/** What the server says in the codec's own protocol; see the Engine.IO 4 and Socket.IO 5 protocols and their client. */
export function onSign(session: SessionMachine, event: SessionEvent & { kind: 'sign' }): Step {
  const { state, policy, live } = session;
  if (state.name !== 'connected' || state.connection !== event.connection) return unchanged(session);
  if (policy.codec.kind !== 'socket.io') return unchanged(session);
  const { sign, now } = event;
  switch (sign.kind) {
    case 'open': {
      if (!awaitsSign(session, 'open')) return unchanged(session);
      const { pingMs } = sign;
      const opened: SessionMachine = { ...session, live: { ...live, pingMs } };
      return onSignMet(opened, 'open', now, pingMs === null ? [] : [startTimer('ping', now + pingMs)]);
    }
    case 'connect':
      return onSignMet(session, 'connect', now, []);
    case 'ping':
      return {
        session,
        effects: [
          ...(live.pingMs === null ? [] : [startTimer('ping', now + live.pingMs)]),
          { kind: 'send', connection: state.connection, payload: PONG },
        ],
      };
    case 'connect_error':
      return onConnectError(session, sign.said, event);
    case 'disconnect':
      return onLeft(session, policy.codec.namespace);
    case 'close':
      return onTransportClosed(session, event);
    default:
      return assertUnreachable(sign);
  }
}

/** The server ended our namespace. As in the reference client nothing follows by itself: the server wished it. */
function onLeft(session: SessionMachine, namespace: string): Step {
  const detail = `The server ended namespace ${namespace}: connect again by hand, or ask the server why.`;
  return leave(session, 'namespace ended', { category: 'connection_error', cause: 'left', detail }, []);
}

/** The server's goodbye below the namespaces: as if it had closed the socket without a code. */
function onTransportClosed(session: SessionMachine, event: SessionEvent): Step {
  const { state } = session;
  if (state.name !== 'connected') return unchanged(session);
  const { connection } = state;
  const close: Close = { code: NO_STATUS, reason: 'Engine.IO close packet', wasClean: true, initiator: 'server' };
  const failure = explainLoss(close, event.now - state.openedAt);
  return lost(session, close, { kind: 'close', code: close.code, stable: isStable(session, event.now) }, event, [
    { kind: 'close', connection, code: NORMAL_CLOSURE, reason: '' },
    { kind: 'abandon', connection },
    ...stopLiveTimers(session),
    recordClose(connection, close),
    ...(failure === null ? [] : [recordFailure(connection, failure)]),
  ]);
}

export function onPingTimer(session: SessionMachine, event: SessionEvent & { kind: 'timer' }): Step {
  const { state, live } = session;
  if (state.name !== 'connected' || live.pingMs === null) return unchanged(session);
  const detail = `The server sent no ping for ${live.pingMs} ms, longer than it promised: the link is half open or the server hangs, so it was closed to connect anew.`;
  const failed = recordFailure(state.connection, {
    category: 'connection_timeout',
    cause: 'ping-timeout',
    detail,
    evidence: noEvidence('timer'),
  });
  return giveUp(session, 'ping timeout', 'The server did not ping in time.', event, [], failed);
}
