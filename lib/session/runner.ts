import { assertUnreachable } from '../base/assert.ts';
import type { Cancel, Clock } from '../base/clock.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { fillTemplate } from '../profile/template.ts';
import type { ConnectionEventBody, ProbeMethod } from '../protocol/connection-event.ts';
import type { Direction, Payload } from '../protocol/frame.ts';
import type { HandshakeHeader } from '../protocol/handshake.ts';
import type { FailedHandshake, FailureFinder } from './failure-finder.ts';
import {
  type Conditions,
  expectedMessage,
  type SessionEffect,
  type SessionEventBody,
  type SessionMachine,
  type SessionPolicy,
  type SessionTimer,
} from './machine.ts';
import { readMessage } from './match.ts';
import { enqueue, nextExpiry, type QueuedMessage, replaceQueued } from './queue.ts';
import type { RawSocket, SocketListener, SocketPort, SocketRequest } from './socket-port.ts';
import type { SessionState } from './state.ts';
import { step } from './step.ts';

/** Where a session's frames and connection events go. */
export interface SessionSink {
  frame(direction: Direction, payload: Payload, at: number, connection: number): void;
  event(body: ConnectionEventBody, at: number, connection: number): void;
  /** Called after each step that changed the session. */
  changed(session: SessionMachine): void;
}

/** The world of a session. `random` gives numbers in [0, 1); `uuid` one for each call. */
export interface SessionPorts {
  readonly sockets: SocketPort;
  readonly finder: FailureFinder;
  readonly clock: Clock;
  readonly sink: SessionSink;
  readonly random: () => number;
  readonly uuid: () => string;
  /**
   * Resolves when it is stored that the queue's messages are being sent, so that a worker that comes after a crash does
   * not send them again. Without it they are sent at once.
   */
  readonly beforeFlush?: () => Promise<void>;
}

export type SendResult = Result<'sent' | 'queued', 'not_connected' | 'queue_full' | 'socket'>;

export interface SessionRunner {
  readonly session: SessionMachine;
  connect(): void;
  disconnect(reason: string): void;
  /** `before`: the state in which the context died at `from`. */
  resume(from: number, cause: 'worker' | 'browser', before: SessionState): void;
  conditions(conditions: Conditions): void;
  configure(policy: SessionPolicy, headers: readonly HandshakeHeader[]): void;
  /**
   * Hands a message to the socket and to the sink; queues it while the session is not ready. `now` sends on an open
   * connection even before the protocol is ready.
   */
  send(payload: Payload, byteLength: number, now: boolean): SendResult;
  replaceQueued(id: number, payload: Payload, byteLength: number): Result<null, 'not_queued' | 'queue_full'>;
  /** `null` drops all. */
  dropQueued(ids: readonly number[] | null): void;
  /** Looks into the latest failed handshake again. */
  explain(): Result<null, 'nothing'>;
}

function isListening(session: SessionMachine): boolean {
  if (session.state.name !== 'connected') return false;
  return expectedMessage(session) !== null || session.live.silentSince !== null || session.policy.answers.length > 0;
}

interface Live {
  readonly connection: number;
  readonly raw: RawSocket;
  /** As it was opened; the person may have changed the session's headers since. */
  readonly request: SocketRequest;
  readonly startedAt: number;
}

/** Performs the effects of `step` through ports; holds no rule of its own. */
export function createSessionRunner(initial: SessionMachine, ports: SessionPorts): SessionRunner {
  const { sockets, finder, clock, sink, random, uuid, beforeFlush } = ports;
  let session = initial;
  let socket: Live | null = null;
  let lastReceivedAt: number | null = null;
  /** Whether received messages mean anything to the session now; at full speed each look at one counts. */
  let listening = false;
  let said = 0;
  /** Stays for one connection, so that a heartbeat can name what was registered. */
  let connectionUuid = '';
  let finding = new AbortController();
  let lastFailed: { readonly connection: number; readonly failed: FailedHandshake; readonly slowed: boolean } | null =
    null;
  const timers = new Map<SessionTimer, Cancel>();

  function feed(body: SessionEventBody, now: number): void {
    const before = session;
    const next = step(session, { ...body, now, random: random() });
    session = next.session;
    listening = isListening(session);
    for (const effect of next.effects) perform(effect, now);
    if (session !== before) sink.changed(session);
  }

  function perform(effect: SessionEffect, now: number): void {
    switch (effect.kind) {
      case 'open':
        openSocket(effect.connection, now);
        return;
      case 'close':
        if (socket?.connection === effect.connection) socket.raw.close(effect.code, effect.reason);
        return;
      case 'abandon':
        if (socket?.connection !== effect.connection) return;
        socket.raw.abandon();
        socket = null;
        return;
      case 'say': {
        const text = fillTemplate(effect.template, { now: clock.now(), uuid: connectionUuid, counter: ++said });
        // A socket that does not take it is about to say that it closed, which is recorded then.
        transmit(effect.connection, text);
        return;
      }
      case 'flush':
        if (beforeFlush === undefined) flush(effect.connection, effect.messages);
        else void beforeFlush().then(() => flush(effect.connection, effect.messages));
        return;
      case 'find':
        find(effect.connection, effect.code, effect.mayProbe);
        return;
      case 'stop-finding':
        finding.abort();
        finding = new AbortController();
        return;
      case 'start-timer':
        startTimer(effect.timer, effect.at - now);
        return;
      case 'stop-timer':
        timers.get(effect.timer)?.();
        timers.delete(effect.timer);
        return;
      case 'record':
        sink.event(effect.event, now, effect.connection);
        return;
      default:
        assertUnreachable(effect);
    }
  }

  function startTimer(timer: SessionTimer, delayMs: number): void {
    timers.get(timer)?.();
    timers.set(
      timer,
      clock.after(Math.max(0, delayMs), () => {
        timers.delete(timer);
        const { slowed = false, waiting: queuing = false } = socket?.raw ?? {};
        feed({ kind: 'timer', timer, lastReceivedAt, slowed, queuing }, clock.now());
      }),
    );
  }

  function openSocket(connection: number, now: number): void {
    lastReceivedAt = null;
    connectionUuid = uuid();
    const isCurrent = () => socket?.connection === connection;
    const listener: SocketListener = {
      opened: (at, handshakeMs, protocol, extensions) => {
        const slowed = isCurrent() && socket?.raw.slowed === true;
        feed({ kind: 'opened', connection, handshakeMs, protocol, extensions, slowed }, at);
      },
      received: (at, payload) => {
        // A port in another context may deliver what was on its way when the socket was abandoned.
        if (socket?.connection !== connection) return;
        const before = lastReceivedAt;
        lastReceivedAt = at;
        sink.frame('received', payload, at, connection);
        if (listening) notice(payload, at, connection, before);
      },
      closed: (at, code, reason, wasClean) => {
        if (isCurrent() && session.state.name === 'connecting') rememberFailed(connection, code, at);
        if (isCurrent()) socket = null;
        feed({ kind: 'closed', connection, code, reason, wasClean }, at);
      },
      refused: (at, detail, why) => {
        if (isCurrent()) socket = null;
        feed({ kind: 'refused', connection, cause: why === 'access' ? 'headers' : 'setup', detail }, at);
      },
    };
    const { url, protocols, headers } = session;
    const request = { url, protocols, headers };
    const opened = sockets.open(request, listener);
    if (opened.ok) socket = { connection, raw: opened.value, request, startedAt: now };
    else feed({ kind: 'refused', connection, cause: 'invalid-url', detail: opened.error.message }, clock.now());
  }

  function notice(payload: Payload, at: number, connection: number, before: number | null): void {
    const { silentSince } = session.live;
    if (silentSince !== null) feed({ kind: 'spoke', connection, quietMs: at - (before ?? silentSince) }, at);
    const message = readMessage(payload);
    const expected = expectedMessage(session);
    if (expected !== null && message.matches(expected)) feed({ kind: 'matched', connection }, at);
    const answer = session.policy.answers.findIndex(({ when }) => message.matches(when));
    if (answer !== -1) feed({ kind: 'asked', connection, answer }, at);
  }

  function rememberFailed(connection: number, code: number, failedAt: number): void {
    if (socket === null) return;
    const { startedAt, raw, request } = socket;
    const failed = { request, socket: raw, startedAt, failedAt, code, mayProbe: session.policy.probe };
    lastFailed = { connection, failed, slowed: raw.slowed };
  }

  function find(connection: number, code: number, mayProbe: boolean): void {
    if (lastFailed?.connection !== connection) return;
    const { failed, slowed } = lastFailed;
    const { signal } = finding;
    const onProbe = (method: ProbeMethod) => sink.event({ kind: 'probe', method }, clock.now(), connection);
    void finder.find({ ...failed, mayProbe }, onProbe, signal).then((evidence) => {
      feed({ kind: 'found', connection, code, evidence, slowed }, clock.now());
    });
  }

  function transmit(connection: number, payload: Payload): Result<null, 'socket'> {
    if (socket?.connection !== connection) return fail('socket', 'The connection is gone: the message was not sent.');
    const at = clock.now();
    const sent = socket.raw.send(payload);
    if (sent.ok) sink.frame('sent', payload, at, connection);
    return sent;
  }

  function flush(connection: number, messages: readonly QueuedMessage[]): void {
    const unsent = messages.findIndex(({ payload }) => !transmit(connection, payload).ok);
    const sent = unsent === -1 ? messages.length : unsent;
    feed({ kind: 'flushed', connection, sent, rest: messages.slice(sent) }, clock.now());
  }

  function sendOrQueue(payload: Payload, byteLength: number, now: boolean): SendResult {
    const { state, queue, inFlight, nextQueued, policy } = session;
    // What waited longer goes first.
    const isFree = queue.length === 0 && inFlight.length === 0;
    if (state.name === 'connected' && (now || (state.ready && isFree))) {
      const sent = transmit(state.connection, payload);
      return sent.ok ? ok('sent') : sent;
    }
    if (policy.queue.maxMessages === 0) {
      const [where, what] =
        state.name === 'connected' ? ['not ready yet', 'wait, or send it anyway'] : [state.name, 'connect it first'];
      return fail(
        'not_connected',
        `The session is ${where} and its queue is switched off: ${what}; the message was not sent.`,
      );
    }
    const at = clock.now();
    const queued = enqueue(
      [...inFlight, ...queue],
      { id: nextQueued, payload, byteLength, queuedAt: at },
      policy.queue,
    );
    if (!queued.ok) return queued;
    feed({ kind: 'enqueue', payload, byteLength }, at);
    return ok('queued');
  }

  // A queue that outlived its worker goes on ageing.
  const expiry = nextExpiry(session.queue, session.policy.queue);
  if (expiry !== null) startTimer('expiry', expiry - clock.now());

  return {
    get session() {
      return session;
    },
    connect: () => feed({ kind: 'connect' }, clock.now()),
    disconnect: (reason) => feed({ kind: 'disconnect', reason }, clock.now()),
    resume(from, cause, before) {
      const interrupted = before.name === 'connected' || before.name === 'connecting';
      const waiting = before.name === 'reconnecting' ? before : null;
      feed({ kind: 'resumed', from, cause, interrupted, waiting }, clock.now());
    },
    conditions: (conditions) => feed({ kind: 'conditions', ...conditions }, clock.now()),
    configure: (policy, headers) => feed({ kind: 'configure', policy, headers }, clock.now()),
    send: sendOrQueue,
    replaceQueued(id, payload, byteLength) {
      const next = replaceQueued(session.queue, id, payload, byteLength, session.policy.queue);
      if (next === null)
        return fail('not_queued', 'This message is no longer queued: it was sent or dropped meanwhile.');
      if (!next.ok) return next;
      feed({ kind: 'replace-queued', id, payload, byteLength }, clock.now());
      return ok(null);
    },
    dropQueued: (ids) => feed({ kind: 'drop-queued', ids }, clock.now()),
    explain() {
      const { name } = session.state;
      const isLatest = lastFailed?.connection === session.connections;
      if (lastFailed === null || !isLatest || name === 'connected' || name === 'connecting') {
        return fail('nothing', 'There is no failed handshake to look into: connect first.');
      }
      find(lastFailed.connection, lastFailed.failed.code, true);
      return ok(null);
    },
  };
}
