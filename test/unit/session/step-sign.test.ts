import { describe, expect, it } from 'vitest';
import type { ConnectionEventBody } from '../../../lib/protocol/connection-event.ts';
import { NOT_LIVE } from '../../../lib/session/attempt.ts';
import type { Liveness, SessionMachine } from '../../../lib/session/machine.ts';
import type { SessionState } from '../../../lib/session/state.ts';
import { step } from '../../../lib/session/step.ts';
import {
  casesOf,
  type EventName,
  eventOf,
  machineIn,
  NOW,
  outcome,
  queueing,
  type Row,
  remembered,
  SENDING,
  SOCKET_IO_PROFILE,
  TOLD,
} from '../../fixtures/machine-table.ts';

const YOUNG = { name: 'connected', connection: 3, openedAt: NOW - 50, ready: false } as const;
const OLD = { name: 'connected', connection: 3, openedAt: NOW - 6000, ready: true } as const;

function socketIo(state: SessionState, live: Partial<Liveness>): SessionMachine {
  return machineIn(state, { policy: SOCKET_IO_PROFILE, live: { ...NOT_LIVE, ...live } });
}

/** One connection at each point of Engine.IO and Socket.IO. */
const SESSIONS = {
  'waits for the transport': socketIo(YOUNG, { gate: 0 }),
  'joins the namespace': socketIo(YOUNG, { gate: 0, saying: true, pingMs: 45_000 }),
  'waits for the namespace': socketIo(YOUNG, { gate: 1, pingMs: 45_000 }),
  'is in the namespace': socketIo(OLD, { pingMs: 45_000 }),
  'is in it, and the server promised no ping': socketIo(OLD, {}),
} as const satisfies Record<string, SessionMachine>;

const JOIN = '{"packet":"connect","data":{"token":"{{token}}"}}';
const FLUSH = 'start expiry +299000, stop expiry, connected → ready, flush first second';
const WAIT_NEXT = 'record retry 3, start retry +2000, connected → reconnecting';
const STOPPED = 'disconnected: close 3 1000 namespace ended, abandon 3';
const LEFT = 'record close 1000 policy, record error connection_error left, record stopped failure';
const STOP_OTHERS = 'stop heartbeat, stop reply, stop silence';

/** `stops`: the timers that run. */
function atGate(stops: string, retry = WAIT_NEXT): Row {
  const refused = (why: string) =>
    `reconnecting: abandon 3, ${stops}, record ready false, record close 1006 policy, record error ${why}, ${retry}`;
  return {
    ...TOLD,
    ...remembered('not ready'),
    ...queueing('not ready'),
    disconnect: `closing: ${stops}, close 3 1000 bye, start close +10000, connected → closing`,
    'closed clean': `reconnecting: ${stops}, record close 1001 server, record error connection_error closed, ${retry}`,
    'closed lost': `reconnecting: ${stops}, record close 1006 network, record error connection_error lost, ${retry}`,
    'protocol close': `reconnecting: close 3 1000 , abandon 3, ${stops}, record close 1005 server, record error connection_error closed, ${retry}`,
    'protocol ping': 'the same: start ping +45000, send 3',
    'namespace ended': `${STOPPED}, ${stops}, ${LEFT}, connected → disconnected`,
    'ready timer': refused('connection_timeout not-ready'),
    'ping timer': `reconnecting: abandon 3, ${stops}, record close 1006 policy, record error connection_timeout ping-timeout, ${retry}`,
    'configure plain': `not ready: start expiry +299000, ${STOP_OTHERS}, start ready +9950`,
    'configure Socket.IO': `not ready: start expiry +299000, ${STOP_OTHERS}, start ready +9950`,
    configure: `not ready: start expiry +299000, ${STOP_OTHERS}, start silence +5000, start ready +2950`,
  };
}

const BOTH = 'stop ready, stop ping';
const RETRY_READY = 'ready → reconnecting';
const READY: Row = {
  ...TOLD,
  ...remembered('connected'),
  ...SENDING,
  disconnect: 'closing: stop ping, close 3 1000 bye, start close +10000, ready → closing',
  'closed clean': `reconnecting: stop ping, record close 1001 server, record error connection_error closed, record retry 1, start retry +0, ${RETRY_READY}`,
  'closed lost': `reconnecting: stop ping, record close 1006 network, record error connection_error lost, record retry 1, start retry +2000, ${RETRY_READY}`,
  'protocol close': `reconnecting: close 3 1000 , abandon 3, stop ping, record close 1005 server, record error connection_error closed, record retry 1, start retry +2000, ${RETRY_READY}`,
  'protocol ping': 'the same: start ping +45000, send 3',
  'namespace ended': `${STOPPED}, stop ping, ${LEFT}, ready → disconnected`,
  'ping timer': `reconnecting: abandon 3, stop ping, record close 1006 policy, record error connection_timeout ping-timeout, record retry 1, start retry +2000, ${RETRY_READY}`,
  configure: `connected: stop expiry, ${STOP_OTHERS}, start silence +5000, start heartbeat +1000`,
  'configure plain': `connected: stop expiry, ${STOP_OTHERS}`,
  'configure Socket.IO': `connected: stop expiry, ${STOP_OTHERS}`,
};

const without = (row: Row, ping: string): Row =>
  Object.fromEntries(Object.entries(row).map(([event, expected]) => [event, expected.replaceAll(ping, '')]));

const TABLE: Record<keyof typeof SESSIONS, Row> = {
  'waits for the transport': {
    ...without(atGate(BOTH), ', stop ping'),
    'protocol open': `not ready: start ping +45000, say ${JOIN}`,
    'protocol open without a promise': `not ready: say ${JOIN}`,
    'protocol ping': 'the same: send 3',
    'ping timer': 'unchanged',
  },
  'joins the namespace': {
    ...atGate(BOTH),
    'said for the gate': 'not ready',
    'could not say for the gate': `reconnecting: abandon 3, ${BOTH}, record ready false, record close 1006 policy, record error connection_error not-ready, ${WAIT_NEXT}`,
  },
  'waits for the namespace': {
    ...atGate(BOTH),
    'namespace joined': `connected: stop ready, record ready true, ${FLUSH}`,
    'namespace refused': `disconnected: close 3 1000 namespace refused, abandon 3, ${BOTH}, record ready false, record close 1000 policy, record error authentication_failed gate-refused, record stopped failure, connected → disconnected`,
  },
  'is in the namespace': READY,
  'is in it, and the server promised no ping': {
    ...without(READY, 'stop ping, '),
    'protocol ping': 'the same: send 3',
    'ping timer': 'unchanged',
  },
};

describe('each event at each point of Engine.IO and Socket.IO', () => {
  it.each(casesOf(TABLE))('$state + $event → $expected', ({ state, event, expected }) => {
    expect(outcome(SESSIONS[state], eventOf(event))).toBe(expected);
  });
});

describe('what a person reads', () => {
  function toldBy(session: SessionMachine, event: EventName): ConnectionEventBody[] {
    return step(session, eventOf(event)).effects.flatMap((effect) => (effect.kind === 'record' ? [effect.event] : []));
  }

  it.each([
    [
      'waits for the namespace',
      'namespace refused',
      'The server refused namespace /metrics and says “invalid token”: check the credentials of the auth payload, then connect again.',
    ],
    [
      'is in the namespace',
      'namespace ended',
      'The server ended namespace /metrics: connect again by hand, or ask the server why.',
    ],
    [
      'is in the namespace',
      'ping timer',
      'The server sent no ping for 45000 ms, longer than it promised: the link is half open or the server hangs, so it was closed to connect anew.',
    ],
    [
      'waits for the transport',
      'ready timer',
      'Not ready after 10000 ms: the Engine.IO open packet did not come (step 1 of 2).',
    ],
    [
      'waits for the namespace',
      'ready timer',
      'Not ready after 10000 ms: the answer to joining namespace /metrics did not come (step 2 of 2).',
    ],
    [
      'joins the namespace',
      'could not say for the gate',
      'Not ready, for its message could not be made (step 1 of 2): No value.',
    ],
  ] as const)('%s, then %s: %s', (state, event, detail) => {
    expect(toldBy(SESSIONS[state], event)).toContainEqual(expect.objectContaining({ kind: 'error', detail }));
  });
});
