import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import type { ConnectionEventBody } from '../../../lib/protocol/connection-event.ts';
import { newMachine } from '../../../lib/session/create-machine.ts';
import { createSessionRunner } from '../../../lib/session/runner.ts';
import type { SessionStateName } from '../../../lib/session/state.ts';
import { createFakeSockets } from '../../fixtures/fake-sockets.ts';
import { createManualClock } from '../../fixtures/manual-clock.ts';

/** Where each state may go. From closing straight to disconnected also when the socket of the next attempt is refused. */
const ALLOWED: Readonly<Record<SessionStateName, readonly SessionStateName[]>> = {
  disconnected: ['connecting', 'disconnected'],
  connecting: ['connected', 'reconnecting', 'disconnected'],
  connected: ['closing', 'reconnecting', 'disconnected'],
  reconnecting: ['connecting', 'disconnected'],
  closing: ['closing', 'connecting', 'disconnected'],
};
const WAITING: readonly SessionStateName[] = ['connecting', 'reconnecting', 'closing'];

type Action =
  | { readonly do: 'connect' | 'disconnect' | 'accept' | 'send' | 'resume' }
  | { readonly do: 'end'; readonly code: number; readonly wasClean: boolean }
  | { readonly do: 'receive'; readonly text: string }
  | { readonly do: 'refuse' | 'jam'; readonly on: boolean }
  | { readonly do: 'late'; readonly what: 'opened' | 'closed' | 'received'; readonly socket: number }
  | { readonly do: 'wait'; readonly ms: number };

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Action>({ do: 'connect' }, { do: 'accept' }, { do: 'disconnect' }) },
  { weight: 2, arbitrary: fc.constantFrom<Action>({ do: 'send' }, { do: 'resume' }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('end'),
      code: fc.constantFrom(1000, 1001, 1006, 4000),
      wasClean: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('receive'), text: fc.string({ maxLength: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('refuse', 'jam'), on: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('late'),
      what: fc.constantFrom('opened', 'closed', 'received'),
      socket: fc.nat(5),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('wait'),
      ms: fc.oneof(fc.constantFrom(1999, 2000, 10_000), fc.nat(15_000)),
    }),
  },
);

/** A session with its world, and a check of everything that must hold after each action. */
function drive(profile: Profile) {
  const clock = createManualClock(1_000_000);
  const sockets = createFakeSockets(clock);
  const events: { readonly body: ConnectionEventBody; readonly at: number; readonly connection: number }[] = [];
  const frames: { readonly text: unknown; readonly connection: number }[] = [];
  const path: SessionStateName[] = ['disconnected'];
  let mostAlive = 0;
  /** What the person said last. */
  let wanted = false;
  const runner = createSessionRunner(
    newMachine('ws://localhost/', [], profile),
    {
      open(...args) {
        const opened = sockets.open(...args);
        mostAlive = Math.max(mostAlive, sockets.alive);
        return opened;
      },
    },
    clock,
    {
      frame: (_direction, payload, _at, connection) => frames.push({ text: payload, connection }),
      event: (body, at, connection) => {
        if (body.kind === 'attempt') expect(wanted).toBe(true);
        events.push({ body, at, connection });
      },
      changed: ({ state }) => path.push(state.name),
    },
  );

  function perform(next: Action): void {
    const latest = sockets.all.at(-1);
    switch (next.do) {
      case 'connect':
        wanted = true;
        runner.connect();
        return;
      case 'disconnect':
        wanted = false;
        runner.disconnect('enough');
        return;
      case 'resume':
        runner.resume(clock.now() - 1, 'worker');
        return;
      case 'accept':
        latest?.accept();
        return;
      case 'end':
        latest?.end(next.code, '', next.wasClean);
        return;
      case 'receive':
        latest?.receive(next.text);
        return;
      case 'refuse':
        sockets.refuse(next.on);
        return;
      case 'jam':
        sockets.jam(next.on);
        return;
      case 'send': {
        const before = frames.length;
        const sent = runner.send('hello');
        // What was not handed to a socket is not recorded, what was is recorded once.
        expect(frames.length - before).toBe(sent.ok ? 1 : 0);
        return;
      }
      case 'late': {
        const socket = sockets.all[next.socket];
        if (socket === undefined || socket.phase !== 'closed') return;
        const before = [frames.length, events.length, path.length];
        if (next.what === 'opened') socket.late.opened(clock.now(), 1, '', '');
        else if (next.what === 'closed') socket.late.closed(clock.now(), 1006, '', false);
        else socket.late.received(clock.now(), 'late');
        expect([frames.length, events.length, path.length]).toEqual(before);
        return;
      }
      case 'wait':
        clock.advance(next.ms);
    }
  }

  function check(): void {
    const { state, wished, connections } = runner.session;
    expect(sockets.alive).toBeLessThanOrEqual(1);
    expect(sockets.alive > 0).toBe(['connecting', 'connected', 'closing'].includes(state.name));
    expect(clock.pending).toBe(WAITING.includes(state.name) ? 1 : 0);
    expect(connections).toBe(events.filter(({ body }) => body.kind === 'attempt').length);
    if (state.name === 'reconnecting') {
      expect(wished).toBe('open');
      expect(state.resumeAt).toBeGreaterThan(clock.now());
    }
    if (state.name === 'connected' || state.name === 'connecting') expect(wished).toBe('open');
  }

  return { clock, sockets, events, frames, path, runner, perform, check, mostAlive: () => mostAlive };
}

const scenario = fc.array(action, { minLength: 1, maxLength: 60 });
const profile = fc.constantFrom<Profile>(
  JSON_PROFILE,
  { ...JSON_PROFILE, reconnect: { policy: 'linear', delayMs: 500 }, closeTimeoutMs: 300, connectTimeoutMs: 700 },
  { ...JSON_PROFILE, reconnect: { policy: 'none' } },
);

describe('whatever a person, a server and a network do in whatever order', () => {
  it('no transition is forbidden, one socket at most is open, no timer leaks, late events change nothing', () => {
    fc.assert(
      fc.property(scenario, profile, (actions, used) => {
        const world = drive(used);
        for (const next of actions) {
          world.perform(next);
          world.check();
        }
        expect(world.mostAlive()).toBeLessThanOrEqual(1);
        for (const [i, name] of world.path.entries()) {
          if (i > 0) expect(ALLOWED[world.path[i - 1] as SessionStateName]).toContain(name);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('an attempt nobody asked for comes exactly when its wait is over, and each outage counts from 1', () => {
    fc.assert(
      fc.property(scenario, profile, (actions, used) => {
        const { events, perform } = drive(used);
        for (const next of actions) {
          const before = events.length;
          perform(next);
          for (let i = before; i < events.length; i++) {
            const attempt = events[i];
            if (attempt?.body.kind !== 'attempt') continue;
            const previous = events.slice(0, i).findLast(({ body }) => body.kind !== 'error' && body.kind !== 'gap');
            const wait = previous?.body.kind === 'retry' ? previous.body : null;
            expect(attempt.body.attempt).toBe(wait?.attempt ?? 1);
            if (wait !== null && next.do === 'wait') expect(attempt.at).toBe(wait.resumeAt);
          }
        }
        for (const [i, { body, at }] of events.entries()) {
          if (body.kind !== 'retry') continue;
          expect(body.resumeAt - at).toBe(used.reconnect.policy === 'linear' ? used.reconnect.delayMs : Number.NaN);
          const sinceOpen = events.slice(0, i).findLastIndex((event) => event.body.kind === 'open');
          const lastAttempt = events.slice(0, i).findLast((event) => event.body.kind === 'attempt')?.body;
          const failed = lastAttempt?.kind === 'attempt' ? lastAttempt.attempt : 0;
          // Straight after a connection that was open the count starts again, else it goes on.
          const wasOpen = events.slice(sinceOpen + 1, i).every((event) => event.body.kind === 'close');
          expect(body.attempt).toBe(sinceOpen >= 0 && wasOpen ? 1 : failed + 1);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('stopped is stopped: an hour later there was no further attempt, no socket, no timer', () => {
    fc.assert(
      fc.property(scenario, profile, (actions, used) => {
        const { clock, events, perform, runner, sockets } = drive(used);
        for (const next of actions) perform(next);
        runner.disconnect('stop it');
        const attempts = runner.session.connections;
        clock.advance(3_600_000);
        expect(runner.session).toMatchObject({
          wished: 'closed',
          connections: attempts,
          state: { name: 'disconnected' },
        });
        expect(sockets.alive).toBe(0);
        expect(clock.pending).toBe(0);
        expect(events.filter(({ body }) => body.kind === 'attempt')).toHaveLength(attempts);
      }),
      { numRuns: 500 },
    );
  });

  it('each connection is told as a story: attempt, perhaps open, then one end, and frames only while it was open', () => {
    fc.assert(
      fc.property(scenario, profile, (actions, used) => {
        const { clock, events, frames, perform, runner } = drive(used);
        for (const next of actions) perform(next);
        runner.disconnect('the end');
        clock.advance(used.closeTimeoutMs);
        for (let connection = 1; connection <= runner.session.connections; connection++) {
          const story = events
            .filter((event) => event.connection === connection)
            .map(({ body }) => body.kind)
            .filter((kind) => kind === 'attempt' || kind === 'open' || kind === 'close' || kind === 'error')
            .join(' ');
          expect(['attempt open close', 'attempt close', 'attempt error close', 'attempt error']).toContain(story);
          const hasFrames = frames.some((frame) => frame.connection === connection);
          if (hasFrames) expect(story).toBe('attempt open close');
        }
      }),
      { numRuns: 500 },
    );
  });
});
