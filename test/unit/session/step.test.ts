import { describe, expect, it } from 'vitest';
import { newSession } from '../../../lib/background/new-session.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { newMachine, restoredMachine } from '../../../lib/session/create-machine.ts';
import type { SessionEffect, SessionEvent, SessionEventBody, SessionMachine } from '../../../lib/session/machine.ts';
import type { SessionState } from '../../../lib/session/state.ts';
import { step } from '../../../lib/session/step.ts';

const NOW = 100_000;
const URL = 'ws://localhost:8080/';
const CLOSE = { code: 1006, reason: '', wasClean: false, initiator: 'network' } as const;

/** One session in each state; the live connection is number 3 and the attempt the second of its outage. */
const STATES = {
  disconnected: { name: 'disconnected', lastClose: CLOSE },
  connecting: { name: 'connecting', connection: 3, attempt: 2, startedAt: NOW - 50 },
  connected: { name: 'connected', connection: 3, openedAt: NOW - 50, ready: true },
  'connected for 5 s': { name: 'connected', connection: 3, openedAt: NOW - 5000, ready: true },
  reconnecting: { name: 'reconnecting', attempt: 2, resumeAt: NOW + 500, lastClose: CLOSE },
  closing: { name: 'closing', connection: 3, then: 'stay' },
  'closing, then connect': { name: 'closing', connection: 3, then: 'connect' },
} as const satisfies Record<string, SessionState>;

const EVENTS = {
  connect: { kind: 'connect' },
  disconnect: { kind: 'disconnect', reason: 'bye' },
  'resumed wished open': { kind: 'resumed', from: 70_000, cause: 'worker' },
  'resumed wished closed': { kind: 'resumed', from: 70_000, cause: 'worker' },
  opened: { kind: 'opened', connection: 3, handshakeMs: 12, protocol: '', extensions: '' },
  'opened late': { kind: 'opened', connection: 2, handshakeMs: 12, protocol: '', extensions: '' },
  'closed clean': { kind: 'closed', connection: 3, code: 1001, reason: 'away', wasClean: true },
  'closed lost': { kind: 'closed', connection: 3, code: 1006, reason: '', wasClean: false },
  'closed late': { kind: 'closed', connection: 2, code: 1006, reason: '', wasClean: false },
  refused: { kind: 'refused', connection: 3, detail: 'no' },
  'refused late': { kind: 'refused', connection: 2, detail: 'no' },
  'connect timer': { kind: 'timer', timer: 'connect' },
  'retry timer': { kind: 'timer', timer: 'retry' },
  'retry timer on time': { kind: 'timer', timer: 'retry' },
  'close timer': { kind: 'timer', timer: 'close' },
} as const satisfies Record<string, SessionEventBody>;

type StateName = keyof typeof STATES;
type EventName = keyof typeof EVENTS;

/** What an event makes of a session, in words: the new state, then the effects in order. */
const NOTHING = 'unchanged';
const ATTEMPT_4 = 'record attempt 1, start connect +10000, open 4';
const ATTEMPT_4_AGAIN = 'record attempt 2, start connect +10000, open 4';
const AT_ONCE = 'record retry 1, start retry +0';
const WAIT_FIRST = 'record retry 1, start retry +2000';
const WAIT_NEXT = 'record retry 3, start retry +2000';

const TABLE: Record<StateName, Record<EventName, string>> = {
  disconnected: {
    connect: `connecting: ${ATTEMPT_4}`,
    disconnect: 'disconnected',
    'resumed wished open': `connecting: record gap, ${ATTEMPT_4}`,
    'resumed wished closed': NOTHING,
    opened: NOTHING,
    'opened late': NOTHING,
    'closed clean': NOTHING,
    'closed lost': NOTHING,
    'closed late': NOTHING,
    refused: NOTHING,
    'refused late': NOTHING,
    'connect timer': NOTHING,
    'retry timer': NOTHING,
    'retry timer on time': NOTHING,
    'close timer': NOTHING,
  },
  connecting: {
    connect: NOTHING,
    disconnect: 'disconnected: stop connect, abandon 3, record close 1006 user',
    'resumed wished open': NOTHING,
    'resumed wished closed': NOTHING,
    opened: 'connected: stop connect, record open',
    'opened late': NOTHING,
    'closed clean': `reconnecting: stop connect, record error connection_error, record close 1001 network, ${WAIT_NEXT}`,
    'closed lost': `reconnecting: stop connect, record error connection_error, record close 1006 network, ${WAIT_NEXT}`,
    'closed late': NOTHING,
    refused: 'disconnected: stop connect, record error invalid_uri',
    'refused late': NOTHING,
    'connect timer': `reconnecting: abandon 3, record error connection_timeout, record close 1006 policy, ${WAIT_NEXT}`,
    'retry timer': NOTHING,
    'retry timer on time': NOTHING,
    'close timer': NOTHING,
  },
  connected: {
    connect: NOTHING,
    disconnect: 'closing: close 3 1000 bye, start close +10000',
    'resumed wished open': NOTHING,
    'resumed wished closed': NOTHING,
    opened: NOTHING,
    'opened late': NOTHING,
    'closed clean': `reconnecting: record close 1001 server, ${WAIT_NEXT}`,
    'closed lost': `reconnecting: record close 1006 network, ${WAIT_NEXT}`,
    'closed late': NOTHING,
    refused: NOTHING,
    'refused late': NOTHING,
    'connect timer': NOTHING,
    'retry timer': NOTHING,
    'retry timer on time': NOTHING,
    'close timer': NOTHING,
  },
  'connected for 5 s': {
    connect: NOTHING,
    disconnect: 'closing: close 3 1000 bye, start close +10000',
    'resumed wished open': NOTHING,
    'resumed wished closed': NOTHING,
    opened: NOTHING,
    'opened late': NOTHING,
    'closed clean': `reconnecting: record close 1001 server, ${AT_ONCE}`,
    'closed lost': `reconnecting: record close 1006 network, ${WAIT_FIRST}`,
    'closed late': NOTHING,
    refused: NOTHING,
    'refused late': NOTHING,
    'connect timer': NOTHING,
    'retry timer': NOTHING,
    'retry timer on time': NOTHING,
    'close timer': NOTHING,
  },
  reconnecting: {
    connect: `connecting: stop retry, ${ATTEMPT_4_AGAIN}`,
    disconnect: 'disconnected: stop retry, record stopped',
    'resumed wished open': NOTHING,
    'resumed wished closed': NOTHING,
    opened: NOTHING,
    'opened late': NOTHING,
    'closed clean': NOTHING,
    'closed lost': NOTHING,
    'closed late': NOTHING,
    refused: NOTHING,
    'refused late': NOTHING,
    'connect timer': NOTHING,
    'retry timer': 'reconnecting: start retry +500',
    'retry timer on time': `connecting: ${ATTEMPT_4_AGAIN}`,
    'close timer': NOTHING,
  },
  closing: {
    connect: 'closing, then connect',
    disconnect: 'closing',
    'resumed wished open': NOTHING,
    'resumed wished closed': NOTHING,
    opened: NOTHING,
    'opened late': NOTHING,
    'closed clean': 'disconnected: stop close, record close 1001 user',
    'closed lost': 'disconnected: stop close, record close 1006 user',
    'closed late': NOTHING,
    refused: NOTHING,
    'refused late': NOTHING,
    'connect timer': NOTHING,
    'retry timer': NOTHING,
    'retry timer on time': NOTHING,
    'close timer': 'disconnected: abandon 3, record close 1006 policy',
  },
  'closing, then connect': {
    connect: 'closing, then connect',
    disconnect: 'closing',
    'resumed wished open': NOTHING,
    'resumed wished closed': NOTHING,
    opened: NOTHING,
    'opened late': NOTHING,
    'closed clean': `connecting: stop close, record close 1001 user, ${ATTEMPT_4}`,
    'closed lost': `connecting: stop close, record close 1006 user, ${ATTEMPT_4}`,
    'closed late': NOTHING,
    refused: NOTHING,
    'refused late': NOTHING,
    'connect timer': NOTHING,
    'retry timer': NOTHING,
    'retry timer on time': NOTHING,
    'close timer': `connecting: abandon 3, record close 1006 policy, ${ATTEMPT_4}`,
  },
};

function machineIn(state: SessionState, wished: 'open' | 'closed' = 'open'): SessionMachine {
  return {
    ...newMachine(URL, [], JSON_PROFILE),
    wished,
    connections: 3,
    attempt: 2,
    opened: true,
    reconnects: 1,
    state,
  };
}

function inWords(effect: SessionEffect, now: number): string {
  switch (effect.kind) {
    case 'open':
    case 'abandon':
      return `${effect.kind} ${effect.connection}`;
    case 'close':
      return `close ${effect.connection} ${effect.code} ${effect.reason}`;
    case 'start-timer':
      return `start ${effect.timer} +${effect.at - now}`;
    case 'stop-timer':
      return `stop ${effect.timer}`;
    case 'record': {
      const { event } = effect;
      if (event.kind === 'attempt' || event.kind === 'retry') return `record ${event.kind} ${event.attempt}`;
      if (event.kind === 'close') return `record close ${event.code} ${event.initiator}`;
      return event.kind === 'error' ? `record error ${event.category}` : `record ${event.kind}`;
    }
  }
}

function outcome(before: SessionMachine, event: SessionEvent): string {
  const { session, effects } = step(before, event);
  if (session === before) return effects.length === 0 ? NOTHING : 'effects without a change';
  const { state } = session;
  const name = state.name === 'closing' && state.then === 'connect' ? 'closing, then connect' : state.name;
  return [name, effects.map((effect) => inWords(effect, event.now)).join(', ')].filter(Boolean).join(': ');
}

const CASES = Object.entries(TABLE).flatMap(([state, row]) =>
  Object.entries(row).map(([event, expected]) => ({ state: state as StateName, event: event as EventName, expected })),
);

describe('each event in each state', () => {
  it.each(CASES)('$state + $event → $expected', ({ state, event, expected }) => {
    const before = machineIn(STATES[state], event === 'resumed wished closed' ? 'closed' : 'open');
    const now = event === 'retry timer on time' ? NOW + 500 : NOW;
    expect(outcome(before, { ...EVENTS[event], now, random: 0.5 })).toBe(
      // A timer that is early is set again; nothing else about the session changes.
      expected === 'reconnecting: start retry +500' ? 'effects without a change' : expected,
    );
  });

  it('a retry timer that fires early waits for the rest', () => {
    const { effects } = step(machineIn(STATES.reconnecting), { ...EVENTS['retry timer'], now: NOW, random: 0.5 });
    expect(effects).toEqual([{ kind: 'start-timer', timer: 'retry', at: NOW + 500 }]);
  });
});

describe('what the person wishes', () => {
  it.each(Object.values(STATES).filter(({ name }) => name !== 'connecting' && name !== 'connected'))(
    'connect in $name is remembered as open',
    (state) => {
      expect(step(machineIn(state, 'closed'), { kind: 'connect', now: NOW, random: 0.5 }).session.wished).toBe('open');
    },
  );

  it.each(Object.values(STATES))('disconnect in $name is remembered as closed', (state) => {
    expect(step(machineIn(state), { kind: 'disconnect', reason: 'bye', now: NOW, random: 0.5 }).session.wished).toBe(
      'closed',
    );
  });

  it('does not survive a URL the browser refuses: trying again would fail the same way', () => {
    expect(step(machineIn(STATES.connecting), { ...EVENTS.refused, now: NOW, random: 0.5 }).session.wished).toBe(
      'closed',
    );
  });

  it('stays open over a loss', () => {
    expect(step(machineIn(STATES.connected), { ...EVENTS['closed lost'], now: NOW, random: 0.5 }).session.wished).toBe(
      'open',
    );
  });
});

describe('a profile that does not reconnect', () => {
  const none: Profile = { ...JSON_PROFILE, reconnect: { policy: 'none' } };

  it.each([
    ['connected', 'closed lost', 'disconnected: record close 1006 network, record stopped'],
    [
      'connecting',
      'connect timer',
      'disconnected: abandon 3, record error connection_timeout, record close 1006 policy, record stopped',
    ],
  ] as const)('stops at once: %s + %s', (state, event, expected) => {
    const before = { ...machineIn(STATES[state]), policy: none };
    expect(outcome(before, { ...EVENTS[event], now: NOW, random: 0.5 })).toBe(expected);
    expect(step(before, { ...EVENTS[event], now: NOW, random: 0.5 }).session.wished).toBe('closed');
  });
});

describe('what is recorded', () => {
  it('tells a timeout in one sentence with its length', () => {
    const { effects } = step(machineIn(STATES.connecting), { ...EVENTS['connect timer'], now: NOW, random: 0.5 });
    const details = effects.flatMap((effect) =>
      effect.kind === 'record' && effect.event.kind === 'error' ? [effect.event.detail] : [],
    );
    expect(details).toEqual([expect.stringContaining('within 10000 ms')]);
  });

  it('tells a gap from the last sign of life to now', () => {
    const { effects } = step(machineIn(STATES.disconnected), {
      ...EVENTS['resumed wished open'],
      now: NOW,
      random: 0.5,
    });
    expect(effects[0]).toEqual({
      kind: 'record',
      connection: 3,
      event: { kind: 'gap', from: 70_000, to: NOW, cause: 'worker' },
    });
  });

  it('counts an opening after an earlier one as a reconnect, the first not', () => {
    const opening = { ...EVENTS.opened, now: NOW, random: 0.5 };
    expect(step(machineIn(STATES.connecting), opening).session.reconnects).toBe(2);
    const fresh = { ...machineIn(STATES.connecting), opened: false, reconnects: 0 };
    expect(step(fresh, opening).session).toMatchObject({ opened: true, reconnects: 0 });
  });
});

describe('a session from the store', () => {
  const stored = newSession(1, URL, ['v1'], JSON_PROFILE, NOW).summary;

  it('has lost its socket, whatever it was, and keeps its counts and its wish', () => {
    const summary = { ...stored, state: STATES.connected, connections: 7, reconnects: 2, handshakeMs: 9 };
    expect(restoredMachine(summary, JSON_PROFILE)).toEqual({
      ...newMachine(URL, ['v1'], JSON_PROFILE),
      wished: 'open',
      connections: 7,
      opened: true,
      reconnects: 2,
      state: { name: 'disconnected', lastClose: null },
    });
  });

  it('remembers how its last connection ended', () => {
    expect(restoredMachine({ ...stored, state: STATES.reconnecting }, JSON_PROFILE).state).toEqual(STATES.disconnected);
  });
});
