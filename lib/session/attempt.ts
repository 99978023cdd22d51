import type { Close, HoldCause } from '../protocol/connection-event.ts';
import { isLoopbackUrl } from '../protocol/url.ts';
import { record, startTimer } from './effects.ts';
import type { Liveness, SessionEffect, SessionMachine, Step, Waiting } from './machine.ts';

export const NOT_LIVE: Liveness = {
  gate: null,
  saying: false,
  awaitedSince: null,
  missed: 0,
  silentSince: null,
  pingMs: null,
};

/** Attempts are counted from the beginning again, under a name of their own. `random` in [0, 1). */
export function newOutage(session: SessionMachine, random: number): SessionMachine {
  const correlationId = Math.floor(random * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
  return { ...session, attempt: 0, retries: 0, correlationId };
}

/** Opens the next connection, the `number`-th attempt of its outage. */
export function attempt(waiting: SessionMachine, number: number, now: number, before: readonly SessionEffect[]): Step {
  const session = withNextCodec(waiting);
  const connection = session.connections + 1;
  const { url, protocols } = session;
  const headers = session.headers.map(({ name }) => name);
  return {
    session: {
      ...session,
      connections: connection,
      attempt: number,
      live: NOT_LIVE,
      state: { name: 'connecting', connection, attempt: number, startedAt: now },
    },
    effects: [
      ...before,
      // A probe that is still on its way would stand beside an attempt that may work.
      { kind: 'stop-finding' },
      record(connection, { kind: 'attempt', attempt: number, url, protocols, headers }),
      startTimer('connect', now + session.policy.connectTimeoutMs),
      { kind: 'open', connection },
    ],
  };
}

function withNextCodec(session: SessionMachine): SessionMachine {
  const { nextCodec, policy } = session;
  return nextCodec === null ? session : { ...session, policy: { ...policy, codec: nextCodec }, nextCodec: null };
}

/** Waits for an attempt at `resumeAt`, or for whatever holds it back. */
export function waitFor(
  session: SessionMachine,
  { attempt: number, resumeAt, notBefore }: Waiting,
  lastClose: Close | null,
  before: readonly SessionEffect[],
): Step {
  const held = holdOf(session);
  const asked = notBefore === undefined ? {} : { notBefore };
  return {
    session: { ...session, state: { name: 'reconnecting', attempt: number, resumeAt, ...asked, held, lastClose } },
    effects: [
      ...before,
      held === null
        ? startTimer('retry', resumeAt)
        : record(session.connections, { kind: 'hold', by: held, held: true }),
    ],
  };
}

/** Tells that nothing holds the session's attempt back any more, for one that was held. */
export function endHold({ state, connections }: SessionMachine): SessionEffect[] {
  if (state.name !== 'reconnecting' || state.held === null) return [];
  return [record(connections, { kind: 'hold', by: state.held, held: false })];
}

/** What holds automatic attempts back. A server on this machine can be reached without any network. */
export function holdOf({ conditions, url }: SessionMachine): HoldCause | null {
  if (conditions.paused) return 'paused';
  return conditions.online || isLoopbackUrl(url) ? null : 'offline';
}
