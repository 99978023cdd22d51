import { ABNORMAL_CLOSURE } from '../protocol/close-codes.ts';
import type { Close, FailureCategory } from '../protocol/connection-event.ts';
import { noEvidence } from '../protocol/handshake.ts';
import { quoted } from '../protocol/server-words.ts';
import { NOT_LIVE } from './attempt.ts';
import { record, recordClose, recordFailure, recordStopped, startTimer, stopTimer, unchanged } from './effects.ts';
import { expectedMessage, gateOf, refusingMessage } from './gate.ts';
import { giveUp, leave, stopLiveTimers } from './give-up.ts';
import type { SessionEffect, SessionEvent, SessionMachine, Step } from './machine.ts';
import { matcherText } from './match.ts';
import { signText } from './protocol.ts';
import { flush } from './step-queue.ts';

/** Begins the gate of a connection that just opened; ready at once where there is none. */
export function enterGate(session: SessionMachine, now: number, before: readonly SessionEffect[]): Step {
  const gate = gateOf(session.policy);
  if (gate === null) return becomeReady(session, now, before);
  return passGate(session, 0, now, [...before, startTimer('ready', now + gate.timeoutMs)]);
}

/** Goes to the gate's step `at`: waits for its message, or sends its own, or is done. */
export function passGate(session: SessionMachine, at: number, now: number, before: readonly SessionEffect[]): Step {
  const { state, policy, live } = session;
  if (state.name !== 'connected') return { session, effects: before };
  const step = gateOf(policy)?.steps[at];
  if (step === undefined) {
    return becomeReady(session, now, [
      ...before,
      stopTimer('ready'),
      record(state.connection, { kind: 'ready', ready: true, afterMs: now - state.openedAt, detail: '' }),
    ]);
  }
  const here: SessionMachine = { ...session, live: { ...live, gate: at, saying: false } };
  return step.waitFor === null ? sayStep(here, now, before) : { session: here, effects: before };
}

/** What the gate's step waited for is there: its message is due. */
function sayStep(session: SessionMachine, now: number, before: readonly SessionEffect[]): Step {
  const { state, policy, live } = session;
  if (state.name !== 'connected' || live.gate === null) return { session, effects: before };
  const template = gateOf(policy)?.steps[live.gate]?.send ?? null;
  if (template === null) return passGate(session, live.gate + 1, now, before);
  return {
    session: { ...session, live: { ...live, saying: true } },
    effects: [...before, { kind: 'say', connection: state.connection, template, what: 'gate' }],
  };
}

export function becomeReady(session: SessionMachine, now: number, before: readonly SessionEffect[]): Step {
  const { state, policy } = session;
  if (state.name !== 'connected') return { session, effects: before };
  const ready: SessionMachine = {
    ...session,
    live: { ...session.live, gate: null, saying: false },
    state: { ...state, ready: true },
  };
  const beat = policy.heartbeat === null ? [] : [startTimer('heartbeat', now + policy.heartbeat.intervalMs)];
  return flush(ready, now, [...before, ...beat]);
}

/** The message that was waited for is here: the gate goes on, or the heartbeat was answered. */
export function onMatched(session: SessionMachine, event: SessionEvent & { kind: 'matched' }): Step {
  const { state, live } = session;
  if (state.name !== 'connected' || state.connection !== event.connection) return unchanged(session);
  if (expectedMessage(session) === null) return unchanged(session);
  if (live.gate !== null) return sayStep(session, event.now, []);
  const answered: SessionMachine = { ...session, live: { ...live, awaitedSince: null, missed: 0 } };
  const replyMs = event.now - (live.awaitedSince ?? event.now);
  return { session: answered, effects: [stopTimer('reply'), record(state.connection, { kind: 'heartbeat', replyMs })] };
}

/** What the gate waits for of the protocol is here. */
export function onSignMet(
  session: SessionMachine,
  sign: 'open' | 'connect',
  now: number,
  before: readonly SessionEffect[],
): Step {
  return awaitsSign(session, sign) ? sayStep(session, now, before) : unchanged(session);
}

export function awaitsSign({ live, policy }: SessionMachine, sign: 'open' | 'connect'): boolean {
  if (live.gate === null || live.saying) return false;
  const waitFor = gateOf(policy)?.steps[live.gate]?.waitFor ?? null;
  return waitFor?.kind === 'sign' && waitFor.sign === sign;
}

/** A message of the profile's was sent, or could not even be made: its template needs a value that nobody gave. */
export function onSaid(session: SessionMachine, event: SessionEvent & { kind: 'said' }): Step {
  const { state, live, policy } = session;
  if (state.name !== 'connected' || state.connection !== event.connection) return unchanged(session);
  const { what, problem, now } = event;
  if (what === 'heartbeat') {
    if (problem === null || !state.ready || policy.heartbeat === null) return unchanged(session);
    return onDumb(session, problem, event);
  }
  if (live.gate === null || !live.saying) return unchanged(session);
  if (problem === null) return passGate(session, live.gate + 1, now, []);
  return failGate(session, event, {
    category: 'connection_error',
    cause: 'not-ready',
    detail: `Not ready, for its message could not be made (${place(session)}): ${problem}`,
    source: 'socket',
    reason: 'ready failed',
    why: 'A message of the ready gate could not be made.',
    mayPass: true,
  });
}

function onDumb(session: SessionMachine, problem: string, event: SessionEvent): Step {
  return failGate(session, event, {
    category: 'connection_error',
    cause: 'not-ready',
    detail: `The heartbeat could not be made: ${problem}`,
    source: 'socket',
    reason: 'heartbeat failed',
    why: 'The heartbeat could not be made.',
    mayPass: true,
  });
}

/** The server said what the profile calls a refusal. */
export function onDenied(session: SessionMachine, event: SessionEvent & { kind: 'denied' }): Step {
  const { state } = session;
  if (state.name !== 'connected' || state.connection !== event.connection) return unchanged(session);
  const failOn = refusingMessage(session);
  if (failOn === null) return unchanged(session);
  return failGate(session, event, {
    category: 'connection_error',
    cause: 'gate-refused',
    detail: `The server refused: ${matcherText(failOn)} came (${place(session)})${says(event.said)}; look at that message and at what was sent before it.`,
    source: 'socket',
    reason: 'ready refused',
    why: 'The server refused to let the protocol become ready.',
    mayPass: false,
  });
}

const SPEAKS_OF_ACCESS = /auth|token|jwt|credential|forbidden|permission|not allowed|denied/i;

function says(said: string): string {
  const words = quoted(said);
  return words === '' ? '' : ` and says “${words}”`;
}

/** The server refused the namespace of the codec. As in the reference client no attempt follows: it would be refused again. */
export function onConnectError(session: SessionMachine, said: string, event: SessionEvent): Step {
  const { state, policy } = session;
  const { codec } = policy;
  if (state.name !== 'connected' || !awaitsSign(session, 'connect') || codec.kind !== 'socket.io') {
    return unchanged(session);
  }
  const access = SPEAKS_OF_ACCESS.test(said);
  const check = access ? 'the credentials of the auth payload' : 'the namespace and the server’s log';
  const detail = `The server refused namespace ${codec.namespace}${says(said)}: check ${check}, then connect again.`;
  const category = access ? 'authentication_failed' : 'connection_error';
  return leave(session, 'namespace refused', { category, cause: 'gate-refused', detail }, [
    record(state.connection, { kind: 'ready', ready: false, afterMs: event.now - state.openedAt, detail }),
  ]);
}

export function onReadyTimer(session: SessionMachine, event: SessionEvent & { kind: 'timer' }): Step {
  const { state, live, policy } = session;
  const gate = gateOf(policy);
  if (state.name !== 'connected' || live.gate === null || gate === null) return unchanged(session);
  const waited = gate.steps[live.gate]?.waitFor ?? null;
  const words = waited?.kind === 'sign' ? signText(waited, policy.codec) : waited === null ? null : matcherText(waited);
  const what = words === null ? 'the protocol was not ready' : `${words} did not come`;
  return failGate(session, event, {
    category: 'connection_timeout',
    cause: 'not-ready',
    detail: `Not ready after ${gate.timeoutMs} ms: ${what} (${place(session)}).`,
    source: 'timer',
    reason: 'ready timeout',
    why: 'The protocol did not become ready in time.',
    // Before its protocol's own steps a codec can say nothing at all.
    mayPass: live.gate >= gate.protocolSteps,
  });
}

function place({ policy, live }: SessionMachine): string {
  return `step ${(live.gate ?? 0) + 1} of ${gateOf(policy)?.steps.length ?? 0}`;
}

interface GateFailure {
  readonly category: FailureCategory;
  readonly cause: 'not-ready' | 'gate-refused';
  readonly detail: string;
  readonly source: 'timer' | 'socket';
  /** For the close, and for the decision that follows it. */
  readonly reason: string;
  readonly why: string;
  /** Whether a profile may want to go on as if nothing had happened. */
  readonly mayPass: boolean;
}

/** The session will not be ready, or not stay so: what follows is for the profile to say. */
function failGate(session: SessionMachine, event: SessionEvent, failure: GateFailure): Step {
  const { state, policy } = session;
  if (state.name !== 'connected') return unchanged(session);
  const { detail, category, cause, reason, why, source, mayPass } = failure;
  // Nobody asked what follows where there is no gate: a message that cannot be made cannot be made the next time either.
  const wish = gateOf(policy)?.onTimeout ?? 'stop';
  const effects = [
    record(state.connection, { kind: 'ready', ready: false, afterMs: event.now - state.openedAt, detail }),
  ];
  if (wish === 'ready' && mayPass) {
    if (!state.ready) return becomeReady(session, event.now, [...effects, stopTimer('ready')]);
    const live = { ...session.live, awaitedSince: null };
    return { session: { ...session, live }, effects: [...effects, stopTimer('heartbeat'), stopTimer('reply')] };
  }
  const failed = recordFailure(state.connection, { category, cause, detail, evidence: noEvidence(source) });
  if (wish !== 'stop') return giveUp(session, reason, why, event, effects, failed);
  const close: Close = { code: ABNORMAL_CLOSURE, reason, wasClean: false, initiator: 'policy' };
  const ground = gateOf(policy) === null ? why : 'The profile stops when its ready gate is not passed.';
  return {
    session: { ...session, wished: 'closed', live: NOT_LIVE, state: { name: 'disconnected', lastClose: close } },
    effects: [
      { kind: 'abandon', connection: state.connection },
      ...stopLiveTimers(session),
      ...effects,
      recordClose(state.connection, close),
      failed,
      recordStopped(session, 'profile', detail, ground),
    ],
  };
}
