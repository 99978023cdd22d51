import { describe, expect, it } from 'vitest';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import type { ConnectionEventBody } from '../../../lib/protocol/connection-event.ts';
import type { SessionMachine } from '../../../lib/session/machine.ts';
import type { SessionState } from '../../../lib/session/state.ts';
import { step } from '../../../lib/session/step.ts';
import {
  ALL_COVERED,
  CLOSE,
  casesOf,
  EVENTS,
  type EventName,
  eventOf,
  machineIn,
  NOW,
  outcome,
  queueing,
  type Row,
  remembered,
  SENDING,
  TOLD,
} from '../../fixtures/machine-table.ts';

const WAITS = { name: 'reconnecting', attempt: 2, resumeAt: NOW + 500, lastClose: CLOSE } as const;

/** One session in each state; the live connection is number 3 and the attempt the second of its outage. */
const STATES = {
  disconnected: { name: 'disconnected', lastClose: CLOSE },
  connecting: { name: 'connecting', connection: 3, attempt: 2, startedAt: NOW - 50 },
  connected: { name: 'connected', connection: 3, openedAt: NOW - 50, ready: true },
  'connected for 5 s': { name: 'connected', connection: 3, openedAt: NOW - 5000, ready: true },
  reconnecting: { ...WAITS, held: null },
  'held offline': { ...WAITS, held: 'offline' },
  'held paused': { ...WAITS, held: 'paused' },
  closing: { name: 'closing', connection: 3, then: 'stay' },
  'closing, then connect': { name: 'closing', connection: 3, then: 'connect' },
  'closing, then connect-unless-held': { name: 'closing', connection: 3, then: 'connect-unless-held' },
} as const satisfies Record<string, SessionState>;

type StateName = keyof typeof STATES | 'stopped';

function sessionIn(state: StateName): SessionMachine {
  switch (state) {
    case 'stopped':
      return machineIn(STATES.disconnected, { wished: 'closed' });
    case 'held offline':
      return machineIn(STATES[state], { conditions: { online: false, paused: false } });
    case 'held paused':
      return machineIn(STATES[state], { conditions: { online: true, paused: true } });
    default:
      return machineIn(STATES[state]);
  }
}

const ATTEMPT_4 = (from: string, attempt = 1) =>
  `stop finding, record attempt ${attempt}, start connect +10000, ${from} → connecting, open 4`;
const AT_ONCE = 'record retry 1, start retry +0, ready → reconnecting';
const WAIT_FIRST = 'record retry 1, start retry +2000, ready → reconnecting';
const WAIT_NEXT = 'record retry 3, start retry +2000';
const STOPPED_RETRY = 'record stopped user';
const AWAY = 'record close 1001 server, record error connection_error closed';
const LOST = 'record close 1006 network, record error connection_error lost';
const BLOCKED = 'record error connection_error blocked-port, stop retry';
const STOPPED_FAILURE = 'record stopped failure';
const BUSY = 'record error connection_error http-status, record retry 2';

const configured = (state: string): Row => ({
  configure: `${state}: start expiry +299000`,
  'configure plain': `${state}: start expiry +299000`,
  'configure Socket.IO': `${state}: start expiry +299000`,
});

const DISCONNECTED: Row = {
  ...TOLD,
  ...remembered('disconnected'),
  ...configured('disconnected'),
  ...queueing('disconnected'),
  connect: `connecting: ${ATTEMPT_4('disconnected')}`,
  disconnect: 'disconnected: stop finding',
};

const CONNECTED: Row = {
  ...TOLD,
  ...remembered('connected'),
  ...SENDING,
  configure:
    'connected: stop expiry, stop heartbeat, stop reply, stop silence, start silence +5000, start heartbeat +1000',
  'configure plain': 'connected: stop expiry, stop heartbeat, stop reply, stop silence',
  'configure Socket.IO': 'connected: stop expiry, stop heartbeat, stop reply, stop silence',
  disconnect: 'closing: close 3 1000 bye, start close +10000, ready → closing',
};

const CLOSING_TO_CONNECT = (state: string): Row => ({
  ...TOLD,
  ...remembered(state),
  ...configured(state),
  ...queueing(state),
  connect: 'closing, then connect',
  disconnect: 'closing',
  'closed clean': `connecting: stop close, record close 1001 user, ${ATTEMPT_4('closing')}`,
  'closed lost': `connecting: stop close, record close 1006 user, ${ATTEMPT_4('closing')}`,
  'close timer': `connecting: abandon 3, record close 1006 policy, ${ATTEMPT_4('closing')}`,
});

const TABLE: Record<StateName, Row> = {
  stopped: DISCONNECTED,
  disconnected: {
    ...DISCONNECTED,
    resumed: `connecting: record gap, ${ATTEMPT_4('disconnected')}`,
    'resumed after an open connection': `connecting: record gap, record error connection_error suspended, ${ATTEMPT_4('disconnected')}`,
    'resumed from a wait': 'reconnecting: record gap, start retry +700, disconnected → reconnecting',
    'resumed from a wait that is over': `connecting: record gap, ${ATTEMPT_4('disconnected', 4)}`,
  },
  connecting: {
    ...TOLD,
    ...remembered('connecting'),
    ...configured('connecting'),
    ...queueing('connecting'),
    disconnect: 'disconnected: stop connect, abandon 3, record close 1006 user, connecting → disconnected',
    opened:
      'connected: stop connect, record open, start expiry +299000, stop expiry, connecting → ready, flush first second',
    'closed clean': `reconnecting: stop connect, record close 1001 network, ${WAIT_NEXT}, find 3, connecting → reconnecting`,
    'closed lost': `reconnecting: stop connect, record close 1006 network, ${WAIT_NEXT}, find 3, connecting → reconnecting`,
    refused:
      'disconnected: stop connect, record error invalid_uri invalid-url, record stopped failure, connecting → disconnected',
    'refused for its headers':
      'disconnected: stop connect, record error connection_error headers, record stopped failure, connecting → disconnected',
    'refused for its preparation': `reconnecting: stop connect, record error connection_error headers, ${WAIT_NEXT}, connecting → reconnecting`,
    'connect timer of one that queues': 'the same: start connect +10000',
    'connect timer': `reconnecting: abandon 3, record close 1006 policy, record error connection_timeout timeout, ${WAIT_NEXT}, connecting → reconnecting`,
  },
  connected: {
    ...CONNECTED,
    'closed clean': `reconnecting: ${AWAY}, ${WAIT_NEXT}, ready → reconnecting`,
    'closed lost': `reconnecting: ${LOST}, ${WAIT_NEXT}, ready → reconnecting`,
  },
  'connected for 5 s': {
    ...CONNECTED,
    'closed clean': `reconnecting: ${AWAY}, ${AT_ONCE}`,
    'closed lost': `reconnecting: ${LOST}, ${WAIT_FIRST}`,
  },
  reconnecting: {
    ...TOLD,
    ...configured('reconnecting'),
    ...queueing('reconnecting'),
    connect: `connecting: stop retry, ${ATTEMPT_4('reconnecting', 2)}`,
    disconnect: `disconnected: stop retry, stop finding, ${STOPPED_RETRY}, reconnecting → disconnected`,
    'found a Retry-After': `reconnecting: ${BUSY}, start retry +30000`,
    'found a blocked port': `disconnected: ${BLOCKED}, ${STOPPED_FAILURE}, reconnecting → disconnected`,
    'retry timer': 'the same: start retry +500',
    'retry timer on time': `connecting: ${ATTEMPT_4('reconnecting', 2)}`,
    'fair conditions': 'reconnecting',
    offline: 'held offline: stop retry, record hold offline true, reconnecting → held',
    paused: 'held paused: stop retry, record hold paused true, reconnecting → held',
    'paused and offline': 'held paused: stop retry, record hold paused true, reconnecting → held',
  },
  'held offline': {
    ...TOLD,
    ...configured('held offline'),
    ...queueing('held offline'),
    connect: `connecting: stop retry, record hold offline false, ${ATTEMPT_4('held', 2)}`,
    disconnect: `disconnected: stop retry, stop finding, record hold offline false, ${STOPPED_RETRY}, held → disconnected`,
    'found a Retry-After': `held offline: ${BUSY}`,
    'found a blocked port': `disconnected: ${BLOCKED}, record hold offline false, ${STOPPED_FAILURE}, held → disconnected`,
    'fair conditions': `connecting: record hold offline false, ${ATTEMPT_4('held', 2)}`,
    offline: 'held offline',
    paused: 'held paused: record hold offline false, stop retry, record hold paused true',
    'paused and offline': 'held paused: record hold offline false, stop retry, record hold paused true',
  },
  'held paused': {
    ...TOLD,
    ...configured('held paused'),
    ...queueing('held paused'),
    connect: `connecting: stop retry, record hold paused false, ${ATTEMPT_4('held', 2)}`,
    disconnect: `disconnected: stop retry, stop finding, record hold paused false, ${STOPPED_RETRY}, held → disconnected`,
    'found a Retry-After': `held paused: ${BUSY}`,
    'found a blocked port': `disconnected: ${BLOCKED}, record hold paused false, ${STOPPED_FAILURE}, held → disconnected`,
    'fair conditions': 'reconnecting: record hold paused false, start retry +500, held → reconnecting',
    offline: 'held offline: record hold paused false, stop retry, record hold offline true',
    paused: 'held paused',
    'paused and offline': 'held paused',
  },
  closing: {
    ...TOLD,
    ...remembered('closing'),
    ...configured('closing'),
    ...queueing('closing'),
    connect: 'closing, then connect',
    disconnect: 'closing',
    'closed clean': 'disconnected: stop close, record close 1001 user, closing → disconnected',
    'closed lost': 'disconnected: stop close, record close 1006 user, closing → disconnected',
    'close timer': 'disconnected: abandon 3, record close 1006 policy, closing → disconnected',
  },
  'closing, then connect': CLOSING_TO_CONNECT('closing, then connect'),
  'closing, then connect-unless-held': CLOSING_TO_CONNECT('closing, then connect-unless-held'),
};

describe('each event in each state', () => {
  it.each(casesOf(TABLE))('$state + $event → $expected', ({ state, event, expected }) => {
    expect(outcome(sessionIn(state), eventOf(event))).toBe(expected);
  });

  it('of all that can happen, none is left out', () => {
    expect(ALL_COVERED).toBe(true);
  });
});

describe('what the person wishes', () => {
  const wishAfter = (state: StateName, event: EventName, wished: 'open' | 'closed') =>
    step({ ...sessionIn(state), wished }, eventOf(event)).session.wished;
  const ALL = Object.keys(STATES) as (keyof typeof STATES)[];

  it.each(ALL.filter((state) => !state.startsWith('connect')))('connect in %s is remembered as open', (state) => {
    expect(wishAfter(state, 'connect', 'closed')).toBe('open');
  });

  it.each(ALL)('disconnect in %s is remembered as closed', (state) => {
    expect(wishAfter(state, 'disconnect', 'open')).toBe('closed');
  });

  it.each(['refused', 'refused for its headers'] as const)(
    'does not survive what trying again would not mend: %s',
    (event) => {
      expect(wishAfter('connecting', event, 'open')).toBe('closed');
    },
  );

  it.each([
    ['reconnecting', 'closed'],
    ['disconnected', 'open'],
  ] as const)('in %s a blocked port leaves it %s', (state, wished) => {
    expect(wishAfter(state, 'found a blocked port', 'open')).toBe(wished);
  });

  it('stays open over a loss', () => {
    expect(wishAfter('connected', 'closed lost', 'open')).toBe('open');
  });
});

describe('a profile that does not reconnect', () => {
  const none: Profile = { ...JSON_PROFILE, reconnect: { policy: 'none' } };

  it.each([
    ['connected', 'closed lost', `disconnected: ${LOST}, record stopped profile, ready → disconnected`],
    [
      'connecting',
      'closed lost',
      'disconnected: stop connect, record close 1006 network, record stopped profile, find 3, connecting → disconnected',
    ],
    [
      'connecting',
      'connect timer',
      'disconnected: abandon 3, record close 1006 policy, record error connection_timeout timeout, record stopped profile, connecting → disconnected',
    ],
  ] as const)('stops at once: %s + %s', (state, event, expected) => {
    const before = { ...sessionIn(state), policy: none };
    expect(outcome(before, eventOf(event))).toBe(expected);
    expect(step(before, eventOf(event)).session.wished).toBe('closed');
  });
});

describe('what is recorded', () => {
  function recorded(session: SessionMachine, event: EventName): ConnectionEventBody[] {
    return step(session, eventOf(event)).effects.flatMap((effect) => (effect.kind === 'record' ? [effect.event] : []));
  }

  it('tells a timeout in one sentence with its length, and what it rests on', () => {
    expect(recorded(sessionIn('connecting'), 'connect timer')).toContainEqual(
      expect.objectContaining({
        kind: 'error',
        detail: expect.stringContaining('within 10000 ms'),
        evidence: expect.objectContaining({ source: 'timer' }),
        slowed: false,
      }),
    );
  });

  it('marks a timeout of an attempt that the browser itself held back', () => {
    const late = { ...EVENTS['connect timer'], slowed: true, now: NOW, random: 0.5 };
    expect(step(sessionIn('connecting'), late).effects).toContainEqual(
      expect.objectContaining({ event: expect.objectContaining({ kind: 'error', slowed: true }) }),
    );
  });

  it('tells that access is missing where the headers need it', () => {
    const [error, stopped] = recorded(sessionIn('connecting'), 'refused for its headers');
    expect(error).toMatchObject({ detail: 'no', evidence: { source: 'check', needsAccess: true } });
    expect(stopped).toMatchObject({ kind: 'stopped', cause: 'failure' });
    expect(recorded(sessionIn('connecting'), 'refused')[0]).toMatchObject({ evidence: { needsAccess: false } });
  });

  it('tells what could not be prepared without blaming a missing access, and that it is tried again', () => {
    const [error, retry] = recorded(sessionIn('connecting'), 'refused for its preparation');
    expect(error).toMatchObject({ cause: 'headers', detail: 'no', evidence: { source: 'check', needsAccess: false } });
    expect(retry).toMatchObject({ kind: 'retry', attempt: 3, why: 'The opening handshake could not be prepared.' });
  });

  it('tells a gap from the last sign of life to now', () => {
    expect(recorded(sessionIn('disconnected'), 'resumed')[0]).toEqual({
      kind: 'gap',
      from: 70_000,
      to: NOW,
      cause: 'worker',
    });
  });

  it('never blames the server for a worker that was stopped', () => {
    const session = sessionIn('disconnected');
    expect(recorded(session, 'resumed after an open connection')[1]).toMatchObject({
      cause: 'suspended',
      detail: expect.stringContaining('our side, not the server'),
    });
    expect(recorded(session, 'resumed').some(({ kind }) => kind === 'error')).toBe(false);
  });

  it('names the headers of an attempt and never their values', () => {
    const session = { ...sessionIn('disconnected'), headers: [{ name: 'Authorization', value: 'Bearer secret' }] };
    expect(recorded(session, 'connect')).toContainEqual(expect.objectContaining({ headers: ['Authorization'] }));
    expect(JSON.stringify(recorded(session, 'connect'))).not.toContain('secret');
  });

  it('says how long the server asks to wait, and until when', () => {
    expect(recorded(sessionIn('reconnecting'), 'found a Retry-After')[1]).toEqual({
      kind: 'retry',
      attempt: 2,
      resumeAt: NOW + 30_000,
      why: 'The server asks to wait 30 s (Retry-After).',
    });
  });

  it('counts an opening after an earlier one as a reconnect, the first not', () => {
    expect(step(sessionIn('connecting'), eventOf('opened')).session.reconnects).toBe(2);
    const fresh = { ...sessionIn('connecting'), opened: false, reconnects: 0 };
    expect(step(fresh, eventOf('opened')).session).toMatchObject({ opened: true, reconnects: 0 });
  });
});

describe('one name for all that belongs to the same outage', () => {
  const nameAfter = (state: StateName, event: EventName) =>
    step(sessionIn(state), eventOf(event)).session.correlationId;

  it.each([
    ['connecting', 'closed lost'],
    ['connected', 'closed lost'],
    ['reconnecting', 'connect'],
    ['reconnecting', 'retry timer on time'],
    ['held offline', 'fair conditions'],
    ['connecting', 'opened'],
    ['connecting', 'refused for its preparation'],
    ['disconnected', 'resumed from a wait'],
    ['disconnected', 'resumed from a wait that is over'],
  ] as const)('%s + %s keeps it', (state, event) => {
    expect(nameAfter(state, event)).toBe('before');
  });

  it.each([
    ['stopped', 'connect'],
    ['disconnected', 'resumed'],
    ['disconnected', 'resumed after an open connection'],
    ['connected for 5 s', 'closed lost'],
    ['closing, then connect', 'closed clean'],
  ] as const)('%s + %s begins another', (state, event) => {
    expect(nameAfter(state, event)).toBe('80000000');
  });
});
