import { describe, expect, it } from 'vitest';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import type { ConnectionEventBody } from '../../../lib/protocol/connection-event.ts';
import { newMachine } from '../../../lib/session/create-machine.ts';
import type { SessionMachine, Step } from '../../../lib/session/machine.ts';
import type { SessionState } from '../../../lib/session/state.ts';
import { step } from '../../../lib/session/step.ts';

const NOW = 100_000;
const CONNECTING: SessionState = { name: 'connecting', connection: 3, attempt: 2, startedAt: NOW - 50 };
const TWICE: Profile = { ...JSON_PROFILE, reconnect: { policy: 'linear', delayMs: 2000, maxAttempts: 2 } };

/** The third connection of a session, which is the second attempt of its outage. */
function machineIn(state: SessionState, retries: number, policy = TWICE): SessionMachine {
  const fresh = newMachine('ws://localhost/', [], policy);
  return { ...fresh, wished: 'open', connections: 3, attempt: 2, retries, opened: true, state };
}

function connectedFor(ms: number): SessionState {
  return { name: 'connected', connection: 3, openedAt: NOW - ms, ready: true };
}

function lose(session: SessionMachine, code = 1006): Step {
  return step(session, { kind: 'closed', connection: 3, code, reason: '', wasClean: false, now: NOW, random: 0.5 });
}

function told({ effects }: Step, kind: ConnectionEventBody['kind']): ConnectionEventBody[] {
  return effects.flatMap((effect) => (effect.kind === 'record' && effect.event.kind === kind ? [effect.event] : []));
}

function connect(session: SessionMachine): SessionMachine {
  return step(session, { kind: 'connect', now: NOW, random: 0.5 }).session;
}

describe('attempts of one outage', () => {
  it.each([
    ['are counted on over a connection that did not last', 4999, 1, { attempt: 3, resumeAt: NOW + 2000 }, 2],
    ['begin again after one that did', 5000, 2, { attempt: 1, resumeAt: NOW + 2000 }, 1],
  ])('%s', (_what, livedMs, retries, state, counted) => {
    expect(lose(machineIn(connectedFor(livedMs), retries)).session).toMatchObject({
      wished: 'open',
      retries: counted,
      state: { name: 'reconnecting', ...state },
    });
  });

  it('are counted on over a connection that never became ready, however long it lived', () => {
    const state: SessionState = { name: 'connected', connection: 3, openedAt: NOW - 60_000, ready: false };
    expect(lose(machineIn(state, 1)).session).toMatchObject({ retries: 2, state: { attempt: 3 } });
    expect(lose(machineIn(state, 2)).session).toMatchObject({ wished: 'closed', state: { name: 'disconnected' } });
    expect(lose(machineIn({ ...state, ready: true }, 2)).session).toMatchObject({ retries: 1, state: { attempt: 1 } });
  });

  it('end the session when they are used up, also by connections that did not last', () => {
    for (const state of [CONNECTING, connectedFor(4999)]) {
      const { session, effects } = lose(machineIn(state, 2));
      expect(session).toMatchObject({ wished: 'closed', state: { name: 'disconnected', lastClose: { code: 1006 } } });
      expect(effects.some(({ kind }) => kind === 'start-timer' || kind === 'open')).toBe(false);
    }
  });

  it('that are used up are named with their number and with the last loss', () => {
    expect(told(lose(machineIn(CONNECTING, 2)), 'stopped')).toEqual([
      {
        kind: 'stopped',
        cause: 'attempts',
        detail:
          'Gave up after 2 failed attempts to reconnect, the most the profile allows: reconnect by hand once the server is back.',
        why: 'The opening handshake failed.',
      },
    ]);
  });

  it('are counted from the beginning once a person connects afresh', () => {
    const gaveUp = lose(machineIn(CONNECTING, 2)).session;
    expect(connect(gaveUp)).toMatchObject({
      wished: 'open',
      attempt: 1,
      retries: 0,
      state: { name: 'connecting', attempt: 1 },
    });
  });

  it('count a wait that the person skipped', () => {
    const waiting = lose(machineIn(CONNECTING, 1)).session;
    expect(connect(waiting)).toMatchObject({ retries: 2, state: { name: 'connecting', attempt: 3 } });
  });

  it('that the person cancelled are recorded as the person’s doing', () => {
    const waiting = lose(machineIn(CONNECTING, 1)).session;
    const stopped = step(waiting, { kind: 'disconnect', reason: 'enough', now: NOW, random: 0.5 });
    expect(told(stopped, 'stopped')).toEqual([
      { kind: 'stopped', cause: 'user', detail: 'enough', why: 'The wait for attempt 3 was cancelled.' },
    ]);
  });
});

describe('a close code', () => {
  it.each([
    [1000, 'disconnected', null],
    [1001, 'reconnecting', 0],
    [1006, 'reconnecting', 2000],
    [1008, 'disconnected', null],
    [1011, 'reconnecting', 5000],
  ])('%i of a connection that lasted → %s, wait %j', (code, name, waitMs) => {
    const { session, effects } = lose(machineIn(connectedFor(5000), 0), code);
    expect(session.state.name).toBe(name);
    const timer = effects.find((effect) => effect.kind === 'start-timer');
    expect(timer?.kind === 'start-timer' ? timer.at - NOW : null).toBe(waitMs);
  });

  it('1001 of a server that accepts and closes at once is not called again at once, and not for ever', () => {
    let session = machineIn(connectedFor(10), 0);
    for (const attempt of [3, 4]) {
      session = lose(session, 1001).session;
      expect(session.state).toMatchObject({ name: 'reconnecting', attempt, resumeAt: NOW + 2000 });
      session = { ...connect(session), state: connectedFor(10) };
    }
    expect(lose(session, 1001).session).toMatchObject({ wished: 'closed', state: { name: 'disconnected' } });
  });

  it('of a handshake that failed means nothing: no server said it', () => {
    const table: Profile = { ...JSON_PROFILE, closePolicy: [{ codes: '1006', action: 'stop', why: 'Never again.' }] };
    expect(lose(machineIn(CONNECTING, 0, table)).session.state.name).toBe('reconnecting');
    expect(lose(machineIn(connectedFor(10), 0, table)).session.state.name).toBe('disconnected');
  });
});
