import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../../lib/checks/catalogue.ts';
import { CHECK_IDS, type CheckId } from '../../../lib/checks/check-run.ts';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import type { ConnectionEventBody } from '../../../lib/protocol/connection-event.ts';
import { type CheckedOptions, checked, checkedIn, checkedSession } from '../../fixtures/checked-session.ts';
import { BROKEN_LIMITS, CHECK_BREAKERS } from '../../servers/faulty/check-breakers.ts';
import type { FickleRules } from '../../servers/faulty/fickle.ts';

const PROFILE: Profile = {
  ...CLARITY_PROFILE,
  thresholds: { ...CLARITY_PROFILE.thresholds, ...BROKEN_LIMITS },
};

const once = (connection: number) => (connection === 1 ? null : 503);
const never = () => null;

interface Case {
  readonly id: CheckId;
  readonly server: string;
  readonly rules: FickleRules;
  readonly says: RegExp;
}

/** The same check has more than one way to fail; each is told in its own words. */
const CASES: readonly Case[] = [
  { id: 'basic-connection', server: 'refuses everybody', rules: { refuse: () => 503 }, says: /^The handshake with / },
  {
    id: 'basic-connection',
    server: 'never answers a handshake',
    rules: { refuse: () => 'hang' },
    says: /^No answer to the opening handshake within 10000 ms/,
  },
  {
    id: 'basic-connection',
    server: 'closes at once',
    rules: { closeAfterMs: () => 20 },
    says: /^It did not stay 300 ms: The server closed connection 1 with 1011 .*“out of order”/,
  },
  {
    id: 'message-latency',
    server: 'never answers',
    rules: { replyMs: never },
    says: /^The message of frame 1 was not answered within 5\.00 s\.$/,
  },
  {
    id: 'message-latency',
    server: 'answers some',
    rules: { replyMs: ({ n }) => (n === 4 ? null : 0) },
    says: /frame 7 was not answered .* 3 before it were answered\.$/,
  },
  {
    id: 'message-latency',
    server: 'is slow once',
    rules: { replyMs: ({ n }) => (n === 4 ? 150 : 0) },
    says: /^1 of 10 replies took longer than 100 ms, the slowest 152 ms\.$/,
  },
  {
    id: 'message-latency',
    server: 'closes when asked',
    rules: { closeAfterMs: () => 2, replyMs: () => 90 },
    says: /was not answered: The server closed connection 1 with 1011/,
  },
  {
    id: 'high-frequency',
    server: 'gets slow',
    rules: { replyMs: ({ n }) => n * 2 },
    says: /^All 200 messages were answered, but their p99 was \d+ ms, over the limit of 100 ms\.$/,
  },
  {
    id: 'high-frequency',
    server: 'gives up',
    rules: { closeAfterMs: () => 500 },
    says: /^After 5\d messages the connection ended, .* unanswered\. The server closed connection 1 with 1011/,
  },
  {
    id: 'threshold-detection',
    server: 'is gone the second time',
    rules: { refuse: once },
    says: /^With limits below: The handshake with /,
  },
  {
    id: 'history-tracking',
    server: 'falls silent',
    rules: { replyMs: ({ n }) => (n > 6 ? null : 0) },
    says: /^The history has a hole: The message of frame 13 was not answered within 5\.00 s\. 6 before it were answered\.$/,
  },
  {
    id: 'multiple-reconnects',
    server: 'takes a client back twice',
    rules: { refuse: (n) => (n > 3 ? 503 : null) },
    says: /^Only 2 of 5 losses were followed by .* Loss 3: The server did not take the session back/,
  },
  {
    id: 'server-unavailable',
    server: 'is really away',
    rules: { refuse: () => 503 },
    says: /^Before the simulated outage: The handshake with /,
  },
  {
    id: 'network-interruption',
    server: 'does not take the client back',
    rules: { refuse: once },
    says: /^Simulated in the browser\. The server did not take the session back/,
  },
  {
    id: 'network-interruption',
    server: 'answers once in each connection',
    rules: { replyMs: ({ n }) => (n === 1 ? 0 : null) },
    says: /^Simulated in the browser\. The session came back, but messages do not go any more/,
  },
  {
    id: 'reconnect-performance',
    server: 'does not take the client back',
    rules: { refuse: once },
    says: /^Loss 1: The server did not take the session back/,
  },
  {
    id: 'state-consistency',
    server: 'closes at once',
    rules: { closeAfterMs: () => 20 },
    says: /^After connecting the states were connecting → ready → reconnecting, expected connecting → ready\. The server closed connection 1 with 1011/,
  },
  {
    id: 'state-consistency',
    server: 'is not there',
    rules: { refuse: () => 503 },
    says: /^After connecting: The handshake with /,
  },
];

describe.each(CHECK_IDS)('%s', (id) => {
  it(`fails against a server that ${CHECK_BREAKERS[id].what}, and costs it no more than it says`, async () => {
    const session = checkedSession({ profile: PROFILE, rules: CHECK_BREAKERS[id].rules });
    const [outcome] = await checkedIn(session, [id]);
    expect(outcome).toMatchObject({ result: 'fail' });
    const { connections, messages } = CHECKS[id].cost(PROFILE);
    expect(session.server.connections).toBeLessThanOrEqual(connections);
    expect(session.server.messages).toBeLessThanOrEqual(messages);
  });
});

it.each(CASES)('$id says why of a server that $server', async ({ id, rules, says }) => {
  const { result, detail } = await checked(id, { profile: PROFILE, rules });
  expect(detail).toMatch(says);
  expect(result).toBe('fail');
});

it('one loss in five may go wrong', async () => {
  const rules = { refuse: (connection: number) => (connection === 3 ? 503 : null) };
  const { result, detail, numbers } = await checked('multiple-reconnects', { profile: PROFILE, rules });
  expect(result).toBe('pass');
  expect(detail).toMatch(/^4 of 5 losses/);
  expect(numbers).toContainEqual({ name: 'Success rate', value: '80 % (80 % wanted)' });
});

it('a failure names the frames and connections to look at', async () => {
  const rules: FickleRules = { replyMs: ({ n }) => (n === 2 ? 150 : 0) };
  const verdict = await checked('message-latency', { profile: PROFILE, rules });
  // Request and reply take turns.
  expect(verdict).toMatchObject({ seqs: [4], connections: [1] });
});

interface OwnFault extends CheckedOptions {
  readonly id: CheckId;
  readonly what: string;
  readonly says: RegExp;
}

const WRONG_ALERT: ConnectionEventBody = {
  kind: 'alert',
  measure: 'handshake',
  statistic: 'each',
  beyond: 'over',
  limit: 2000,
  sustained: 1,
  value: 1,
  seq: null,
  times: 1,
};

/** Faults of ours, which the same checks are there to find. */
const OWN_FAULTS: readonly OwnFault[] = [
  {
    id: 'threshold-detection',
    what: 'loses alerts',
    tamper: (event) => (event.kind === 'alert' ? [] : [event]),
    says: /^The handshake took 2\.0 ms, over the limit of 0\.0 ms, and no alert was raised\.$/,
  },
  {
    id: 'threshold-detection',
    what: 'raises alerts for nothing',
    tamper: (event) => (event.kind === 'open' ? [event, WRONG_ALERT] : [event]),
    says: /^An alert was raised for 1\.0 ms, which is not over 2\.00 s\.$/,
  },
  {
    id: 'history-tracking',
    what: 'loses snapshots',
    forgetsSnapshots: true,
    says: /^\d+ replies came, and 0 of them are in 0 snapshots\.$/,
  },
  {
    id: 'state-consistency',
    what: 'loses a change of state',
    tamper: (event) => (event.kind === 'state' && event.to === 'closing' ? [] : [event]),
    says: /The log says closing → disconnected, but the state before was ready\.$/,
  },
];

it.each(OWN_FAULTS)('$id finds a background that $what', async ({ id, says, ...options }) => {
  const { result, detail } = await checked(id, { profile: PROFILE, ...options });
  expect(detail).toMatch(says);
  expect(result).toBe('fail');
});
