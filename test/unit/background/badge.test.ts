import { describe, expect, it } from 'vitest';
import { badgeOf } from '../../../lib/background/badge.ts';
import { newSession } from '../../../lib/background/new-session.ts';
import type { SessionState } from '../../../lib/session/state.ts';
import type { SessionSummary } from '../../../lib/session/summary.ts';
import { sessionPlan } from '../../fixtures/session-plan.ts';

const STATES = {
  disconnected: { name: 'disconnected', lastClose: null },
  connecting: { name: 'connecting', connection: 1, attempt: 1, startedAt: 0 },
  connected: { name: 'connected', connection: 1, openedAt: 0, ready: true },
  reconnecting: { name: 'reconnecting', attempt: 1, resumeAt: 2000, held: null, lastClose: null },
  closing: { name: 'closing', connection: 1, then: 'stay' },
} as const satisfies Record<string, SessionState>;

function session(
  state: keyof typeof STATES,
  problem: string | null = null,
  more: Partial<SessionSummary> = {},
): SessionSummary {
  return {
    ...newSession(1, sessionPlan({}), 0).summary,
    state: STATES[state],
    problem,
    ...more,
  };
}

const CLOSED = { wished: 'closed' } as const;

describe('the badge', () => {
  it.each([
    ['no session', [], '', 'live', 'Socketwright: 0 connected'],
    ['one that was stopped', [session('disconnected', null, CLOSED)], '', 'live', 'Socketwright: 0 connected'],
    [
      'one that gave up',
      [session('disconnected', 'Gave up after 5 failed attempts.', CLOSED)],
      '1!',
      'failing',
      'Socketwright: 0 connected, 1 failing',
    ],
    [
      'an import with a problem of long ago',
      [session('disconnected', 'Gave up.', { ...CLOSED, source: 'import' })],
      '',
      'live',
      'Socketwright: 0 connected',
    ],
    ['one live', [session('connected')], '1', 'live', 'Socketwright: 1 connected'],
    ['a first attempt', [session('connecting')], '', 'live', 'Socketwright: 0 connected'],
    ['one that says good-bye', [session('closing')], '', 'live', 'Socketwright: 0 connected'],
    ['one that lost its server', [session('reconnecting')], '1!', 'failing', 'Socketwright: 0 connected, 1 failing'],
    [
      'one that tries again',
      [session('connecting', 'It failed.')],
      '1!',
      'failing',
      'Socketwright: 0 connected, 1 failing',
    ],
    [
      'two live and one failing',
      [session('connected'), session('reconnecting'), session('connected')],
      '1!',
      'failing',
      'Socketwright: 2 connected, 1 failing',
    ],
    [
      'one with alerts that nobody has seen',
      [session('connected', null, { alerts: 3, unseenAlerts: 2 }), session('connected', null, { alerts: 1 })],
      '1▲',
      'alert',
      'Socketwright: 2 connected, 1 with new alerts',
    ],
    [
      'more that fail than there is room for',
      Array.from({ length: 1000 }, () => session('reconnecting')),
      '99+!',
      'failing',
      'Socketwright: 0 connected, 1000 failing',
    ],
    [
      'more with alerts than there is room for',
      Array.from({ length: 100 }, () => session('connected', null, { alerts: 1, unseenAlerts: 1 })),
      '99+▲',
      'alert',
      'Socketwright: 100 connected, 100 with new alerts',
    ],
    [
      'one that fails and one with alerts',
      [session('reconnecting'), session('connected', null, { alerts: 1, unseenAlerts: 1 })],
      '1!',
      'failing',
      'Socketwright: 1 connected, 1 failing, 1 with new alerts',
    ],
  ] as const)('of %s', (_what, sessions, text, tone, title) => {
    expect(badgeOf(sessions)).toEqual({ text, tone, title });
  });
});

describe('a new session', () => {
  it.each([
    ['ws://localhost:8080/', 'localhost:8080'],
    ['wss://example.org/api/v1/ws', 'example.org/api/v1/ws'],
    ['ws://localhost/ws?token=secret', 'localhost/ws'],
  ])('to %s is named %s: no token gets into a name', (url, name) => {
    expect(newSession(1, sessionPlan({ url }), 0).summary.name).toBe(name);
  });
});
