import { assertUnreachable } from '../base/assert.ts';
import type { LoggedState } from '../protocol/connection-event.ts';
import { record } from './effects.ts';
import type { SessionEvent, SessionMachine, Step } from './machine.ts';
import { onClosed, onCloseTimer, onConnectTimer, onFound, onRefused } from './step-end.ts';
import { onDenied, onMatched, onReadyTimer, onSaid } from './step-gate.ts';
import { onConfigure, onHeartbeatTimer, onOpened, onReplyTimer, onSilenceTimer, onSpoke } from './step-live.ts';
import { onExpiryTimer, onQueueEvent } from './step-queue.ts';
import { onPingTimer, onSign } from './step-sign.ts';
import { onConditions, onConnect, onDisconnect, onResumed, onRetryTimer } from './step-wish.ts';

/**
 * The life of a session as a pure function: what it becomes and what has to be done, for each event in each state.
 * An event that means nothing in a state changes nothing. At most one socket is ever wanted: `open` follows only a
 * `closed`, an `abandon` or no socket at all. Each change of state is recorded for the log.
 */
export function step(session: SessionMachine, event: SessionEvent): Step {
  const next = dispatch(session, event);
  const from = loggedState(session);
  const to = loggedState(next.session);
  if (from === to) return next;
  const { connections, correlationId } = next.session;
  const change = record(connections, { kind: 'state', from, to, correlationId });
  // An `open` may fail at once and so take the next step, a `flush` or `say` always does; this one has to be told before.
  const takesNext = next.effects.findIndex(({ kind }) => kind === 'open' || kind === 'flush' || kind === 'say');
  const place = takesNext === -1 ? next.effects.length : takesNext;
  return {
    session: next.session,
    effects: [...next.effects.slice(0, place), change, ...next.effects.slice(place)],
  };
}

function dispatch(session: SessionMachine, event: SessionEvent): Step {
  switch (event.kind) {
    case 'connect':
      return onConnect(session, event);
    case 'disconnect':
      return onDisconnect(session, event);
    case 'resumed':
      return onResumed(session, event);
    case 'opened':
      return onOpened(session, event);
    case 'closed':
      return onClosed(session, event);
    case 'refused':
      return onRefused(session, event);
    case 'found':
      return onFound(session, event);
    case 'matched':
      return onMatched(session, event);
    case 'denied':
      return onDenied(session, event);
    case 'sign':
      return onSign(session, event);
    case 'said':
      return onSaid(session, event);
    case 'spoke':
      return onSpoke(session, event);
    case 'conditions':
      return onConditions(session, event);
    case 'configure':
      return onConfigure(session, event);
    case 'enqueue':
    case 'replace-queued':
    case 'drop-queued':
    case 'flushed':
      return onQueueEvent(session, event);
    case 'timer':
      return onTimer(session, event);
    default:
      return assertUnreachable(event);
  }
}

function onTimer(session: SessionMachine, event: SessionEvent & { kind: 'timer' }): Step {
  switch (event.timer) {
    case 'connect':
      return onConnectTimer(session, event);
    case 'retry':
      return onRetryTimer(session, event.now);
    case 'close':
      return onCloseTimer(session, event);
    case 'ready':
      return onReadyTimer(session, event);
    case 'heartbeat':
      return onHeartbeatTimer(session, event);
    case 'reply':
      return onReplyTimer(session, event);
    case 'silence':
      return onSilenceTimer(session, event);
    case 'expiry':
      return onExpiryTimer(session, event.now);
    case 'ping':
      return onPingTimer(session, event);
    default:
      return assertUnreachable(event.timer);
  }
}

export function loggedState({ state }: SessionMachine): LoggedState {
  if (state.name === 'connected' && state.ready) return 'ready';
  return state.name === 'reconnecting' && state.held !== null ? 'held' : state.name;
}
