import { describe, expect, it } from 'vitest';
import { newSession } from '../../../lib/background/new-session.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { newMachine, restoredMachine } from '../../../lib/session/create-machine.ts';
import { step } from '../../../lib/session/step.ts';
import { CLOSE, eventOf, NOW, QUEUE, URL } from '../../fixtures/machine-table.ts';
import { sessionPlan } from '../../fixtures/session-plan.ts';

const CONNECTED = { name: 'connected', connection: 3, openedAt: NOW - 50, ready: true } as const;
const WAITS = { name: 'reconnecting', attempt: 2, resumeAt: NOW + 500, lastClose: CLOSE, held: null } as const;

describe('a session from the store', () => {
  const headers = [{ name: 'Cookie', value: 'a=b' }];
  const stored = newSession(1, sessionPlan({ url: URL, protocols: ['v1'], headers }), NOW);

  it('has lost its socket, whatever it was, and keeps its counts, its wish, its headers and its queue', () => {
    const summary = {
      ...stored.summary,
      state: CONNECTED,
      connections: 7,
      reconnects: 2,
      handshakeMs: 9,
      missedHeartbeats: 3,
      unsent: 4,
    };
    const outage = { attempt: 4, retries: 3, correlationId: 'before', nextQueued: 9 };
    expect(restoredMachine({ ...stored, summary, queue: QUEUE, outage })).toEqual({
      ...newMachine(URL, ['v1'], JSON_PROFILE, headers),
      wished: 'open',
      connections: 7,
      opened: true,
      reconnects: 2,
      missedHeartbeats: 3,
      unsent: 4,
      queue: QUEUE,
      ...outage,
      state: { name: 'disconnected', lastClose: null },
    });
  });

  it('stored before outages were remembered goes on waiting, under a name of its own', () => {
    const summary = { ...stored.summary, state: WAITS };
    const before = restoredMachine({ ...stored, summary });
    const { session } = step(before, eventOf('resumed from a wait'));
    expect(session).toMatchObject({ correlationId: '80000000', state: { attempt: 4, resumeAt: NOW + 700 } });
  });

  it('remembers how its last connection ended', () => {
    const summary = { ...stored.summary, state: WAITS };
    expect(restoredMachine({ ...stored, summary }).state).toEqual({ name: 'disconnected', lastClose: CLOSE });
  });

  it('has its own headers and none of its profile: those are templates still', () => {
    const profile: Profile = { ...JSON_PROFILE, headers: [{ name: 'X-Team', value: '{{team}}' }] };
    expect(restoredMachine({ ...stored, profile }).headers).toEqual(headers);
  });
});
