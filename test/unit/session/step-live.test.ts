import { describe, expect, it } from 'vitest';
import type { SessionMachine } from '../../../lib/session/machine.ts';
import {
  casesOf,
  eventOf,
  lively,
  NOW,
  outcome,
  queueing,
  type Row,
  remembered,
  SENDING,
  TOLD,
} from '../../fixtures/machine-table.ts';

const YOUNG = { name: 'connected', connection: 3, openedAt: NOW - 50 } as const;
const OLD = { name: 'connected', connection: 3, openedAt: NOW - 6000, ready: true } as const;

/** One open connection at each point of its protocol. */
const SESSIONS = {
  'waits for the first message': lively({ ...YOUNG, ready: false }, { gate: 0 }),
  'sends its first message': lively({ ...YOUNG, ready: false }, { gate: 0, saying: true }),
  'waits for the last message': lively({ ...YOUNG, ready: false }, { gate: 2 }),
  'not ready for 6 s': lively({ ...OLD, ready: false }, { gate: 2 }),
  ready: lively(OLD, {}),
  'waits for a reply': lively(OLD, { awaitedSince: NOW - 400 }),
  'waits again after a miss': lively(OLD, { awaitedSince: NOW - 400, missed: 1 }),
  silent: lively(OLD, { silentSince: NOW - 6000 }),
} as const satisfies Record<string, SessionMachine>;

const STOP_NOT_READY = 'stop ready, stop heartbeat, stop reply, stop silence';
const STOP_READY = 'stop heartbeat, stop reply, stop silence';
const FLUSH = 'start expiry +299000, stop expiry, connected → ready, flush first second';
const WAIT_NEXT = 'record retry 3, start retry +2000';
const AWAY = 'record close 1001 server, record error connection_error closed';
const LOST = 'record close 1006 network, record error connection_error lost';
const NOT_READY_IN_TIME = 'record ready false, record close 1006 policy, record error connection_timeout not-ready';

const refused = (why: string, from = 'connected', stops = STOP_NOT_READY, retry = WAIT_NEXT) =>
  `reconnecting: abandon 3, ${stops}, record ready false, record close 1006 policy, record error connection_error ${why}, ${retry}, ${from} → reconnecting`;

const NOT_READY: Row = {
  ...TOLD,
  ...remembered('not ready'),
  ...queueing('not ready'),
  denied: refused('gate-refused'),
  disconnect: `closing: ${STOP_NOT_READY}, close 3 1000 bye, start close +10000, connected → closing`,
  'closed clean': `reconnecting: ${STOP_NOT_READY}, ${AWAY}, ${WAIT_NEXT}, connected → reconnecting`,
  'closed lost': `reconnecting: ${STOP_NOT_READY}, ${LOST}, ${WAIT_NEXT}, connected → reconnecting`,
  'ready timer': `reconnecting: abandon 3, ${STOP_NOT_READY}, ${NOT_READY_IN_TIME}, ${WAIT_NEXT}, connected → reconnecting`,
  'silence timer': 'the same: start silence +4950',
  'silence timer after a message': 'the same: start silence +4950',
  configure: `not ready: start expiry +299000, ${STOP_READY}, start silence +5000, start ready +2950`,
  'configure plain': `connected: start expiry +299000, ${STOP_READY}, stop ready, ${FLUSH}`,
  // The connection goes on in the language it was opened in, and that has no gate.
  'configure Socket.IO': `connected: start expiry +299000, ${STOP_READY}, stop ready, ${FLUSH}`,
};

const READY: Row = {
  ...TOLD,
  ...remembered('connected'),
  ...SENDING,
  'could not say a heartbeat': refused('not-ready', 'ready', STOP_READY, 'record retry 1, start retry +2000'),
  disconnect: `closing: ${STOP_READY}, close 3 1000 bye, start close +10000, ready → closing`,
  'closed clean': `reconnecting: ${STOP_READY}, ${AWAY}, record retry 1, start retry +0, ready → reconnecting`,
  'closed lost': `reconnecting: ${STOP_READY}, ${LOST}, record retry 1, start retry +2000, ready → reconnecting`,
  'heartbeat timer': 'connected: start heartbeat +1000, start reply +400, say ping',
  'silence timer': 'connected: record silence 5000',
  'silence timer after a message': 'the same: start silence +4000',
  configure: `connected: stop expiry, ${STOP_READY}, start silence +5000, start heartbeat +1000`,
  'configure plain': `connected: stop expiry, ${STOP_READY}`,
  'configure Socket.IO': `connected: stop expiry, ${STOP_READY}`,
};

const TABLE: Record<keyof typeof SESSIONS, Row> = {
  'waits for the first message': { ...NOT_READY, matched: 'not ready: say subscribe' },
  'sends its first message': {
    ...NOT_READY,
    'said for the gate': 'not ready: say hello',
    'could not say for the gate': refused('not-ready'),
  },
  'waits for the last message': {
    ...NOT_READY,
    matched: `connected: stop ready, record ready true, start heartbeat +1000, ${FLUSH}`,
  },
  // However long it lived: what never became ready does not end its outage, so it is not called again at once.
  'not ready for 6 s': {
    ...NOT_READY,
    matched: `connected: stop ready, record ready true, start heartbeat +1000, ${FLUSH}`,
    'silence timer': 'not ready: record silence 5000',
    'silence timer after a message': 'the same: start silence +4000',
    configure: `not ready: start expiry +299000, ${STOP_READY}, start silence +5000, start ready +-3000`,
  },
  ready: READY,
  'waits for a reply': {
    ...READY,
    matched: 'connected: stop reply, record heartbeat',
    'heartbeat timer': 'the same: start heartbeat +1000, say ping',
    'reply timer': 'connected: record heartbeat-missed 1',
  },
  'waits again after a miss': {
    ...READY,
    matched: 'connected: stop reply, record heartbeat',
    'heartbeat timer': 'the same: start heartbeat +1000, say ping',
    'reply timer': `reconnecting: abandon 3, ${STOP_READY}, record heartbeat-missed 2, record close 1006 policy, record error connection_timeout heartbeat, record retry 1, start retry +2000, ready → reconnecting`,
  },
  silent: {
    ...READY,
    spoke: 'connected: record silence 6000 over, start silence +5000',
    'silence timer': 'unchanged',
    'silence timer after a message': 'unchanged',
    configure: `connected: record silence 6000 over, stop expiry, ${STOP_READY}, start silence +5000, start heartbeat +1000`,
    'configure plain': `connected: record silence 6000 over, stop expiry, ${STOP_READY}`,
    'configure Socket.IO': `connected: record silence 6000 over, stop expiry, ${STOP_READY}`,
  },
};

describe('each event at each point of a protocol', () => {
  it.each(casesOf(TABLE))('$state + $event → $expected', ({ state, event, expected }) => {
    expect(outcome(SESSIONS[state], eventOf(event))).toBe(expected);
  });
});
