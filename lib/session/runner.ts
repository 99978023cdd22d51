import { assertUnreachable } from '../base/assert.ts';
import type { Cancel, Clock } from '../base/clock.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { ConnectionEventBody } from '../protocol/connection-event.ts';
import type { Direction, Payload } from '../protocol/frame.ts';
import type { SessionEffect, SessionEventBody, SessionMachine, SessionTimer } from './machine.ts';
import type { RawSocket, SocketListener, SocketPort } from './socket-port.ts';
import { step } from './step.ts';

/** Where a session's frames and connection events go. */
export interface SessionSink {
  frame(direction: Direction, payload: Payload, at: number, connection: number): void;
  event(body: ConnectionEventBody, at: number, connection: number): void;
  /** Called after each step that changed the session. */
  changed(session: SessionMachine): void;
}

export interface SessionRunner {
  readonly session: SessionMachine;
  connect(): void;
  disconnect(reason: string): void;
  resume(from: number, cause: 'worker' | 'browser'): void;
  /** Hands a message to the socket and to the sink; fails unless connected. */
  send(payload: Payload): Result<null, 'not_connected' | 'socket'>;
}

/** Performs the effects of `step` through ports; holds no rule of its own. `random` gives numbers in [0, 1). */
export function createSessionRunner(
  initial: SessionMachine,
  sockets: SocketPort,
  clock: Clock,
  sink: SessionSink,
  random: () => number,
): SessionRunner {
  let session = initial;
  let socket: { readonly connection: number; readonly raw: RawSocket } | null = null;
  const timers = new Map<SessionTimer, Cancel>();

  function feed(body: SessionEventBody, now: number): void {
    const before = session;
    const next = step(session, { ...body, now, random: random() });
    session = next.session;
    for (const effect of next.effects) perform(effect, now);
    if (session !== before) sink.changed(session);
  }

  function perform(effect: SessionEffect, now: number): void {
    switch (effect.kind) {
      case 'open':
        openSocket(effect.connection);
        return;
      case 'close':
        if (socket?.connection === effect.connection) socket.raw.close(effect.code, effect.reason);
        return;
      case 'abandon':
        if (socket?.connection !== effect.connection) return;
        socket.raw.abandon();
        socket = null;
        return;
      case 'start-timer':
        timers.get(effect.timer)?.();
        timers.set(
          effect.timer,
          clock.after(Math.max(0, effect.at - now), () => {
            timers.delete(effect.timer);
            feed({ kind: 'timer', timer: effect.timer }, clock.now());
          }),
        );
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

  function openSocket(connection: number): void {
    const listener: SocketListener = {
      opened: (at, handshakeMs, protocol, extensions) =>
        feed({ kind: 'opened', connection, handshakeMs, protocol, extensions }, at),
      received: (at, payload) => {
        // A port in another context may deliver what was on its way when the socket was abandoned.
        if (socket?.connection === connection) sink.frame('received', payload, at, connection);
      },
      closed: (at, code, reason, wasClean) => {
        if (socket?.connection === connection) socket = null;
        feed({ kind: 'closed', connection, code, reason, wasClean }, at);
      },
    };
    const opened = sockets.open(session.url, session.protocols, listener);
    if (opened.ok) socket = { connection, raw: opened.value };
    else feed({ kind: 'refused', connection, detail: opened.error.message }, clock.now());
  }

  return {
    get session() {
      return session;
    },
    connect: () => feed({ kind: 'connect' }, clock.now()),
    disconnect: (reason) => feed({ kind: 'disconnect', reason }, clock.now()),
    resume: (from, cause) => feed({ kind: 'resumed', from, cause }, clock.now()),
    send(payload) {
      if (session.state.name !== 'connected' || socket === null) {
        return fail(
          'not_connected',
          `The session is ${session.state.name}: connect it before sending; the message was not sent.`,
        );
      }
      const at = clock.now();
      const sent = socket.raw.send(payload);
      if (!sent.ok) return sent;
      sink.frame('sent', payload, at, socket.connection);
      return ok(null);
    },
  };
}
