import { describe, expect, it } from 'vitest';
import { alertNotice } from '../../../lib/background/alert-notice.ts';
import { newSession } from '../../../lib/background/new-session.ts';
import type { Alert } from '../../../lib/metrics/alerts.ts';
import { sessionPlan } from '../../fixtures/session-plan.ts';

const SESSION = newSession(7, sessionPlan({ url: 'ws://localhost:8090/ws?token=secret' }), 0).summary;
const SLOW: Alert = {
  kind: 'alert',
  measure: 'reply',
  statistic: 'each',
  beyond: 'over',
  limit: 500,
  sustained: 1,
  value: 612.345,
  seq: 12,
  times: 1,
};

describe('a notification of an alert', () => {
  it.each([
    [{}, 'reply 612 ms, over its limit of 500 ms.'],
    [{ statistic: 'p99', value: 7.25, limit: 5, times: 4 }, 'reply p99 7.3 ms, over its limit of 5 ms, 4 times.'],
    [
      { measure: 'received-frames', statistic: 'mean', beyond: 'under', value: 0, limit: 1, seq: null },
      'frames/s received 0.0, under its limit of 1.',
    ],
  ] as const)('with %o says "%s"', (change, message) => {
    const notice = alertNotice({ ...SLOW, ...change }, SESSION);
    expect(notice).toMatchObject({ title: 'Socketwright: localhost:8090/ws', message });
    expect(JSON.stringify(notice)).not.toContain('secret');
  });

  it('takes the place of an earlier one about the same limit, and of no other', () => {
    const key = (change: Partial<Alert>) => alertNotice({ ...SLOW, ...change }, SESSION).key;
    expect(key({ value: 900, times: 3 })).toBe(key({}));
    expect(key({ limit: 400 })).not.toBe(key({}));
    expect(key({ measure: 'handshake' })).not.toBe(key({}));
  });
});
