import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../../lib/checks/catalogue.ts';
import { CHECK_IDS } from '../../../lib/checks/check-run.ts';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { checkedIn, checkedSession } from '../../fixtures/checked-session.ts';

const linear = (maxAttempts: number) => ({ policy: 'linear', delayMs: 300, maxAttempts }) as const;
const exponential = {
  policy: 'exponential',
  baseMs: 500,
  factor: 2,
  capMs: 4000,
  jitter: 0.3,
  maxAttempts: null,
} as const;

const PROFILES: Readonly<Record<string, Partial<Profile>>> = {
  'Clarity with its linear 2 s': {},
  'exponential waits with a spread': { reconnect: exponential },
  'three attempts at most': { reconnect: linear(3) },
  'one attempt at most': { reconnect: linear(1) },
  'connections that are stable at once': { reconnect: exponential, stableAfterMs: 50 },
  'a wait of its own after 1006': {
    closePolicy: [{ codes: '1006', action: 'delay', delayMs: 700, why: 'Because.' }],
  },
  'no queue': { queue: { ...CLARITY_PROFILE.queue, maxMessages: 0 } },
  'messages that are too old soon': { queue: { ...CLARITY_PROFILE.queue, maxAgeMs: 500 } },
};

describe.each(Object.entries(PROFILES))('a healthy server, %s', (_name, change) => {
  const profile = { ...CLARITY_PROFILE, ...change };

  it('passes all eleven within a minute', async () => {
    const outcomes = await checkedIn(checkedSession({ profile }), CHECK_IDS);
    expect(outcomes.map(({ id, result, detail }) => ({ id, result, detail }))).toEqual(
      CHECK_IDS.map((id) => ({ id, result: 'pass', detail: expect.any(String) })),
    );
    expect(outcomes.reduce((sum, { tookMs }) => sum + tookMs, 0)).toBeLessThan(60_000);
  });

  it.each(CHECK_IDS)('%s costs the server no more than it says', async (id) => {
    const session = checkedSession({ profile });
    await checkedIn(session, [id]);
    const { connections, messages } = CHECKS[id].cost(profile);
    expect(session.server.connections).toBeLessThanOrEqual(connections);
    expect(session.server.messages).toBeLessThanOrEqual(messages);
  });
});

it('judges each wait by its turn in the outage', async () => {
  const session = checkedSession({ profile: { ...CLARITY_PROFILE, reconnect: exponential }, random: 0.999 });
  const [outcome] = await checkedIn(session, ['multiple-reconnects']);
  expect(outcome).toMatchObject({ result: 'pass' });
  expect(outcome?.numbers).toContainEqual({ name: 'Waits', value: '650 ms, 1.30 s, 2.60 s, 4.00 s, 4.00 s' });
  expect(outcome?.numbers).toContainEqual({
    name: 'By the profile',
    value: '350 ms to 650 ms, 700 ms to 1.30 s, 1.40 s to 2.60 s, 2.80 s to 4.00 s',
  });
});

it('tells its own messages from those of a gate and of heartbeats, which are answered, too', async () => {
  const own = (type: string) => `{"type":"${type}","payload":{"correlationId":"{{uuid}}"}}`;
  const profile: Profile = {
    ...CLARITY_PROFILE,
    ready: {
      steps: [
        { waitFor: null, send: own('hello') },
        { waitFor: { kind: 'type', type: 'hello' }, send: null },
      ],
      failOn: null,
      timeoutMs: 1000,
      onTimeout: 'reconnect',
    },
    heartbeat: {
      message: own('beat'),
      intervalMs: 150,
      reply: { kind: 'type', type: 'beat' },
      timeoutMs: 100,
      maxMissed: 3,
      onMissed: 'reconnect',
    },
  };
  const outcomes = await checkedIn(checkedSession({ profile }), CHECK_IDS);
  expect(outcomes.filter(({ result }) => result !== 'pass')).toEqual([]);
});
