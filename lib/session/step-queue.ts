import { assertUnreachable } from '../base/assert.ts';
import { attempt, holdOf, newOutage, waitFor } from './attempt.ts';
import { record, startTimer, stopTimer, unchanged } from './effects.ts';
import type { SessionEffect, SessionEvent, SessionMachine, Step } from './machine.ts';
import { enqueue, expire, nextExpiry, type QueuedMessage, replaceQueued } from './queue.ts';

type QueueEvent = SessionEvent & { kind: 'enqueue' | 'replace-queued' | 'drop-queued' | 'flushed' };

/** What the person, or the socket, does to the queue. One that would break its bound changes nothing: the runner refused it before. */
export function onQueueEvent(session: SessionMachine, event: QueueEvent): Step {
  const { queue, inFlight, policy } = session;
  const { now } = event;
  switch (event.kind) {
    case 'enqueue': {
      const { payload, byteLength } = event;
      // What a socket may give back needs its place.
      const all = [...inFlight, ...queue];
      const next = enqueue(all, { id: session.nextQueued, payload, byteLength, queuedAt: now }, policy.queue);
      if (!next.ok) return unchanged(session);
      const waiting = next.value.slice(inFlight.length);
      const queued: SessionMachine = { ...session, queue: waiting, nextQueued: session.nextQueued + 1 };
      const effects = armExpiry(queued);
      if (!policy.queue.connectOnSend) return { session: queued, effects };
      const wished: SessionMachine = { ...queued, wished: 'open' };
      if (session.state.name === 'disconnected') {
        const outage = newOutage(wished, event.random);
        // Sending is no word about a pause; only connecting by hand is.
        if (holdOf(outage) === null) return attempt(outage, 1, now, effects);
        return waitFor(outage, { attempt: 1, resumeAt: now }, session.state.lastClose, effects);
      }
      if (session.state.name !== 'closing') return { session: queued, effects };
      const then = session.state.then === 'connect' ? 'connect' : 'connect-unless-held';
      return { session: { ...wished, state: { ...session.state, then } }, effects };
    }
    case 'replace-queued': {
      const next = replaceQueued(queue, event.id, event.payload, event.byteLength, policy.queue);
      return next?.ok === true ? { session: { ...session, queue: next.value }, effects: [] } : unchanged(session);
    }
    case 'drop-queued': {
      const { ids } = event;
      const kept = ids === null ? [] : queue.filter((one) => !ids.includes(one.id));
      return dropped(session, kept, 'dropped');
    }
    case 'flushed': {
      const { connection, sent, rest } = event;
      // Whoever was queued meanwhile is younger.
      const after: SessionMachine = { ...session, inFlight: [], queue: [...rest, ...queue] };
      const told = sent === 0 ? [] : [record(connection, { kind: 'queue', what: 'sent', messages: sent })];
      // A socket that took all takes also what came meanwhile, and so does the next one; one that failed is closing.
      if (after.queue.length > 0 && isReady(after, rest.length === 0 ? null : connection))
        return flush(after, now, told);
      return { session: after, effects: [...told, ...armExpiry(after)] };
    }
    default:
      return assertUnreachable(event);
  }
}

/** Whether messages can leave now, over any connection but `failing`. */
function isReady({ state }: SessionMachine, failing: number | null): boolean {
  return state.name === 'connected' && state.ready && state.connection !== failing;
}

export function onExpiryTimer(session: SessionMachine, now: number): Step {
  return dropped(session, expire(session.queue, session.policy.queue, now).kept, 'expired');
}

/** Sends what waits, in order; too old ones are dropped instead. For a session that just became ready. */
export function flush(session: SessionMachine, now: number, before: readonly SessionEffect[]): Step {
  const { state } = session;
  // What is on its way already is told by `flushed`, which comes back here.
  const isBusy = session.queue.length === 0 || session.inFlight.length > 0;
  if (isBusy || state.name !== 'connected') return { session, effects: before };
  const fresh = dropped(session, expire(session.queue, session.policy.queue, now).kept, 'expired');
  const { queue } = fresh.session;
  const send: SessionEffect[] =
    queue.length === 0 ? [] : [{ kind: 'flush', connection: state.connection, messages: queue }];
  return {
    session: { ...fresh.session, queue: [], inFlight: queue },
    effects: [...before, ...fresh.effects, stopTimer('expiry'), ...send],
  };
}

function dropped(session: SessionMachine, kept: readonly QueuedMessage[], what: 'dropped' | 'expired'): Step {
  const messages = session.queue.length - kept.length;
  const after: SessionMachine = { ...session, queue: kept, unsent: session.unsent + messages };
  if (messages === 0) return { session, effects: armExpiry(session) };
  return {
    session: after,
    effects: [record(session.connections, { kind: 'queue', what, messages }), ...armExpiry(after)],
  };
}

/** Sets the clock to the oldest message's end. */
export function armExpiry({ queue, policy }: SessionMachine): SessionEffect[] {
  const at = nextExpiry(queue, policy.queue);
  return [at === null ? stopTimer('expiry') : startTimer('expiry', at)];
}
