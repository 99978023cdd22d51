import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../../lib/checks/catalogue.ts';
import { CHECK_IDS, type CheckId } from '../../../lib/checks/check-run.ts';
import { CLARITY_PROFILE } from '../../../lib/profile/clarity.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { checked, checkedIn, checkedSession } from '../../fixtures/checked-session.ts';

/** Which checks a profile skips. */
async function skipped(profile: Profile): Promise<Readonly<Partial<Record<CheckId, string>>>> {
  const session = checkedSession({ profile });
  const outcomes = await checkedIn(session, CHECK_IDS);
  const skips = outcomes.filter(({ result }) => result === 'skip');
  expect(outcomes.filter(({ result }) => result !== 'skip' && result !== 'pass')).toEqual([]);
  return Object.fromEntries(skips.map(({ id, detail }) => [id, detail]));
}

const DISTURBING = CHECK_IDS.filter((id) => CHECKS[id].disturbs);

describe('a profile that does not allow a check has it skipped, with the reason', () => {
  it('because servers of its kind must not be disturbed', async () => {
    const checks = { ...CLARITY_PROFILE.checks, mayDisturb: false };
    const skips = await skipped({ ...CLARITY_PROFILE, checks });
    expect(Object.keys(skips)).toEqual(DISTURBING);
    expect(skips['high-frequency']).toBe('The profile says that servers of its kind must not be disturbed by checks.');
  });

  it('because it names no message', async () => {
    const skips = await skipped(JSON_PROFILE);
    expect(skips).toEqual({
      'message-latency': 'The profile names no message that checks may send.',
      'high-frequency': 'The profile names no message that checks may send.',
      'history-tracking': 'The profile names no message that checks may send.',
    });
  });

  it('because its message is gone', async () => {
    const skips = await skipped({ ...CLARITY_PROFILE, templates: [] });
    expect(skips['message-latency']).toMatch(
      /^The profile names the message “send-update” .* no template of that name/,
    );
  });

  it('because it pairs no replies', async () => {
    const profile = { ...CLARITY_PROFILE, correlation: { rules: [], timeoutMs: null } };
    const skips = await skipped(profile);
    expect(skips['message-latency']).toMatch(/^No rule of the profile’s correlation expects a reply/);
    expect(Object.keys(skips)).toEqual(['message-latency', 'high-frequency', 'history-tracking']);
  });

  it('because it never reconnects', async () => {
    const skips = await skipped({ ...CLARITY_PROFILE, reconnect: { policy: 'none' } });
    const reconnecting = [
      'basic-reconnect',
      'multiple-reconnects',
      'server-unavailable',
      'network-interruption',
      'reconnect-performance',
    ];
    expect(Object.keys(skips)).toEqual(reconnecting);
    expect(skips['server-unavailable']).toBe('The profile never reconnects by itself.');
  });

  it('because its close-code table stops after a loss', async () => {
    const closePolicy = [{ codes: '1006', action: 'stop', why: 'Because.' }] as const;
    const skips = await skipped({ ...CLARITY_PROFILE, closePolicy: [...closePolicy] });
    expect(skips['basic-reconnect']).toMatch(/does not reconnect after 1006/);
    expect(skips['server-unavailable']).toBeUndefined();
  });
});

describe('what says nothing of the server is an error', () => {
  it('attempts that the person paused', async () => {
    const conditions = { paused: true };
    const { result, detail } = await checked('basic-reconnect', { conditions });
    expect({ result, detail }).toEqual({ result: 'error', detail: expect.stringMatching(/^All attempts are paused/) });
  });

  it('a message that breaks the profile’s own contract', async () => {
    const [template] = CLARITY_PROFILE.templates;
    if (template === undefined) throw new Error('The profile has no template.');
    const templates = [{ ...template, body: '{"type":"mystery"}' }];
    const { result, detail } = await checked('message-latency', { profile: { ...CLARITY_PROFILE, templates } });
    expect({ result, detail }).toEqual({ result: 'error', detail: 'Not sent: it is invalid.' });
  });

  it('a message that cannot be filled', async () => {
    const [template] = CLARITY_PROFILE.templates;
    if (template === undefined) throw new Error('The profile has no template.');
    const templates = [{ ...template, body: '{{nowhere}}' }];
    const { result, detail } = await checked('message-latency', { profile: { ...CLARITY_PROFILE, templates } });
    expect(result).toBe('error');
    expect(detail).toMatch(/^The message “execution-update” cannot be filled: \{\{nowhere}} /);
  });
});
