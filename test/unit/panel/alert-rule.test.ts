import { describe, expect, it } from 'vitest';
import {
  alertNotes,
  alertSentence,
  limitUnit,
  MEASURE_CHOICES,
  STATISTIC_CHOICES,
} from '../../../lib/panel/alert-rule.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { AlertRule } from '../../../lib/profile/metrics-schema.ts';
import { PROFILE_DEFAULTS } from '../../../lib/profile/profile-base.ts';
import { SESSION_BUDDY_PROFILE } from '../../../lib/profile/session-buddy.ts';
import { METRICS, RATES, STATISTICS } from '../../../lib/protocol/metric.ts';

const RULE: AlertRule = {
  measure: 'reply',
  statistic: 'p99',
  beyond: 'over',
  limit: 250,
  sustained: 3,
  notify: false,
};
const rule = (part: Partial<AlertRule> = {}): AlertRule => ({ ...RULE, ...part });

describe('the sentence of an alarm', () => {
  it.each<[string, Partial<AlertRule>]>([
    ['Alarm for a p99 of request → reply over 250 ms from one snapshot to the next, 3 times in a row (15 s).', {}],
    [
      'Alarm for a max of gap between arrivals over 250 ms from one snapshot to the next (5 s).',
      { measure: 'gap', statistic: 'max', sustained: 1 },
    ],
    [
      'Alarm for each Opening handshake over 0.5 ms.',
      { measure: 'handshake', statistic: 'each', limit: 0.5, sustained: 1 },
    ],
    ['Alarm for each Request → reply over 250 ms, 3 times in a row.', { statistic: 'each' }],
    [
      'Alarm for a mean of frames received under 0.5 frames a second from one snapshot to the next (5 s).',
      { measure: 'received-frames', statistic: 'mean', beyond: 'under', limit: 0.5, sustained: 1 },
    ],
    // What a rate does not have is not said of it.
    [
      'Alarm for a mean of bytes sent over 1\u202f000\u202f000 B a second from one snapshot to the next (5 s).',
      { measure: 'sent-bytes', statistic: 'each', limit: 1_000_000, sustained: 1 },
    ],
  ])('%s', (sentence, part) => {
    expect(alertSentence(rule(part), 5000)).toBe(sentence);
  });

  it('is empty while a number is being written', () => {
    expect(alertSentence(rule({ limit: Number.NaN }), 5000)).toBe('');
    expect(alertSentence(rule({ sustained: Number.NaN }), 5000)).toBe('');
    expect(alertSentence(rule(), Number.NaN)).toBe('');
  });
});

describe('notes to an alarm', () => {
  it('say that a rate has no percentiles, and leave the rule as it is', () => {
    const before = rule({ measure: 'sent-frames' });
    expect(alertNotes(before, JSON_PROFILE)).toEqual([
      'A rate is one number from one snapshot to the next and has no p99: it is compared as it is.',
    ]);
    expect(before).toEqual(rule({ measure: 'sent-frames' }));
    expect(alertNotes(rule({ measure: 'sent-frames', statistic: 'each' }), JSON_PROFILE)[0]).toContain(
      'no single values',
    );
    expect(alertNotes(rule({ measure: 'sent-frames', statistic: 'mean' }), JSON_PROFILE)).toEqual([]);
  });

  it('say how many samples a percentile wants', () => {
    expect(alertNotes(rule({ statistic: 'p99.9' }), JSON_PROFILE)).toEqual([
      'With fewer than 1\u202f000 samples from one snapshot to the next, p99.9 is their maximum.',
    ]);
    expect(alertNotes(rule({ statistic: 'max' }), JSON_PROFILE)).toEqual([]);
  });

  it('say what is never measured as the profile stands', () => {
    const never = (measure: AlertRule['measure'], profile: Parameters<typeof alertNotes>[1]) =>
      alertNotes(rule({ measure, statistic: 'mean' }), profile);
    const bare = { ...PROFILE_DEFAULTS };
    expect(never('age', bare)).toEqual(['It is never measured as the profile stands: no time stamp is named.']);
    expect(never('ping', bare)[0]).toContain('no heartbeat with an expected reply');
    expect(never('reply', bare)[0]).toContain('no rule which reply');
    expect(never('reply', { ...bare, codec: { kind: 'socket.io', namespace: '/', auth: '' } })).toEqual([]);
    for (const measure of METRICS) expect(never(measure, SESSION_BUDDY_PROFILE), measure).toEqual([]);
  });
});

describe('what there is to choose', () => {
  it('is every measure and every statistic, each by a name of its own', () => {
    expect(Object.values(MEASURE_CHOICES)).toEqual([...METRICS, ...RATES]);
    expect(Object.values(STATISTIC_CHOICES)).toEqual([...STATISTICS]);
    expect(['reply', 'sent-frames', 'sent-bytes'].map((one) => limitUnit(one as AlertRule['measure']))).toEqual([
      'ms',
      'frames a second',
      'B a second',
    ]);
  });
});
