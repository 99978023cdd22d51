import { describe, expect, it } from 'vitest';
import { addressOf, headersSet } from '../../../lib/panel/connect-plan.ts';
import { profileList } from '../../../lib/panel/profile-list.ts';
import { PROFILE_DEFAULTS } from '../../../lib/profile/profile-base.ts';
import type { Profile } from '../../../lib/profile/schema.ts';

const PROFILE: Profile = {
  ...PROFILE_DEFAULTS,
  id: 'mine',
  name: 'Mine',
  description: '',
  url: 'ws://localhost/{{key}}?v=1',
  query: [{ name: 'room', value: '7' }],
  variables: [{ name: 'key', value: '', secret: true, about: '' }],
};
const profiles = profileList({
  profiles: [PROFILE],
  values: { mine: { environment: null, values: { key: 's3cret-key' } } },
});
const address = (url: string, profileId = 'mine') => addressOf(profiles, { url, profileId }, 0);

describe('the address of a session that is chosen again', () => {
  it('is the template that leads there, so that the secret in it is not shown', () => {
    expect(address('ws://localhost/s3cret-key?v=1&room=7')).toBe(PROFILE.url);
  });

  it.each([
    ['was typed otherwise', 'ws://localhost/other?v=1', 'mine'],
    ['belongs to a profile with a plain address', 'ws://localhost:8765/', 'session-buddy'],
    ['belongs to a profile that is gone', 'ws://localhost/a', 'gone'],
  ])('stays as it is where it %s', (_which, url, profileId) => {
    expect(address(url, profileId)).toBe(url);
  });
});

describe('the headers that a profile sets', () => {
  const withToken = (key: string) =>
    profileList({
      profiles: [{ ...PROFILE, headers: [{ name: 'Authorization', value: 'Bearer {{key}}' }] }],
      values: { mine: { environment: null, values: { key } } },
    });

  it('are those whose secrets have values', () => {
    expect(headersSet(withToken('s3cret-key'), 'mine')).toEqual(['Authorization']);
    expect(headersSet(withToken(''), 'mine')).toEqual([]);
    expect(headersSet(withToken('s3cret-key'), 'gone')).toEqual([]);
  });
});
