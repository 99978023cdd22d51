import { assertUnreachable } from '../base/assert.ts';
import type { Cancel, Clock } from '../base/clock.ts';
import type { Json } from '../base/json.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { createCodec } from '../protocol/codecs/registry.ts';
import type { ConnectionEventBody, ProbeMethod } from '../protocol/connection-event.ts';
import type { Direction, Payload } from '../protocol/frame.ts';
import type { HandshakeHeader } from '../protocol/handshake.ts';
import { cut } from '../protocol/server-words.ts';
import type { FailedHandshake, FailureFinder } from './failure-finder.ts';
import { expectedMessage, refusingMessage } from './gate.ts';
import type {
  Conditions,
  Saying,
  SessionEffect,
  SessionEventBody,
  SessionMachine,
  SessionPolicy,
  SessionTimer,
} from './machine.ts';
import { createReader, type ReadMessage } from './match.ts';
import { createOutbox, type SendResult } from './outbox.ts';
import { joinWith, signReader } from './protocol.ts';
import { nextExpiry, type QueuedMessage } from './queue.ts';
import type { Replies } from './replies.ts';
import { createReplyRunner, hasReplies } from './reply-runner.ts';
import type { RawSocket, SocketListener, SocketPort, SocketRequest } from './socket-port.ts';
import { createSpeaker } from './speaker.ts';
import type { SessionState } from './state.ts';
import { step } from './step.ts';

export type { SendResult };

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
  /** What the profile's variables stand for in this session now, secrets among them. */
  readonly variables: () => Readonly<Record<string, Json>>;
  /**
   * Resolves when it is stored that the queue's messages are being sent, so that a worker that comes after a crash does
   * not send them again. Without it they are sent at once.
   */
  readonly beforeFlush?: () => Promise<void>;
}

export interface SessionRunner {
  readonly session: SessionMachine;
  /** Automatic replies that wait, and their limits. */
  readonly replies: Replies;
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
  /**
   * The same for a message as the session's codec writes it. One of several frames (binary attachments) is not queued:
   * they must leave together.
   */
  sendMessage(text: string, now: boolean): SendResult;
  /** The frames of a message as the session's codec writes it, with acknowledgement ids that no other has; nothing is sent. */
  write(text: string): Result<readonly Payload[], 'message'>;
  /** Fills a template, `frame` being the message it takes values of, and sends it; only while the session is ready. */
  sendTemplate(template: string, frame: unknown): SendResult;
  /** A received frame, for matchers. */
  read(payload: Payload): ReadMessage;
  replaceQueued(id: number, payload: Payload, byteLength: number): Result<null, 'not_queued' | 'queue_full'>;
  /** `null` drops all. */
  dropQueued(ids: readonly number[] | null): void;
  /** Looks into the latest failed handshake again. */
  explain(): Result<null, 'nothing'>;
}

function isListening(session: SessionMachine): boolean {
  const { state, live, policy } = session;
  if (state.name !== 'connected') return false;
  const isWaiting = expectedMessage(session) !== null || refusingMessage(session) !== null || live.silentSince !== null;
  return isWaiting || policy.codec.kind === 'socket.io' || hasReplies(policy);
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
  const { sockets, finder, clock, sink, random, uuid, variables, beforeFlush } = ports;
  let session = initial;
  let socket: Live | null = null;
  let lastReceivedAt: number | null = null;
  /** Whether received messages mean anything to the session now; at full speed each look at one counts. */
  let listening = false;
  let language = languageOf(initial.policy);
  let finding = new AbortController();
  let lastFailed: { readonly connection: number; readonly failed: FailedHandshake; readonly slowed: boolean } | null =
    null;
  const timers = new Map<SessionTimer, Cancel>();
  const speaker = createSpeaker({
    variables,
    random,
    uuid,
    now: clock.now,
    // What a worker before this one queued has its numbers already; they were below the seconds since 1970.
    firstId: initial.queue.length === 0 ? 0 : Math.floor(clock.now() / 1000),
  });
  const outbox = createOutbox({ session: () => session, now: clock.now, transmit, feed });
  const replies = createReplyRunner({
    clock,
    policy: () => session.policy,
    say: sayOn,
    tell: (event, at) => sink.event(event, at, session.connections),
  });

  /** How the session reads and writes by a policy. */
  function languageOf(policy: SessionPolicy) {
    const codec = createCodec(policy.codec);
    const reader = createReader(codec, policy.typePath, (pattern, why) => {
      const detail = `A matcher with this pattern never fits: ${why}`;
      const told = { kind: 'auto-reply', what: 'failed', name: cut(pattern, 80), replies: 1, detail } as const;
      sink.event(told, clock.now(), session.connections);
    });
    return { policy, codec, reader, signOf: signReader(policy.codec, codec) };
  }

  function feed(body: SessionEventBody, now: number): void {
    const before = session;
    const next = step(session, { ...body, now, random: random() });
    session = next.session;
    if (session.policy !== language.policy) language = languageOf(session.policy);
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
        replies.ended();
        if (socket?.connection === effect.connection) socket.raw.close(effect.code, effect.reason);
        return;
      case 'abandon':
        replies.ended();
        if (socket?.connection !== effect.connection) return;
        socket.raw.abandon();
        socket = null;
        return;
      case 'say':
        say(effect.connection, effect.template, effect.what, now);
        return;
      case 'send':
        transmit(effect.connection, effect.payload);
        return;
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
    replies.opened(connection);
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
        if (isCurrent()) forgetSocket();
        feed({ kind: 'closed', connection, code, reason, wasClean }, at);
      },
      refused: (at, detail, why) => {
        if (isCurrent()) forgetSocket();
        feed({ kind: 'refused', connection, cause: why === 'access' ? 'headers' : 'setup', detail }, at);
      },
    };
    const { url, protocols, headers } = session;
    const request = { url, protocols, headers };
    const opened = sockets.open(request, listener);
    if (opened.ok) socket = { connection, raw: opened.value, request, startedAt: now };
    else feed({ kind: 'refused', connection, cause: 'invalid-url', detail: opened.error.message }, clock.now());
  }

  function forgetSocket(): void {
    replies.ended();
    socket = null;
  }

  function notice(payload: Payload, at: number, connection: number, before: number | null): void {
    const { silentSince } = session.live;
    if (silentSince !== null) feed({ kind: 'spoke', connection, quietMs: at - (before ?? silentSince) }, at);
    const { gate } = session.live;
    const sign = language.signOf?.(payload) ?? null;
    if (sign !== null) feed({ kind: 'sign', connection, sign }, at);
    const expected = expectedMessage(session);
    const refused = refusingMessage(session);
    const answers = hasReplies(session.policy);
    if (expected === null && refused === null && !answers) return;
    const message = language.reader.read(payload);
    // One message is one step: what the protocol took is not the profile's as well.
    if (session.live.gate === gate) {
      if (refused !== null && message.matches(refused)) {
        feed({ kind: 'denied', connection, said: message.said(refused) }, at);
      } else if (expected !== null && message.matches(expected)) feed({ kind: 'matched', connection }, at);
    }
    if (answers && session.state.name === 'connected') replies.received(message, payload.length, at);
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

  /** Frames of one message. A socket that does not take them is about to say that it closed, which is recorded then. */
  function sayOn(connection: number, template: string, frame: unknown): Result<null> {
    const frames = speaker.say(language.codec, template, frame);
    if (!frames.ok) return frames;
    for (const payload of frames.value) transmit(connection, payload);
    return ok(null);
  }

  function say(connection: number, template: string, what: Saying, now: number): void {
    const said = sayOn(connection, what === 'gate' ? joinWith(template, variables()) : template, undefined);
    const problem = said.ok ? null : said.error.message;
    if (what === 'gate' || problem !== null) feed({ kind: 'said', connection, what, problem }, now);
  }

  function flush(connection: number, messages: readonly QueuedMessage[]): void {
    const unsent = messages.findIndex(({ payload }) => !transmit(connection, payload).ok);
    const sent = unsent === -1 ? messages.length : unsent;
    feed({ kind: 'flushed', connection, sent, rest: messages.slice(sent) }, clock.now());
  }

  // A queue that outlived its worker goes on ageing.
  const expiry = nextExpiry(session.queue, session.policy.queue);
  if (expiry !== null) startTimer('expiry', expiry - clock.now());

  return {
    get session() {
      return session;
    },
    get replies() {
      return replies.replies;
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
    send: outbox.send,
    sendMessage(text, now) {
      const frames = speaker.write(language.codec, text);
      return frames.ok ? outbox.sendFrames(frames.value, now) : frames;
    },
    write: (text) => speaker.write(language.codec, text),
    sendTemplate(template, frame) {
      const { state } = session;
      if (state.name !== 'connected' || !state.ready) {
        return fail('not_connected', 'The session is not connected and ready: connect it first; nothing was sent.');
      }
      const frames = speaker.say(language.codec, template, frame);
      return frames.ok ? outbox.sendFrames(frames.value, false) : frames;
    },
    read: (payload) => language.reader.read(payload),
    replaceQueued: outbox.replace,
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
