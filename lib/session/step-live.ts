import { noEvidence } from '../protocol/handshake.ts';
import { NOT_LIVE } from './attempt.ts';
import { record, recordFailure, startTimer, stopTimer, unchanged } from './effects.ts';
import { gateOf } from './gate.ts';
import { giveUp } from './give-up.ts';
import type { SessionEffect, SessionEvent, SessionMachine, SessionPolicy, Step } from './machine.ts';
import { becomeReady, enterGate, passGate } from './step-gate.ts';
import { armExpiry } from './step-queue.ts';

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
  return enterGate(open, now, effects);
}

export function onHeartbeatTimer(session: SessionMachine, event: TimerEvent): Step {
  const { state, live } = session;
  const { heartbeat } = session.policy;
  if (state.name !== 'connected' || !state.ready || heartbeat === null) return unchanged(session);
  const { now } = event;
  const { connection } = state;
  const again = startTimer('heartbeat', now + heartbeat.intervalMs);
  const say: SessionEffect = { kind: 'say', connection, template: heartbeat.message, what: 'heartbeat' };
  if (heartbeat.reply === null || live.awaitedSince !== null) return { session, effects: [again, say] };
  return {
    session: { ...session, live: { ...live, awaitedSince: now } },
    effects: [again, startTimer('reply', now + heartbeat.timeoutMs), say],
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
  const { headers, now } = event;
  const { policy, nextCodec } = codecKept(session, event.policy);
  const next: SessionMachine = { ...session, policy, nextCodec, headers };
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
    const gate = gateOf(policy);
    if (gate === null) return becomeReady({ ...next, live }, now, [...effects, stopTimer('ready')]);
    // What was done is not done again, as far as the steps are still the same ones; those of the protocol always are.
    const from = Math.max(Math.min(live.gate, gate.steps.length - 1), Math.min(live.gate, gate.protocolSteps));
    return passGate({ ...next, live }, from, now, [...effects, startTimer('ready', state.openedAt + gate.timeoutMs)]);
  }
  if (policy.heartbeat !== null) effects.push(startTimer('heartbeat', now + policy.heartbeat.intervalMs));
  return { session: { ...next, live }, effects };
}

/** An open connection goes on in the language it was opened in: the server would not follow a change. */
function codecKept(
  { state, policy: old }: SessionMachine,
  policy: SessionPolicy,
): Pick<SessionMachine, 'policy' | 'nextCodec'> {
  const isSame = JSON.stringify(old.codec) === JSON.stringify(policy.codec);
  if (state.name !== 'connected' || isSame) return { policy, nextCodec: null };
  return { policy: { ...policy, codec: old.codec }, nextCodec: policy.codec };
}
