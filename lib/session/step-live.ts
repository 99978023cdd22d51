import { ABNORMAL_CLOSURE } from '../protocol/close-codes.ts';
import type { Close } from '../protocol/connection-event.ts';
import { noEvidence } from '../protocol/handshake.ts';
import { NOT_LIVE } from './attempt.ts';
import { record, recordClose, recordFailure, recordStopped, startTimer, stopTimer, unchanged } from './effects.ts';
import { isStable, lost } from './lost.ts';
import { expectedMessage, type SessionEffect, type SessionEvent, type SessionMachine, type Step } from './machine.ts';
import { matcherText } from './match.ts';
import { armExpiry, flush } from './step-queue.ts';

type TimerEvent = SessionEvent & { kind: 'timer' };

export function onOpened(session: SessionMachine, event: SessionEvent & { kind: 'opened' }): Step {
  const { state, policy } = session;
  if (state.name !== 'connecting' || state.connection !== event.connection) return unchanged(session);
  const { handshakeMs, protocol, extensions, slowed, now } = event;
  const { connection } = state;
  const open: SessionMachine = {
    ...session,
    opened: true,
    reconnects: session.reconnects + (session.opened ? 1 : 0),
    live: NOT_LIVE,
    state: { name: 'connected', connection, openedAt: now, ready: false },
  };
  const effects: SessionEffect[] = [
    stopTimer('connect'),
    record(connection, { kind: 'open', handshakeMs, protocol, extensions, slowed }),
  ];
  if (policy.silenceMs !== null) effects.push(startTimer('silence', now + policy.silenceMs));
  if (policy.ready === null) return becomeReady(open, now, effects);
  return passGate(open, 0, now, [...effects, startTimer('ready', now + policy.ready.timeoutMs)]);
}

/** Does the gate's steps from `from` on, until one has to wait for a message. */
function passGate(session: SessionMachine, from: number, now: number, before: readonly SessionEffect[]): Step {
  const { state, policy, live } = session;
  if (state.name !== 'connected') return { session, effects: before };
  const effects = [...before];
  for (const [i, { waitFor, send }] of (policy.ready?.steps ?? []).entries()) {
    if (i < from) continue;
    if (waitFor !== null) return { session: { ...session, live: { ...live, gate: i } }, effects };
    if (send !== null) effects.push({ kind: 'say', connection: state.connection, template: send });
  }
  return becomeReady(session, now, [
    ...effects,
    stopTimer('ready'),
    record(state.connection, { kind: 'ready', ready: true, afterMs: now - state.openedAt, detail: '' }),
  ]);
}

function becomeReady(session: SessionMachine, now: number, before: readonly SessionEffect[]): Step {
  const { state, policy } = session;
  if (state.name !== 'connected') return { session, effects: before };
  const ready: SessionMachine = { ...session, live: { ...session.live, gate: null }, state: { ...state, ready: true } };
  const beat = policy.heartbeat === null ? [] : [startTimer('heartbeat', now + policy.heartbeat.intervalMs)];
  return flush(ready, now, [...before, ...beat]);
}

/** The message that was waited for is here: the gate goes on, or the heartbeat was answered. */
export function onMatched(session: SessionMachine, event: SessionEvent & { kind: 'matched' }): Step {
  const { state, live, policy } = session;
  if (state.name !== 'connected' || state.connection !== event.connection) return unchanged(session);
  if (expectedMessage(session) === null) return unchanged(session);
  if (live.gate === null) {
    return { session: { ...session, live: { ...live, awaitedSince: null, missed: 0 } }, effects: [stopTimer('reply')] };
  }
  const send = policy.ready?.steps[live.gate]?.send ?? null;
  const answer: SessionEffect[] = send === null ? [] : [{ kind: 'say', connection: state.connection, template: send }];
  return passGate(session, live.gate + 1, event.now, answer);
}

export function onAsked(session: SessionMachine, event: SessionEvent & { kind: 'asked' }): Step {
  const { state, policy } = session;
  const answer = policy.answers[event.answer];
  if (state.name !== 'connected' || state.connection !== event.connection || answer === undefined) {
    return unchanged(session);
  }
  return { session, effects: [{ kind: 'say', connection: state.connection, template: answer.send }] };
}

export function onReadyTimer(session: SessionMachine, event: TimerEvent): Step {
  const { state, live, policy } = session;
  const gate = policy.ready;
  if (state.name !== 'connected' || live.gate === null || gate === null) return unchanged(session);
  const waited = gate.steps[live.gate]?.waitFor ?? null;
  const what = waited === null ? 'the protocol was not ready' : `${matcherText(waited)} did not come`;
  const detail = `Not ready after ${gate.timeoutMs} ms: ${what} (step ${live.gate + 1} of ${gate.steps.length}).`;
  const effects = [
    record(state.connection, { kind: 'ready', ready: false, afterMs: event.now - state.openedAt, detail }),
  ];
  if (gate.onTimeout === 'ready') return becomeReady(session, event.now, effects);
  const failed = recordFailure(state.connection, {
    category: 'connection_timeout',
    cause: 'not-ready',
    detail,
    evidence: noEvidence('timer'),
  });
  if (gate.onTimeout === 'reconnect') {
    return giveUp(session, 'ready timeout', 'The protocol did not become ready in time.', event, effects, failed);
  }
  const close: Close = { code: ABNORMAL_CLOSURE, reason: 'ready timeout', wasClean: false, initiator: 'policy' };
  return {
    session: { ...session, wished: 'closed', live: NOT_LIVE, state: { name: 'disconnected', lastClose: close } },
    effects: [
      { kind: 'abandon', connection: state.connection },
      ...stopLiveTimers(session),
      ...effects,
      recordClose(state.connection, close),
      failed,
      recordStopped(session, 'profile', detail, 'The profile stops when its ready gate is not passed.'),
    ],
  };
}

export function onHeartbeatTimer(session: SessionMachine, event: TimerEvent): Step {
  const { state, live } = session;
  const { heartbeat } = session.policy;
  if (state.name !== 'connected' || !state.ready || heartbeat === null) return unchanged(session);
  const { now } = event;
  const effects: SessionEffect[] = [
    { kind: 'say', connection: state.connection, template: heartbeat.message },
    startTimer('heartbeat', now + heartbeat.intervalMs),
  ];
  if (heartbeat.reply === null || live.awaitedSince !== null) return { session, effects };
  return {
    session: { ...session, live: { ...live, awaitedSince: now } },
    effects: [...effects, startTimer('reply', now + heartbeat.timeoutMs)],
  };
}

export function onReplyTimer(session: SessionMachine, event: TimerEvent): Step {
  const { state, live } = session;
  const { heartbeat } = session.policy;
  if (state.name !== 'connected' || live.awaitedSince === null || heartbeat === null) return unchanged(session);
  const missed = live.missed + 1;
  const effects = [
    record(state.connection, { kind: 'heartbeat-missed', missed, afterMs: event.now - live.awaitedSince }),
  ];
  const after: SessionMachine = {
    ...session,
    missedHeartbeats: session.missedHeartbeats + 1,
    live: { ...live, missed, awaitedSince: null },
  };
  if (missed < heartbeat.maxMissed || heartbeat.onMissed === 'show') return { session: after, effects };
  const many = missed === 1 ? 'A heartbeat' : `${missed} heartbeats in a row`;
  const detail = `${many} had no reply within ${heartbeat.timeoutMs} ms: the link is half open or the server hangs, so it was closed to connect anew.`;
  const failed = recordFailure(state.connection, {
    category: 'connection_timeout',
    cause: 'heartbeat',
    detail,
    evidence: noEvidence('timer'),
  });
  return giveUp(after, 'heartbeat missed', 'The connection did not answer its heartbeats.', event, effects, failed);
}

export function onSilenceTimer(session: SessionMachine, event: TimerEvent): Step {
  const { state, live } = session;
  const { silenceMs } = session.policy;
  if (state.name !== 'connected' || silenceMs === null || live.silentSince !== null) return unchanged(session);
  const since = Math.max(state.openedAt, event.lastReceivedAt ?? state.openedAt);
  if (event.now - since < silenceMs) return { session, effects: [startTimer('silence', since + silenceMs)] };
  return {
    session: { ...session, live: { ...live, silentSince: since } },
    effects: [record(state.connection, { kind: 'silence', quietMs: event.now - since, over: false })],
  };
}

export function onSpoke(session: SessionMachine, event: SessionEvent & { kind: 'spoke' }): Step {
  const { state, live, policy } = session;
  if (state.name !== 'connected' || state.connection !== event.connection) return unchanged(session);
  if (live.silentSince === null) return unchanged(session);
  const again = policy.silenceMs === null ? [] : [startTimer('silence', event.now + policy.silenceMs)];
  return {
    session: { ...session, live: { ...live, silentSince: null } },
    effects: [record(state.connection, { kind: 'silence', quietMs: event.quietMs, over: true }), ...again],
  };
}

/** New settings hold from here on; what runs by the old ones is started anew. */
export function onConfigure(session: SessionMachine, event: SessionEvent & { kind: 'configure' }): Step {
  const { state } = session;
  const { policy, headers, now } = event;
  const next: SessionMachine = { ...session, policy, headers };
  if (state.name !== 'connected') return { session: next, effects: armExpiry(next) };
  const live = { ...session.live, awaitedSince: null, missed: 0, silentSince: null };
  const effects: SessionEffect[] = [
    ...armExpiry(next),
    stopTimer('heartbeat'),
    stopTimer('reply'),
    stopTimer('silence'),
  ];
  const { silentSince } = session.live;
  if (silentSince !== null) {
    effects.unshift(record(state.connection, { kind: 'silence', quietMs: now - silentSince, over: true }));
  }
  if (policy.silenceMs !== null) effects.push(startTimer('silence', now + policy.silenceMs));
  if (live.gate !== null) {
    if (policy.ready === null) return becomeReady({ ...next, live }, now, [...effects, stopTimer('ready')]);
    // What was done is not done again, as far as the steps are still the same ones.
    const from = Math.min(live.gate, policy.ready.steps.length - 1);
    return passGate({ ...next, live }, from, now, [
      ...effects,
      startTimer('ready', state.openedAt + policy.ready.timeoutMs),
    ]);
  }
  if (policy.heartbeat !== null) effects.push(startTimer('heartbeat', now + policy.heartbeat.intervalMs));
  return { session: { ...next, live }, effects };
}

/** Ends a connection that is of no use any more, and connects anew by the reconnect policy. */
function giveUp(
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

/** Stops what only an open connection needs. */
export function stopLiveTimers({ policy, live }: SessionMachine): SessionEffect[] {
  const effects: SessionEffect[] = [];
  if (live.gate !== null) effects.push(stopTimer('ready'));
  if (policy.heartbeat !== null) effects.push(stopTimer('heartbeat'), stopTimer('reply'));
  if (policy.silenceMs !== null) effects.push(stopTimer('silence'));
  return effects;
}
