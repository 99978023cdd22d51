import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import { CHAT_PROFILE, JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
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
  | { readonly do: 'live'; readonly ms: number; readonly code: number }
  | { readonly do: 'receive'; readonly text: string }
  | { readonly do: 'refuse' | 'jam'; readonly on: boolean }
  | { readonly do: 'late'; readonly what: 'opened' | 'closed' | 'received'; readonly socket: number }
  | { readonly do: 'wait'; readonly ms: number };

const code = fc.constantFrom(1000, 1001, 1006, 1006, 1011, 4000);
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<Action>({ do: 'connect' }, { do: 'accept' }, { do: 'disconnect' }) },
  { weight: 2, arbitrary: fc.constantFrom<Action>({ do: 'send' }, { do: 'resume' }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('end'),
      code,
      wasClean: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('live'), ms: fc.constantFrom(0, 999, 1000, 4999, 5000, 9000), code }),
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
      ms: fc.oneof(fc.constantFrom(1, 500, 1999, 2000, 5000, 10_000), fc.nat(15_000)),
    }),
  },
);

/** A session with its world, and a check of everything that must hold after each action. */
function drive(profile: Profile, chance: number) {
  const clock = createManualClock(1_000_000);
  const sockets = createFakeSockets(clock);
  const events: { readonly body: ConnectionEventBody; readonly at: number; readonly connection: number }[] = [];
  const frames: { readonly text: unknown; readonly connection: number }[] = [];
  const path: SessionStateName[] = ['disconnected'];
  let mostAlive = 0;
  /** What the person said last; nothing once the session stopped by itself. */
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
        if (body.kind === 'stopped') wanted = false;
        events.push({ body, at, connection });
      },
      changed: ({ state }) => path.push(state.name),
    },
    () => chance,
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
      case 'live':
        // A whole life at once: step by step hardly a connection would be lost at the edge of its stability window.
        latest?.accept();
        clock.advance(next.ms);
        latest?.end(next.code);
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
      // A retry at once waits for its timer, which the next move of the clock runs.
      expect(state.resumeAt).toBeGreaterThanOrEqual(clock.now());
    }
    if (state.name === 'connected' || state.name === 'connecting') expect(wished).toBe('open');
  }

  return { clock, sockets, events, frames, path, runner, perform, check, mostAlive: () => mostAlive };
}

/** Really up to 60: by itself fast-check draws short lists, in which hardly a connection opens and is lost again. */
const scenario = fc.array(action, { minLength: 1, maxLength: 60, size: 'max' });
const backoff = { policy: 'exponential', baseMs: 300, factor: 2, capMs: 1500, jitter: 0.5 } as const;
const profile = fc.constantFrom<Profile>(
  JSON_PROFILE,
  {
    ...JSON_PROFILE,
    reconnect: { policy: 'linear', delayMs: 500, maxAttempts: null },
    closeTimeoutMs: 300,
    connectTimeoutMs: 700,
  },
  { ...JSON_PROFILE, reconnect: { policy: 'linear', delayMs: 500, maxAttempts: 2 }, stableAfterMs: 1000 },
  { ...JSON_PROFILE, reconnect: { policy: 'none' } },
  { ...CLARITY_PROFILE, reconnect: { ...backoff, maxAttempts: 3 }, connectTimeoutMs: 700 },
  { ...JSON_PROFILE, reconnect: { ...backoff, jitter: 1, maxAttempts: null }, stableAfterMs: 1000 },
  CHAT_PROFILE,
);
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

type Told = ReturnType<typeof drive>['events'][number];

/** The outages of a life as the tests see them: each list holds the retries that followed one another without a stable connection. */
function outagesOf(events: readonly Told[], stableAfterMs: number): { retries: Told[]; gaveUp: boolean }[] {
  let current: { retries: Told[]; gaveUp: boolean } = { retries: [], gaveUp: false };
  const outages = [current];
  const begin = () => {
    current = { retries: [], gaveUp: false };
    outages.push(current);
  };
  let openedAt = Number.POSITIVE_INFINITY;
  let announced = false;
  for (const event of events) {
    const { body, at } = event;
    // An attempt that no retry announced is a person's, or the session's return after its worker died.
    if (body.kind === 'attempt' && !announced) begin();
    if (body.kind === 'open') openedAt = at;
    if (body.kind === 'close') {
      if (at - openedAt >= stableAfterMs) begin();
      openedAt = Number.POSITIVE_INFINITY;
    }
    announced = body.kind === 'retry';
    if (body.kind === 'retry') current.retries.push(event);
    if (body.kind === 'stopped' && body.cause === 'attempts') current.gaveUp = true;
  }
  return outages;
}

/** Shortest and longest wait that a policy may give before the `retry`-th attempt, written down a second time on purpose. */
function bounds({ reconnect }: Profile, retry: number): readonly [shortest: number, longest: number] {
  if (reconnect.policy === 'none') return [Number.NaN, Number.NaN];
  if (reconnect.policy === 'linear') return [reconnect.delayMs, reconnect.delayMs];
  let middle = reconnect.baseMs;
  for (let i = 1; i < retry; i++) middle *= reconnect.factor;
  middle = Math.min(middle, reconnect.capMs);
  return [
    Math.floor(middle * (1 - reconnect.jitter)),
    Math.min(reconnect.capMs, Math.ceil(middle * (1 + reconnect.jitter))),
  ];
}

/** The wait where the close-code table, not the policy, decides about the end of a connection; null where the policy does. */
function tableWait(used: Profile, events: readonly Told[], connection: number): readonly [number, number] | null {
  const story = events.filter((event) => event.connection === connection);
  const opened = story.find(({ body }) => body.kind === 'open');
  const ended = story.find(({ body }) => body.kind === 'close');
  // A failed handshake has no close code, and Clarity's only row leaves everything to the policy.
  if (opened === undefined || ended?.body.kind !== 'close' || used.closePolicy.length === 1) return null;
  if (ended.body.code === 1011) return [5000, 5000];
  return ended.body.code === 1001 && ended.at - opened.at >= used.stableAfterMs ? [0, 0] : null;
}

describe('whatever a person, a server and a network do in whatever order', () => {
  it('no transition is forbidden, one socket at most is open, no timer leaks, late events change nothing', () => {
    fc.assert(
      fc.property(scenario, profile, chance, (actions, used, random) => {
        const world = drive(used, random);
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

  it('an attempt nobody asked for comes exactly when its wait is over, and carries the number it was announced with', () => {
    fc.assert(
      fc.property(scenario, profile, chance, (actions, used, random) => {
        const { events, perform } = drive(used, random);
        for (const next of actions) {
          const before = events.length;
          perform(next);
          for (let i = before; i < events.length; i++) {
            const attempt = events[i];
            if (attempt?.body.kind !== 'attempt') continue;
            const previous = events.slice(0, i).findLast(({ body }) => body.kind !== 'error' && body.kind !== 'gap');
            const wait = previous?.body.kind === 'retry' ? previous.body : null;
            expect(attempt.body.attempt).toBe(wait?.attempt ?? 1);
            if (wait !== null && next.do !== 'connect') expect(attempt.at).toBe(wait.resumeAt);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('each wait is the one of its policy or of the close-code table, and none is skipped without a stable connection', () => {
    fc.assert(
      fc.property(scenario, profile, chance, (actions, used, random) => {
        const { events, perform } = drive(used, random);
        for (const next of actions) perform(next);
        for (const { retries } of outagesOf(events, used.stableAfterMs)) {
          for (const [i, { body, at, connection }] of retries.entries()) {
            if (body.kind !== 'retry') continue;
            const [shortest, longest] = tableWait(used, events, connection) ?? bounds(used, i + 1);
            expect(body.resumeAt - at).toBeGreaterThanOrEqual(shortest);
            expect(body.resumeAt - at).toBeLessThanOrEqual(longest);
            const previous = retries[i - 1]?.body;
            if (previous?.kind === 'retry') expect(body.attempt).toBe(previous.attempt + 1);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('no outage has more attempts than its policy allows, and the last that fails ends the session', () => {
    let gaveUp = 0;
    fc.assert(
      fc.property(scenario, profile, chance, (actions, used, random) => {
        const { events, perform } = drive(used, random);
        for (const next of actions) perform(next);
        const most = used.reconnect.policy === 'none' ? 0 : used.reconnect.maxAttempts;
        for (const outage of outagesOf(events, used.stableAfterMs)) {
          expect(outage.retries.length).toBeLessThanOrEqual(most ?? Number.POSITIVE_INFINITY);
          if (!outage.gaveUp) continue;
          gaveUp++;
          expect(outage.retries).toHaveLength(most ?? -1);
        }
      }),
      { numRuns: 1000 },
    );
    // A test of giving up in which nobody ever does would prove nothing.
    expect(gaveUp).toBeGreaterThan(0);
  });

  it('stopped is stopped: an hour later there was no further attempt, no socket, no timer', () => {
    fc.assert(
      fc.property(scenario, profile, chance, (actions, used, random) => {
        const { clock, events, perform, runner, sockets } = drive(used, random);
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
      fc.property(scenario, profile, chance, (actions, used, random) => {
        const { clock, events, frames, perform, runner } = drive(used, random);
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
