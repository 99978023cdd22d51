import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CLOSE_POLICY } from '../../../lib/profile/close-policy.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { type DrivenSession, driveSession } from '../../fixtures/driven-session.ts';
import type { ToldEvent } from '../../fixtures/lone-session.ts';
import { type Action, anyChance, anyProfile, anyScenario } from '../../fixtures/random-life.ts';

/** A second each, but the machine may do other work besides. */
const SLOW = { timeout: 60_000 };
const scenario = anyScenario({ configures: false });

/** Lives through random scenarios on this machine, where being offline holds nothing back. */
function eachLife(
  numRuns: number,
  holds: (session: DrivenSession, profile: Profile) => void,
  url = 'ws://localhost/',
): Promise<void> {
  return fc.assert(
    fc.asyncProperty(scenario, anyProfile, anyChance, async (actions, profile, random) => {
      const session = driveSession({ profile, random, url });
      for (const action of actions) await session.perform(action);
      holds(session, profile);
    }),
    { numRuns },
  );
}

const DELAYS = DEFAULT_CLOSE_POLICY.filter(({ action }) => action === 'delay');

interface Outage {
  /** Retries that followed one another without a stable connection; those that only move a wait are not among them. */
  readonly retries: ToldEvent[];
  gaveUp: boolean;
}

const isMove = (body: ToldEvent['body']) => body.kind === 'retry' && body.why.includes('Retry-After');

/** The outages of a life as the tests see them. */
function outagesOf(events: readonly ToldEvent[], stableAfterMs: number): Outage[] {
  let current: Outage = { retries: [], gaveUp: false };
  const outages = [current];
  const begin = () => {
    current = { retries: [], gaveUp: false };
    outages.push(current);
  };
  let announced = false;
  for (const event of events) {
    const { body } = event;
    // An attempt that no retry announced is a person's.
    if (body.kind === 'attempt' && !announced) begin();
    if (body.kind === 'close' && wasStable(events, event, stableAfterMs)) begin();
    if (body.kind === 'retry' && !isMove(body)) current.retries.push(event);
    if (body.kind === 'stopped' && body.cause === 'attempts') current.gaveUp = true;
    if (['attempt', 'open', 'close', 'retry', 'stopped'].includes(body.kind)) announced = body.kind === 'retry';
  }
  return outages;
}

/** It was ready, and open for as long as the profile asks. */
function wasStable(events: readonly ToldEvent[], { at, connection }: ToldEvent, stableAfterMs: number): boolean {
  const story = events.filter((event) => event.connection === connection);
  const opened = story.find(({ body }) => body.kind === 'open');
  const ready = story.some(({ body }) => body.kind === 'state' && body.to === 'ready');
  return opened !== undefined && ready && at - opened.at >= stableAfterMs;
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
function tableWait(
  used: Profile,
  events: readonly ToldEvent[],
  connection: number,
): readonly [shortest: number, longest: number] | null {
  const story = events.filter((event) => event.connection === connection);
  const ended = story.find(({ body }) => body.kind === 'close');
  // A failed handshake has no close code, a rule of ours neither, and Clarity's only row leaves everything to the policy.
  if (!story.some(({ body }) => body.kind === 'open') || ended?.body.kind !== 'close') return null;
  if (ended.body.initiator === 'policy' || used.closePolicy.length === 1) return null;
  if (ended.body.code === 1011) return [5000, 5000];
  return ended.body.code === 1001 && wasStable(events, ended, used.stableAfterMs) ? [0, 0] : null;
}

describe('whatever happens in whatever order', SLOW, () => {
  it('an attempt nobody asked for comes exactly when its wait is over or nothing holds it any more, under its number', async () => {
    const released = new Set<string>();
    const configures = anyScenario({ configures: true });
    await fc.assert(
      fc.asyncProperty(configures, anyProfile, anyChance, async (actions, profile, random) => {
        const { events, perform } = driveSession({ profile, random, url: 'ws://example.org/' });
        for (const next of actions) {
          const before = events.length;
          await perform(next);
          for (let i = before; i < events.length; i++) released.add(checkAttempt(events, i, next));
        }
      }),
      { numRuns: 1000 },
    );
    for (const way of ['on time', 'when back online', 'when let go', 'when the server wishes']) {
      expect([...released]).toContain(way);
    }
  });

  it('each wait is the one of its policy or of the close-code table, and only a server’s wish makes it longer', async () => {
    let moved = 0;
    await eachLife(1000, ({ events }, used) => {
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
      for (const [i, { body, at }] of events.entries()) {
        if (body.kind !== 'retry' || !isMove(body)) continue;
        moved++;
        const before = events.slice(0, i).findLast((event) => event.body.kind === 'retry')?.body;
        expect(before).toMatchObject({ kind: 'retry', attempt: body.attempt });
        if (before?.kind === 'retry') expect(body.resumeAt).toBeGreaterThan(before.resumeAt);
        expect(body.resumeAt).toBe(at + 3000);
      }
    });
    expect(moved).toBeGreaterThan(10);
  });

  it('no outage has more attempts than its policy allows, and the last that fails ends the session', async () => {
    let gaveUp = 0;
    await eachLife(1000, ({ events }, used) => {
      const most = used.reconnect.policy === 'none' ? 0 : used.reconnect.maxAttempts;
      for (const outage of outagesOf(events, used.stableAfterMs)) {
        expect(outage.retries.length).toBeLessThanOrEqual(most ?? Number.POSITIVE_INFINITY);
        if (!outage.gaveUp) continue;
        gaveUp++;
        expect(outage.retries).toHaveLength(most ?? -1);
      }
    });
    // A test of giving up in which nobody ever does would prove nothing.
    expect(gaveUp).toBeGreaterThan(0);
  });
});

/** Fails the test when event `i` is an attempt that came at another time or under another number than it should; says why it came. */
function checkAttempt(events: readonly ToldEvent[], i: number, next: Action): string {
  const attempt = events[i];
  if (attempt?.body.kind !== 'attempt') return 'no attempt';
  const from = events
    .slice(0, i)
    .findLastIndex(({ body }) => ['attempt', 'open', 'close', 'retry', 'stopped'].includes(body.kind));
  const wait = events[from]?.body.kind === 'retry' ? events[from].body : null;
  expect(attempt.body.attempt).toBe(wait?.attempt ?? 1);
  if (wait === null || next.do === 'connect') return 'asked for';
  const since = events.slice(from + 1, i);
  // One hold may give way to another in the same step.
  const released = since.filter(({ body }, n) => isHold(body, false) && !isHold(since[n + 1]?.body, true));
  const last = released.at(-1);
  // What the network took away it gives back, but for what the server wishes.
  const wasOffline = released.some(({ body }) => body.kind === 'hold' && body.by === 'offline');
  const due = wasOffline ? notBefore(wait, events[from]?.connection, since) : wait.resumeAt;
  expect(attempt.at).toBe(Math.max(due, last?.at ?? due));
  if (wasOffline && attempt.at === due) return 'when the server wishes';
  if (last === undefined || attempt.at > last.at) return 'on time';
  return last.body.kind === 'hold' && last.body.by === 'offline' ? 'when back online' : 'when let go';
}

function isHold(body: ToldEvent['body'] | undefined, held: boolean): boolean {
  return body?.kind === 'hold' && body.held === held;
}

/** Until when the server does not want to be called, epoch ms. */
function notBefore(
  wait: ToldEvent['body'] & { kind: 'retry' },
  latest: number | undefined,
  since: readonly ToldEvent[],
): number {
  const isAsked = wait.why.includes('Retry-After') || DELAYS.some(({ why }) => wait.why.startsWith(why));
  const later = since.flatMap(({ at, body, connection }) => {
    if (connection !== latest) return [];
    const header =
      body.kind === 'error' ? body.evidence?.headers.find(({ name }) => name === 'Retry-After') : undefined;
    return header === undefined ? [] : [at + Number(header.value) * 1000];
  });
  return Math.max(isAsked ? wait.resumeAt : Number.NEGATIVE_INFINITY, ...later);
}
