import { assertUnreachable } from '../base/assert.ts';
import type { Close, FailureCategory, StopCause } from '../protocol/connection-event.ts';
import { decideAfterLoss, type Loss } from './decide.ts';
import type { SessionEffect, SessionEvent, SessionMachine, SessionTimer, Step } from './machine.ts';

/** RFC 6455 §7.4.1. */
const NORMAL_CLOSURE = 1000;
const ABNORMAL_CLOSURE = 1006;

/**
 * The life of a session as a pure function: what it becomes and what has to be done, for each event in each state.
 * An event that means nothing in a state changes nothing. At most one socket is ever wanted: `open` follows only a
 * `closed`, an `abandon` or no socket at all.
 */
export function step(session: SessionMachine, event: SessionEvent): Step {
  switch (event.kind) {
    case 'connect':
      return onConnect(session, event.now);
    case 'disconnect':
      return onDisconnect(session, event.now, event.reason);
    case 'resumed':
      return onResumed(session, event);
    case 'opened':
      return onOpened(session, event);
    case 'closed':
      return onClosed(session, event);
    case 'refused':
      return onRefused(session, event);
    case 'timer':
      return onTimer(session, event);
    default:
      return assertUnreachable(event);
  }
}

function unchanged(session: SessionMachine): Step {
  return { session, effects: [] };
}

function onConnect(session: SessionMachine, now: number): Step {
  const wished: SessionMachine = { ...session, wished: 'open' };
  const { state } = session;
  switch (state.name) {
    case 'disconnected':
      return attempt(newOutage(wished), 1, now, []);
    case 'reconnecting':
      return attempt(wished, state.attempt, now, [stopTimer('retry')]);
    case 'closing':
      return { session: { ...wished, state: { ...state, then: 'connect' } }, effects: [] };
    default:
      return unchanged(session);
  }
}

function onDisconnect(session: SessionMachine, now: number, reason: string): Step {
  const wished: SessionMachine = { ...session, wished: 'closed' };
  const { state } = session;
  switch (state.name) {
    case 'disconnected':
      return { session: wished, effects: [] };
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
        session: { ...wished, state: { name: 'closing', connection: state.connection, then: 'stay' } },
        effects: [
          { kind: 'close', connection: state.connection, code: NORMAL_CLOSURE, reason },
          { kind: 'start-timer', timer: 'close', at: now + session.policy.closeTimeoutMs },
        ],
      };
    case 'reconnecting':
      return {
        session: { ...wished, state: { name: 'disconnected', lastClose: state.lastClose } },
        effects: [
          stopTimer('retry'),
          recordStopped(session, 'user', reason, `The wait for attempt ${state.attempt} was cancelled.`),
        ],
      };
    case 'closing':
      return { session: { ...wished, state: { ...state, then: 'stay' } }, effects: [] };
    default:
      return assertUnreachable(state);
  }
}

function onResumed(session: SessionMachine, event: SessionEvent & { kind: 'resumed' }): Step {
  const gap: SessionEffect = {
    kind: 'record',
    connection: session.connections,
    event: { kind: 'gap', from: event.from, to: event.now, cause: event.cause },
  };
  if (session.state.name !== 'disconnected' || session.wished !== 'open') return unchanged(session);
  return attempt(newOutage(session), 1, event.now, [gap]);
}

function onOpened(session: SessionMachine, event: SessionEvent & { kind: 'opened' }): Step {
  const { state } = session;
  if (state.name !== 'connecting' || state.connection !== event.connection) return unchanged(session);
  const { handshakeMs, protocol, extensions } = event;
  return {
    session: {
      ...session,
      opened: true,
      reconnects: session.reconnects + (session.opened ? 1 : 0),
      state: { name: 'connected', connection: state.connection, openedAt: event.now, ready: true },
    },
    effects: [
      stopTimer('connect'),
      { kind: 'record', connection: state.connection, event: { kind: 'open', handshakeMs, protocol, extensions } },
    ],
  };
}

function onClosed(session: SessionMachine, event: SessionEvent & { kind: 'closed' }): Step {
  const { state } = session;
  if (!('connection' in state) || state.connection !== event.connection) return unchanged(session);
  const { code, reason, wasClean } = event;
  switch (state.name) {
    case 'connecting': {
      const close: Close = { code, reason, wasClean, initiator: 'network' };
      return lost(session, close, { kind: 'handshake', why: 'The opening handshake failed.' }, event, [
        stopTimer('connect'),
        recordError(
          state.connection,
          'connection_error',
          'The opening handshake failed. The browser tells scripts no reason: check that the server runs, the path exists and the token is valid.',
        ),
        recordClose(state.connection, close),
      ]);
    }
    case 'connected': {
      const close: Close = { code, reason, wasClean, initiator: wasClean ? 'server' : 'network' };
      const stable = event.now - state.openedAt >= session.policy.stableAfterMs;
      return lost(stable ? newOutage(session) : session, close, { kind: 'close', code, stable }, event, [
        recordClose(state.connection, close),
      ]);
    }
    case 'closing':
      return closed(session, { code, reason, wasClean, initiator: 'user' }, event.now, [stopTimer('close')]);
    default:
      return assertUnreachable(state);
  }
}

/** The browser refused to make the socket at all; trying the same again would fail the same way. */
function onRefused(session: SessionMachine, event: SessionEvent & { kind: 'refused' }): Step {
  const { state } = session;
  if (state.name !== 'connecting' || state.connection !== event.connection) return unchanged(session);
  return {
    session: { ...session, wished: 'closed', state: { name: 'disconnected', lastClose: null } },
    effects: [stopTimer('connect'), recordError(state.connection, 'invalid_uri', event.detail)],
  };
}

function onTimer(session: SessionMachine, event: SessionEvent & { kind: 'timer' }): Step {
  const { state } = session;
  const { timer, now } = event;
  if (timer === 'connect' && state.name === 'connecting') {
    const close: Close = { code: ABNORMAL_CLOSURE, reason: 'connect timeout', wasClean: false, initiator: 'policy' };
    return lost(session, close, { kind: 'handshake', why: 'The opening handshake got no answer in time.' }, event, [
      { kind: 'abandon', connection: state.connection },
      recordError(
        state.connection,
        'connection_timeout',
        `No answer to the opening handshake within ${session.policy.connectTimeoutMs} ms: the server accepts connections but does not speak, or the network swallows them.`,
      ),
      recordClose(state.connection, close),
    ]);
  }
  if (timer === 'retry' && state.name === 'reconnecting') {
    // A timer may fire early after the machine slept; the wait the person was shown is kept.
    if (now < state.resumeAt)
      return { session, effects: [{ kind: 'start-timer', timer: 'retry', at: state.resumeAt }] };
    return attempt(session, state.attempt, now, []);
  }
  if (timer === 'close' && state.name === 'closing') {
    const close: Close = {
      code: ABNORMAL_CLOSURE,
      reason: 'close handshake timeout',
      wasClean: false,
      initiator: 'policy',
    };
    return closed(session, close, now, [{ kind: 'abandon', connection: state.connection }]);
  }
  return unchanged(session);
}

function attempt(session: SessionMachine, number: number, now: number, before: readonly SessionEffect[]): Step {
  const connection = session.connections + 1;
  return {
    session: {
      ...session,
      connections: connection,
      attempt: number,
      state: { name: 'connecting', connection, attempt: number, startedAt: now },
    },
    effects: [
      ...before,
      {
        kind: 'record',
        connection,
        event: { kind: 'attempt', attempt: number, url: session.url, protocols: session.protocols },
      },
      { kind: 'start-timer', timer: 'connect', at: now + session.policy.connectTimeoutMs },
      { kind: 'open', connection },
    ],
  };
}

/** After an end that nobody wished for: wait for the next attempt, or stay disconnected for a reason. */
function lost(
  session: SessionMachine,
  close: Close,
  loss: Loss,
  { now, random }: SessionEvent,
  before: readonly SessionEffect[],
): Step {
  const decision = decideAfterLoss(session.policy, loss, session.retries, random);
  const { why } = decision;
  if (decision.kind === 'stop') {
    return {
      session: { ...session, wished: 'closed', state: { name: 'disconnected', lastClose: close } },
      effects: [...before, recordStopped(session, decision.cause, decision.detail, why)],
    };
  }
  const next = session.attempt + 1;
  const resumeAt = now + decision.delayMs;
  return {
    session: {
      ...session,
      retries: session.retries + 1,
      state: { name: 'reconnecting', attempt: next, resumeAt, lastClose: close },
    },
    effects: [
      ...before,
      { kind: 'record', connection: session.connections, event: { kind: 'retry', attempt: next, resumeAt, why } },
      { kind: 'start-timer', timer: 'retry', at: resumeAt },
    ],
  };
}

/** Attempts are counted from the beginning again. */
function newOutage(session: SessionMachine): SessionMachine {
  return { ...session, attempt: 0, retries: 0 };
}

function closed(session: SessionMachine, close: Close, now: number, before: readonly SessionEffect[]): Step {
  if (session.state.name !== 'closing') return unchanged(session);
  const effects = [...before, recordClose(session.state.connection, close)];
  const after: SessionMachine = { ...session, state: { name: 'disconnected', lastClose: close } };
  return session.state.then === 'connect' ? attempt(newOutage(after), 1, now, effects) : { session: after, effects };
}

function stopTimer(timer: SessionTimer): SessionEffect {
  return { kind: 'stop-timer', timer };
}

function recordClose(connection: number, close: Close): SessionEffect {
  return { kind: 'record', connection, event: { kind: 'close', ...close } };
}

function recordError(connection: number, category: FailureCategory, detail: string): SessionEffect {
  return { kind: 'record', connection, event: { kind: 'error', category, detail } };
}

function recordStopped(session: SessionMachine, cause: StopCause, detail: string, why: string): SessionEffect {
  return { kind: 'record', connection: session.connections, event: { kind: 'stopped', cause, detail, why } };
}
