import { describe, expect, it } from 'vitest';
import { findProfile } from '../../../lib/profile/built-in.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Profile, ReconnectPolicy } from '../../../lib/profile/schema.ts';
import { closeCodeName } from '../../../lib/protocol/close-codes.ts';
import type { SessionMachine } from '../../../lib/session/machine.ts';
import type { SessionState } from '../../../lib/session/state.ts';
import { step } from '../../../lib/session/step.ts';
import { machineIn, NOW } from '../../fixtures/machine-table.ts';

/** The policies of the seeds, without jitter, so that each wait is one number. */
const POLICIES = {
  none: { policy: 'none' },
  'seed 000: 2 s without end': policyOf('clarity'),
  'seed 002: 3 s, at most 5': policyOf('chat'),
  'seed 004: 2^n s, at most 3': policyOf('aip'),
  'seed 001: from 1 s, at most 5': { ...policyOf('amiga'), jitter: 0 } as ReconnectPolicy,
} satisfies Record<string, ReconnectPolicy>;

type PolicyName = keyof typeof POLICIES;
const NAMES = Object.keys(POLICIES) as PolicyName[];

function policyOf(profileId: string): ReconnectPolicy {
  return findProfile(profileId)?.reconnect ?? { policy: 'none' };
}

/** What follows a loss, in words: why no attempt follows, or the wait in ms. */
type Cells = readonly [none: string, seed000: string, seed002: string, seed004: string, seed001: string];

const NEVER: Cells = ['profile', 'close-code', 'close-code', 'close-code', 'close-code'];
const AT_ONCE: Cells = ['profile', '+0', '+0', '+0', '+0'];
const BACKOFF: Cells = ['profile', '+2000', '+3000', '+2000', '+1000'];
const AFTER_5_S: Cells = ['profile', '+5000', '+5000', '+5000', '+5000'];
const AFTER_15_S: Cells = ['profile', '+15000', '+15000', '+15000', '+15000'];

/** After a connection that was ready and lasted, by the default table. */
const STABLE: readonly (readonly [code: number, cells: Cells])[] = [
  [1000, NEVER],
  [1001, AT_ONCE],
  [1002, NEVER],
  [1003, NEVER],
  [1004, BACKOFF],
  [1005, BACKOFF],
  [1006, BACKOFF],
  [1007, NEVER],
  [1008, NEVER],
  [1009, NEVER],
  [1010, NEVER],
  [1011, AFTER_5_S],
  [1012, AFTER_5_S],
  [1013, AFTER_15_S],
  [1014, BACKOFF],
  [1015, NEVER],
  [2999, BACKOFF],
  [3000, NEVER],
  [3001, BACKOFF],
  [3003, NEVER],
  [3999, BACKOFF],
  [4000, BACKOFF],
  [4001, BACKOFF],
  [4999, BACKOFF],
];

const LOSSES = STABLE.flatMap(([code, cells]) =>
  NAMES.map((policy, i) => ({ code, name: closeCodeName(code), policy, expected: cells[i] ?? '' })),
);

function profileWith(policy: PolicyName): Profile {
  return { ...JSON_PROFILE, reconnect: POLICIES[policy] };
}

function connectedFor(ms: number, ready = true): SessionState {
  return { name: 'connected', connection: 3, openedAt: NOW - ms, ready };
}

function afterClose(session: SessionMachine, code: number): string {
  const after = step(session, {
    kind: 'closed',
    connection: 3,
    code,
    reason: '',
    wasClean: code !== 1006,
    now: NOW,
    random: 0.5,
  });
  const stopped = after.effects.flatMap((effect) =>
    effect.kind === 'record' && effect.event.kind === 'stopped' ? [effect.event.cause] : [],
  );
  const { state } = after.session;
  if (state.name === 'reconnecting') return `+${state.resumeAt - NOW}`;
  expect(after.session).toMatchObject({ wished: 'closed', state: { name: 'disconnected', lastClose: { code } } });
  return stopped.join();
}

describe('each policy with each close code', () => {
  it.each(LOSSES)('of a connection that lasted: $code $name, $policy → $expected', ({ code, policy, expected }) => {
    const session = machineIn(connectedFor(5000), { policy: profileWith(policy), retries: 2 });
    expect(afterClose(session, code)).toBe(expected);
  });

  it.each(LOSSES)('of one that did not, first retry: $code $name, $policy', ({ code, policy, expected }) => {
    const session = machineIn(connectedFor(4999), { policy: profileWith(policy), retries: 0 });
    // A server that accepts and goes away at once is not called again at once.
    const backoff = BACKOFF[NAMES.indexOf(policy)] ?? '';
    expect(afterClose(session, code)).toBe(expected === '+0' ? backoff : expected);
  });

  it.each(LOSSES)('of one that did not, when all retries are used up: $code $name, $policy', (row) => {
    const { code, policy, expected } = row;
    const reconnect: ReconnectPolicy = POLICIES[policy];
    const most = reconnect.policy === 'none' ? 0 : reconnect.maxAttempts;
    const session = machineIn(connectedFor(4999), { policy: profileWith(policy), retries: most ?? 1_000_000 });
    const goesOn = expected === '+0' ? '+2000' : expected;
    expect(afterClose(session, code)).toBe(expected.startsWith('+') && most !== null ? 'attempts' : goesOn);
  });

  it.each(LOSSES)('of one that was never ready: $code $name, $policy', ({ code, policy, expected }) => {
    const session = machineIn(connectedFor(60_000, false), { policy: profileWith(policy), retries: 0 });
    const backoff = BACKOFF[NAMES.indexOf(policy)] ?? '';
    expect(afterClose(session, code)).toBe(expected === '+0' ? backoff : expected);
  });
});

describe('a handshake that failed has no close code of the server', () => {
  const CONNECTING: SessionState = { name: 'connecting', connection: 3, attempt: 1, startedAt: NOW - 50 };

  it.each([1006, 1015].flatMap((code) => NAMES.map((policy, i) => ({ code, policy, expected: BACKOFF[i] ?? '' }))))(
    'so its table is not asked: $code, $policy → $expected',
    ({ code, policy, expected }) => {
      const session = machineIn(CONNECTING, { policy: profileWith(policy), attempt: 1, retries: 0 });
      expect(afterClose(session, code)).toBe(expected);
    },
  );
});
