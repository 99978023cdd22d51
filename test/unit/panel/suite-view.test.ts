import { describe, expect, it } from 'vitest';
import { CHECK_IDS } from '../../../lib/checks/check-run.ts';
import {
  costText,
  disturbanceOf,
  reportFileName,
  runnable,
  suiteOf,
  suiteProgress,
} from '../../../lib/panel/suite-view.ts';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import { checkRun, PASSED } from './sample-checks.ts';
import { summary } from './sample-summary.ts';

describe('the suite beside a session', () => {
  const first = checkRun({ runId: 1, startedAt: 1000, ownSessionId: 5 });
  const second = checkRun({ runId: 2, startedAt: 2000, ownSessionId: 6 });

  it('is the latest that checked it, and the one that its own session was made for', () => {
    expect(suiteOf([second, first], 1)).toBe(second);
    expect(suiteOf([first, second], 5)).toBe(first);
    expect(suiteOf([first, second], 9)).toBeNull();
  });
});

describe('what a person agrees to', () => {
  it('names the checks that disturb, and all that the server will see at most', () => {
    const asked = ['basic-connection', 'high-frequency', 'basic-reconnect'] as const;
    expect(disturbanceOf(asked, CLARITY_PROFILE)).toEqual({
      names: ['High-frequency messaging', 'Basic reconnect'],
      connections: 4,
      messages: 200,
      perSecond: 100,
    });
  });

  it('is nothing where no check disturbs, or those that do are skipped', () => {
    expect(disturbanceOf(['basic-connection', 'message-latency'], CLARITY_PROFILE)).toBeNull();
    const checks = { ...CLARITY_PROFILE.checks, mayDisturb: false };
    expect(disturbanceOf(CHECK_IDS, { ...CLARITY_PROFILE, checks })).toBeNull();
    expect(disturbanceOf(['high-frequency'], JSON_PROFILE)).toBeNull();
  });

  it('is said of each check', () => {
    expect(costText('message-latency', CLARITY_PROFILE)).toBe('1 connection, 10 messages');
    expect(costText('network-interruption', JSON_PROFILE)).toBe('2 connections');
  });
});

it('offers what a profile allows', () => {
  expect(runnable(CLARITY_PROFILE)).toEqual(CHECK_IDS);
  expect(runnable(JSON_PROFILE)).not.toContain('message-latency');
  expect(runnable({ ...CLARITY_PROFILE, reconnect: { policy: 'none' } })).not.toContain('server-unavailable');
});

it('says how far it is', () => {
  const run = checkRun({ state: 'running', outcomes: [PASSED], current: 'message-latency', doing: 'Message 4 of 10.' });
  expect(suiteProgress(run)).toBe('1 of 2 done · Message latency: Message 4 of 10.');
  expect(suiteProgress({ ...run, current: null, doing: '' })).toBe('1 of 2 done');
});

it('names a report so that every system can store it, and without secrets', () => {
  const named = (name: string, now: number) => reportFileName(summary(3, { name }), now, ['hunter2']);
  expect(named('localhost:8090/api/../ws', 1_790_000_000_000)).toBe(
    'socketwright-localhost-8090-api-ws-20260921-141320Z.checks.md',
  );
  expect(named('…', 0)).toBe('socketwright-session-3-19700101-000000Z.checks.md');
  expect(named('at hunter2', 0)).not.toContain('hunter2');
});
