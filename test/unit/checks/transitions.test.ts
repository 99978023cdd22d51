import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statesIn, transitionProblem } from '../../../lib/checks/transitions.ts';
import type { ConnectionEvent, ConnectionEventBody, LoggedState } from '../../../lib/protocol/connection-event.ts';
import { driveSession } from '../../fixtures/driven-session.ts';
import { anyChance, anyProfile, anyScenario } from '../../fixtures/random-life.ts';

const state = (from: LoggedState, to: LoggedState): ConnectionEventBody => ({
  kind: 'state',
  from,
  to,
  correlationId: '',
});
const OPEN: ConnectionEventBody = { kind: 'open', handshakeMs: 1, protocol: '', extensions: '', slowed: false };
const CLOSE: ConnectionEventBody = { kind: 'close', code: 1006, reason: '', wasClean: false, initiator: 'network' };

function asEvents(bodies: readonly ConnectionEventBody[]): readonly ConnectionEvent[] {
  return bodies.map((body, i) => ({ ...body, n: i + 1, time: i, connection: 1, afterSeq: 0 }));
}

describe('the log of states', () => {
  it('is in order for a life with a loss', () => {
    const events = asEvents([
      state('disconnected', 'connecting'),
      OPEN,
      state('connecting', 'ready'),
      CLOSE,
      state('ready', 'reconnecting'),
      state('reconnecting', 'connecting'),
    ]);
    expect(transitionProblem(events, 'disconnected')).toBeNull();
    expect(statesIn(events)).toEqual(['connecting', 'ready', 'reconnecting', 'connecting']);
  });

  it.each<[string, LoggedState, readonly ConnectionEventBody[], string]>([
    [
      'a state that was not left',
      'ready',
      [state('connecting', 'ready')],
      'The log says connecting → ready, but the state before was ready.',
    ],
    [
      'a leap',
      'disconnected',
      [OPEN, state('disconnected', 'ready')],
      'The state went disconnected → ready, which is not allowed.',
    ],
    [
      'ready without a connection',
      'connecting',
      [state('connecting', 'ready')],
      'The state became ready while the connection was not open.',
    ],
    [
      'a wait beside an open connection',
      'connecting',
      [OPEN, state('connecting', 'reconnecting')],
      'The state became reconnecting while the connection was open.',
    ],
  ])('shows %s', (_what, first, bodies, problem) => {
    expect(transitionProblem(asEvents(bodies), first)).toBe(problem);
  });

  it('is in order whatever a person, a server and a network do', async () => {
    await fc.assert(
      fc.asyncProperty(anyScenario({ configures: true }), anyProfile, anyChance, async (actions, profile, random) => {
        const session = driveSession({ profile, random, url: 'ws://example.org/' });
        for (const action of actions) await session.perform(action);
        expect(transitionProblem(asEvents(session.events.map(({ body }) => body)), 'disconnected')).toBeNull();
      }),
      { numRuns: 200 },
    );
  });
});
