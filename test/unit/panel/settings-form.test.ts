import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkProfile,
  checkSettings,
  moved,
  resetTo,
  sameSettings,
  valueAt,
  waitsText,
  withValue,
} from '../../../lib/panel/settings-form.ts';
import { AIP_PROFILE } from '../../../lib/profile/aip.ts';
import { BUILT_IN_PROFILES } from '../../../lib/profile/built-in.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Profile } from '../../../lib/profile/schema.ts';

const errorsOf = (part: Partial<Profile>) => Object.fromEntries(checkProfile({ ...JSON_PROFILE, ...part }));

describe('checkProfile', () => {
  it('finds nothing wrong with any built-in profile', () => {
    for (const profile of BUILT_IN_PROFILES) expect([...checkProfile(profile)], profile.id).toEqual([]);
  });

  it('says at the field what it takes', () => {
    expect(errorsOf({ stableAfterMs: 10, connectTimeoutMs: Number.NaN, closeTimeoutMs: 1.5 })).toEqual({
      stableAfterMs: 'Give at least 1\u202f000.',
      connectTimeoutMs: 'Give a number.',
      closeTimeoutMs: 'Give a whole number.',
    });
    expect(errorsOf({ reconnect: { policy: 'linear', delayMs: 99, maxAttempts: 1e9 } })).toEqual({
      'reconnect.delayMs': 'Give at least 100.',
      'reconnect.maxAttempts': 'Give at most 1\u202f000\u202f000.',
    });
    expect(
      errorsOf({
        closePolicy: [
          { codes: '1000', action: 'stop', why: 'x' },
          { codes: '9-1', action: 'delay', delayMs: 5, why: '' },
        ],
      }),
    ).toEqual({
      'closePolicy.1.codes': 'Give codes from 0 to 65535, the smaller one first.',
      'closePolicy.1.delayMs': 'Give at least 100.',
      'closePolicy.1.why': 'Write something here.',
    });
    expect(errorsOf({ ready: { steps: [], failOn: null, timeoutMs: 1, onTimeout: 'stop' } })).toEqual({
      'ready.steps': 'At least one is needed.',
    });
  });
});

describe('checkSettings', () => {
  const reply = { name: 'r', enabled: true, send: '{{frame.id}} {{host}}', delayMs: 0, oneAtATime: false };
  const check = (when: Profile['autoReplies'][number]['when'], variables = {}) => {
    const profile: Profile = {
      ...JSON_PROFILE,
      url: 'ws://{{elsewhere}}/',
      autoReplies: [{ ...reply, when }],
    };
    return checkSettings({ profile, headers: [], variables });
  };

  it('finds what cannot be filled or matched in the part that the form shows, and nothing elsewhere', () => {
    const errors = check({ kind: 'pattern', pattern: '^(a+)+$' });
    expect([...errors.keys()]).toEqual(['autoReplies.0.send', 'autoReplies.0.when.pattern']);
    expect(errors.get('autoReplies.0.send')).toMatch(/\{\{host\}\}/);
    expect(check({ kind: 'pattern', pattern: '^a+$' }, { host: 'a.test' }).size).toBe(0);
  });

  it('finds a message for checks that is no template, and an alarm that is never raised', () => {
    const rule = { measure: 'gap', statistic: 'max', beyond: 'under', limit: 0, sustained: 1, notify: true } as const;
    const thresholds = { ...JSON_PROFILE.thresholds, alerts: [rule] };
    const profile: Profile = { ...JSON_PROFILE, thresholds, checks: { ...JSON_PROFILE.checks, message: 'gone' } };
    const errors = checkSettings({ profile, headers: [], variables: {} });
    expect([...errors.keys()]).toEqual(['checks.message', 'thresholds.alerts.0.limit']);
  });

  it('finds nothing wrong with any built-in profile', () => {
    for (const profile of BUILT_IN_PROFILES) {
      expect([...checkSettings({ profile, headers: [], variables: {} })], profile.id).toEqual([]);
    }
  });
});

describe('settings', () => {
  it('are reset to those of the original profile, and nothing else of it', () => {
    const { queue, timestamp, thresholds, checks } = JSON_PROFILE;
    const metrics = { snapshotEveryMs: 1000, trendWindow: 4 };
    const measured = { timestamp, thresholds: { ...thresholds, notify: true }, metrics, checks };
    const now = { ...AIP_PROFILE, name: 'mine', url: 'ws://mine/', silenceMs: 7, queue, ...measured };
    const reset = resetTo({ ...now, reconnect: { policy: 'none' } }, AIP_PROFILE);
    expect(reset).toEqual({ ...AIP_PROFILE, name: 'mine', url: 'ws://mine/' });
  });

  it('are the same whatever the order of their keys, and another while a number cannot be read', () => {
    const { version, ...rest } = JSON_PROFILE;
    const settings = { profile: JSON_PROFILE, headers: [], variables: {} };
    expect(sameSettings(settings, { headers: [], variables: {}, profile: { ...rest, version } })).toBe(true);
    expect(sameSettings(settings, { ...settings, headers: [{ name: 'a', value: 'b' }] })).toBe(false);
    const unreadable = { ...settings, profile: { ...JSON_PROFILE, silenceMs: Number.NaN } };
    expect(sameSettings(settings, unreadable)).toBe(false);
  });
});

describe('moved', () => {
  it('keeps every row, and moves one by one place at most', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer(), { minLength: 1 }),
        fc.nat(),
        fc.constantFrom(-1 as const, 1 as const),
        (rows, n, by) => {
          const at = n % rows.length;
          const after = moved(rows, at, by);
          expect([...after].sort()).toEqual([...rows].sort());
          const to = after.indexOf(rows[at] ?? 0);
          expect(to).toBe(Math.max(0, Math.min(rows.length - 1, at + by)));
        },
      ),
    );
  });
});

describe('waitsText', () => {
  it('reads a policy as a person would say it', () => {
    expect(waitsText({ policy: 'none' })).toMatch(/not opened again/);
    expect(waitsText({ policy: 'linear', delayMs: 3000, maxAttempts: 2 })).toBe('Waits 3 s, 3 s, then it stops.');
    expect(
      waitsText({ policy: 'exponential', baseMs: 1500, factor: 2, capMs: 20_000, jitter: 0, maxAttempts: null }),
    ).toBe('Waits 1.5 s, 3 s, 6 s, 12 s, 20 s, 20 s and so on.');
    expect(waitsText({ policy: 'linear', delayMs: Number.NaN, maxAttempts: null })).toBe('');
  });
});

describe('one value of a profile', () => {
  it('is read and replaced by its path; what is beside the path stays the same objects', () => {
    expect(valueAt(JSON_PROFILE, 'closePolicy.1.action')).toBe('now');
    expect(valueAt(JSON_PROFILE, 'heartbeat.reply')).toBeUndefined();
    const changed = withValue(JSON_PROFILE, 'closePolicy.1.why', 'mine');
    expect(changed.closePolicy[1]).toEqual({ codes: '1001', action: 'now', why: 'mine' });
    expect(changed.closePolicy[0]).toBe(JSON_PROFILE.closePolicy[0]);
    expect(changed.queue).toBe(JSON_PROFILE.queue);
    expect(JSON_PROFILE.closePolicy[1]?.why).not.toBe('mine');
    expect(withValue(JSON_PROFILE, 'heartbeat.reply', null)).toEqual(JSON_PROFILE);
  });
});
