import { utf8ByteLength } from '../base/bytes.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { Payload } from '../protocol/frame.ts';
import type { SessionEventBody, SessionMachine } from './machine.ts';
import { enqueue, replaceQueued } from './queue.ts';

/** `message`: the codec cannot write it; `template`: a placeholder of it has no value. */
export type SendResult = Result<'sent' | 'queued', 'not_connected' | 'queue_full' | 'socket' | 'message' | 'template'>;

export interface OutboxPorts {
  readonly session: () => SessionMachine;
  readonly now: () => number;
  transmit(connection: number, payload: Payload): Result<null, 'socket'>;
  feed(event: SessionEventBody, now: number): void;
}

/** What a person wants to send: at once where that is possible, queued otherwise. */
export interface Outbox {
  /** One frame. `now` sends on an open connection even before the protocol is ready. */
  send(payload: Payload, byteLength: number, now: boolean): SendResult;
  /** The frames of one message, which leave together. */
  sendFrames(frames: readonly Payload[], now: boolean): SendResult;
  replace(id: number, payload: Payload, byteLength: number): Result<null, 'not_queued' | 'queue_full'>;
}

export function createOutbox({ session, now: clock, transmit, feed }: OutboxPorts): Outbox {
  /** The connection that a message may leave on now; what waited longer goes first. Null for none. */
  function openFor(now: boolean): number | null {
    const { state, queue, inFlight } = session();
    if (state.name !== 'connected') return null;
    return now || (state.ready && queue.length === 0 && inFlight.length === 0) ? state.connection : null;
  }

  function send(payload: Payload, byteLength: number, now: boolean): SendResult {
    const connection = openFor(now);
    if (connection !== null) {
      const sent = transmit(connection, payload);
      return sent.ok ? ok('sent') : sent;
    }
    const { state, queue, inFlight, nextQueued, policy } = session();
    if (policy.queue.maxMessages === 0) {
      const [where, what] =
        state.name === 'connected' ? ['not ready yet', 'wait, or send it anyway'] : [state.name, 'connect it first'];
      return fail(
        'not_connected',
        `The session is ${where} and its queue is switched off: ${what}; the message was not sent.`,
      );
    }
    const at = clock();
    const queued = enqueue(
      [...inFlight, ...queue],
      { id: nextQueued, payload, byteLength, queuedAt: at },
      policy.queue,
    );
    if (!queued.ok) return queued;
    feed({ kind: 'enqueue', payload, byteLength }, at);
    return ok('queued');
  }

  return {
    send,
    sendFrames([first, ...more], now) {
      if (first === undefined) return fail('message', 'The message is empty: nothing was sent.');
      const byteLength = typeof first === 'string' ? utf8ByteLength(first) : first.byteLength;
      if (more.length === 0) return send(first, byteLength, now);
      const connection = openFor(now);
      if (connection === null) {
        return fail(
          'not_connected',
          'A message with binary attachments cannot wait in the queue: send it while the session is ready; it was not sent.',
        );
      }
      for (const payload of [first, ...more]) {
        const sent = transmit(connection, payload);
        if (!sent.ok) return sent;
      }
      return ok('sent');
    },
    replace(id, payload, byteLength) {
      const { queue, policy } = session();
      const next = replaceQueued(queue, id, payload, byteLength, policy.queue);
      if (next === null)
        return fail('not_queued', 'This message is no longer queued: it was sent or dropped meanwhile.');
      if (!next.ok) return next;
      feed({ kind: 'replace-queued', id, payload, byteLength }, clock());
      return ok(null);
    },
  };
}
