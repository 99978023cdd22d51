import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newSession } from '../../../lib/background/new-session.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { restoredMachine } from '../../../lib/session/create-machine.ts';
import type { SessionMachine } from '../../../lib/session/machine.ts';
import { type DrivenSession, driveSession, numberOf } from '../../fixtures/driven-session.ts';
import { type Action, anyChance, anyProfile, anyScenario, PROFILES } from '../../fixtures/random-life.ts';
import { sessionPlan } from '../../fixtures/session-plan.ts';

/** Not on this machine, so that being offline matters. */
const FAR = 'ws://example.org/';
/** A second each, but the machine may do other work besides. */
const SLOW = { timeout: 60_000 };
const scenario = anyScenario({ configures: true });

async function live(
  actions: readonly Action[],
  profile: Profile,
  random: number,
  afterEach: (session: DrivenSession) => void = () => undefined,
): Promise<DrivenSession> {
  const session = driveSession({ profile, random, url: FAR });
  for (const action of actions) {
    await session.perform(action);
    afterEach(session);
  }
  return session;
}

function property(
  numRuns: number,
  holds: (session: DrivenSession) => void | Promise<void>,
  without: Action['do'] | null = null,
): Promise<void> {
  return fc.assert(
    fc.asyncProperty(scenario, anyProfile, anyChance, async (actions, profile, random) => {
      const happens = actions.filter((action) => action.do !== without);
      await holds(await live(happens, profile, random));
    }),
    { numRuns },
  );
}

describe('whatever a person, a server, a network and a browser do in whatever order', SLOW, () => {
  it('no transition is forbidden, one socket at most is open, each timer belongs to what is alive, nothing comes late', async () => {
    const reached = new Set<string>();
    await fc.assert(
      fc.asyncProperty(scenario, anyProfile, anyChance, async (actions, profile, random) => {
        await live(actions, profile, random, (session) => {
          session.check();
          const { state } = session.runner.session;
          reached.add(state.name === 'connected' ? `connected ${state.ready}` : state.name);
          if (state.name === 'reconnecting') reached.add(`held ${state.held}`);
        });
      }),
      { numRuns: 500 },
    );
    // Invariants of states that nothing ever reached would prove nothing.
    expect([...reached].sort()).toEqual([
      'closing',
      'connected false',
      'connected true',
      'connecting',
      'disconnected',
      'held null',
      'held offline',
      'held paused',
      'reconnecting',
    ]);
  });

  it('the log tells each change of state once, and each begins where the one before ended', async () => {
    await property(500, ({ told }) => {
      const states = told('state');
      for (const [i, { from, to, correlationId }] of states.entries()) {
        expect(from).toBe(states[i - 1]?.to ?? 'disconnected');
        expect(to).not.toBe(from);
        expect(correlationId).toMatch(/^[0-9a-f]{8}$/);
      }
    });
  });

  it('stopped is stopped: an hour later there was no further attempt, no socket, no timer but the age of its queue', async () => {
    await property(500, async ({ clock, told, perform, runner, sockets }) => {
      await perform({ do: 'disconnect' });
      const attempts = told('attempt').length;
      for (const change of [{ online: true }, { paused: false }, { online: false }, { online: true }]) {
        await perform({ do: 'conditions', change });
      }
      await perform({ do: 'found', evidence: { status: 503, headers: [{ name: 'Retry-After', value: '1' }] } });
      await perform({ do: 'wait', ms: 3_600_000 });
      expect(runner.session).toMatchObject({ wished: 'closed', state: { name: 'disconnected' } });
      expect(sockets.alive).toBe(0);
      expect(clock.pending).toBe(0);
      expect(told('attempt')).toHaveLength(attempts);
    });
  });

  it('each connection is told as a story: attempt, perhaps open, one end, then why; and frames only while it was open', async () => {
    const stories = new Set<string>();
    await property(500, async ({ events, frames, perform, runner }) => {
      await perform({ do: 'disconnect' });
      await perform({ do: 'wait', ms: 60_000 });
      for (let connection = 1; connection <= runner.session.connections; connection++) {
        const story = events
          .filter((event) => event.connection === connection)
          .map(({ body }) => body.kind)
          .filter((kind) => kind === 'attempt' || kind === 'open' || kind === 'close' || kind === 'error')
          .join(' ');
        stories.add(story);
        // A failed handshake may be looked into more than once.
        expect(story).toMatch(/^attempt( error| close( error)*| open close( error)?)$/);
        if (frames.some((frame) => frame.connection === connection)) expect(story).toContain('open');
      }
    });
    for (const story of ['attempt error', 'attempt close', 'attempt close error', 'attempt open close error']) {
      expect([...stories]).toContain(story);
    }
  });

  it('a message is sent once or not at all, in order, and none is lost without being counted', async () => {
    let sent = 0;
    let unsent = 0;
    await property(1000, ({ sentNumbers, told, runner, check }) => {
      // Counts each accepted message: sent, dropped, expired or still there.
      check();
      const { inTurn, now } = sentNumbers();
      expect(inTurn).toEqual([...new Set(inTurn)].sort((a, b) => a - b));
      expect(new Set(now).size).toBe(now.length);
      const counted = (what: string) =>
        told('queue').reduce((sum, event) => sum + (event.what === what ? event.messages : 0), 0);
      expect(counted('dropped') + counted('expired')).toBe(runner.session.unsent);
      expect(counted('sent')).toBeLessThanOrEqual(inTurn.length);
      sent += counted('sent');
      unsent += runner.session.unsent;
    });
    // Where nothing ever went out or was dropped nothing would be proven.
    expect(Math.min(sent, unsent)).toBeGreaterThan(50);
  });

  it('a heartbeat is counted as missed only on the connection that sent it, and no more often than it was sent', async () => {
    let missed = 0;
    const look = ({ events, frames, runner }: DrivenSession) => {
      const all = events.filter(({ body }) => body.kind === 'heartbeat-missed');
      missed += all.length;
      expect(runner.session.missedHeartbeats).toBe(all.length);
      for (const { connection, at } of all) {
        const beats = frames.filter((frame) => frame.connection === connection && frame.at <= at);
        expect(beats.some(({ payload }) => payload === 'ping' || payload === 'beat')).toBe(true);
      }
    };
    // A socket that is closing takes no heartbeat.
    await property(1000, look, 'take');
    expect(missed).toBeGreaterThan(10);
  });
});

describe('automatic replies, whatever happens', SLOW, () => {
  /** Replies of a profile as they stand on the wire, and no other message of it. */
  const REPLIES = new Set(['3', 'yes', 'yes, later', '42/metrics,["ok"]']);

  it('are never more within a second than allowed, and none leaves but on the open connection that asked', async () => {
    let sent = 0;
    let told = 0;
    const anyReplying = fc.constantFrom(...PROFILES.filter(({ autoReplies }) => autoReplies.length > 0));
    const unconfigured = anyScenario({ configures: false });
    await fc.assert(
      fc.asyncProperty(unconfigured, anyReplying, anyChance, async (actions, profile, random) => {
        const session = await live([{ do: 'connect' }, { do: 'meet' }, ...actions], profile, random);
        // Pings of a Socket.IO server are answered by the protocol, which no limit stops.
        const isReply = (payload: unknown) => REPLIES.has(String(payload)) && !isPong(profile, payload);
        const replies = session.frames.filter(({ direction, payload }) => direction === 'sent' && isReply(payload));
        for (const [i, { at, connection }] of replies.entries()) {
          const later = replies[i + profile.replyLimit.perSecond];
          if (later !== undefined) expect(later.at - at).toBeGreaterThanOrEqual(1000);
          const asked = session.frames.some(
            (frame) => frame.direction === 'received' && frame.connection === connection && frame.at <= at,
          );
          expect(asked).toBe(true);
        }
        await session.perform({ do: 'disconnect' });
        const before = session.sent().length;
        await session.perform({ do: 'receive', text: '2' });
        await session.perform({ do: 'wait', ms: 60_000 });
        expect(session.sent()).toHaveLength(before);
        sent += replies.length;
        told += session.told('auto-reply').length;
      }),
      { numRuns: 500 },
    );
    expect(Math.min(sent, told)).toBeGreaterThan(50);
  });

  function isPong({ codec }: Profile, payload: unknown): boolean {
    return codec.kind === 'socket.io' && payload === '3';
  }
});

describe('whatever comes before and after the death of the worker', SLOW, () => {
  /** What the store would give to the next worker. */
  function afterDeath(session: SessionMachine, profile: Profile): SessionMachine {
    const stored = newSession(1, sessionPlan({ url: session.url, protocols: session.protocols, profile }), 0);
    const { wished, state, connections, reconnects, missedHeartbeats, queue, inFlight, unsent, opened } = session;
    const { attempt, retries, correlationId, nextQueued } = session;
    const summary = {
      wished,
      state,
      connections,
      reconnects,
      missedHeartbeats,
      unsent,
      handshakeMs: opened ? 1 : null,
    };
    const outage = { attempt, retries, correlationId, nextQueued };
    return restoredMachine({ ...stored, queue, inFlight, outage, summary: { ...stored.summary, ...summary } });
  }

  it('holds as before, resumes what was wished open and nothing else, waits on where it waited, and loses no message', async () => {
    const unconfigured = anyScenario({ configures: false });
    const resumed = new Set<string>();
    await fc.assert(
      fc.asyncProperty(unconfigured, unconfigured, anyProfile, anyChance, async (before, after, profile, random) => {
        const first = await live(before, profile, random);
        const { wished, state, queue, conditions, retries, correlationId } = first.runner.session;
        const change = { ...afterDeath(first.runner.session, profile), conditions };
        const startAt = first.clock.now() + 500;
        const second = driveSession({ profile, random, url: FAR, startAt, change }, 10_000);
        second.resume(first.clock.now(), state);
        second.check();
        const { session } = second.runner;
        expect(second.told('gap')).toHaveLength(wished === 'open' ? 1 : 0);
        if (wished === 'closed') {
          expect(session.state.name).toBe('disconnected');
        } else {
          const waits = state.name === 'reconnecting' ? state : { attempt: 1, resumeAt: startAt };
          const held = conditions.paused || !conditions.online;
          expect(session.state).toMatchObject({
            name: held || waits.resumeAt > startAt ? 'reconnecting' : 'connecting',
            attempt: waits.attempt,
          });
          if (session.state.name === 'reconnecting') expect(session.state.resumeAt).toBe(waits.resumeAt);
          if (state.name === 'reconnecting') expect(session).toMatchObject({ retries, correlationId });
          else expect(session.retries).toBe(0);
          resumed.add(`${state.name} → ${held ? 'held' : session.state.name}`);
        }
        for (const action of after) {
          await second.perform(action);
          second.check();
        }
        const { inTurn } = second.sentNumbers();
        expect(inTurn).toEqual([...new Set(inTurn)].sort((a, b) => a - b));
        expect(inTurn.filter((number) => number < 10_000).length).toBeLessThanOrEqual(queue.length);
        // What may have been sent is not sent again.
        const once = [
          ...first.sentNumbers().inTurn,
          ...first.runner.session.inFlight.map(({ payload }) => numberOf(payload)),
          ...inTurn,
        ];
        expect(new Set(once).size).toBe(once.length);
      }),
      { numRuns: 300 },
    );
    for (const way of ['connecting', 'reconnecting', 'held']) expect([...resumed]).toContain(`reconnecting → ${way}`);
    expect([...resumed]).toContain('connected → connecting');
  });
});
