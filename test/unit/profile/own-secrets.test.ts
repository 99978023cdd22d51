import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownSecretsIn } from '../../../lib/profile/own-secrets.ts';
import { PROFILE_DEFAULTS } from '../../../lib/profile/profile-base.ts';
import type { Profile } from '../../../lib/profile/schema.ts';

const SECRET = 's3cret/"value"';
const variable = (name: string, secret: boolean) => ({ name, value: '', secret, about: '' });
const profile = (part: Partial<Profile>): Profile => ({
  ...PROFILE_DEFAULTS,
  id: 'mine',
  name: 'Mine',
  description: '',
  url: '',
  variables: [variable('token', true), variable('room', false)],
  ...part,
});
const template = (body: string) => profile({ templates: [{ id: 'a', name: 'Login', body }] });
const placesOf = (given: Profile, values: Record<string, string | number>) =>
  ownSecretsIn(given, { environment: null, values }).map(({ path }) => path);

describe('what a person filled in for a secret', () => {
  it('is found where it stands in a template, and the sentence says what to write', () => {
    expect(ownSecretsIn(template('login s3cret'), { environment: null, values: { token: 's3cret' } })).toEqual([
      { path: 'templates.0.body', message: 'It holds the value of the secret token: write {{token}} there.' },
    ]);
  });

  it.each([
    ['as it is', profile({ description: `it is ${SECRET}` }), 'description'],
    ['escaped in JSON', template(JSON.stringify({ auth: SECRET })), 'templates.0.body'],
    ['encoded in an address', profile({ url: `wss://h/?k=${encodeURIComponent(SECRET)}` }), 'url'],
    ['deep in a contract', profile({ order: { path: `a.${SECRET}` } }), 'order.path'],
  ])('is found %s', (_, given, path) => {
    expect(placesOf(given, { token: SECRET })).toEqual([path]);
  });

  it('is no matter where only its name stands, for values that are no secret, and for short ones', () => {
    expect(placesOf(template('{"t": "{{token}}"}'), { token: 'token' })).toEqual([]);
    expect(placesOf(template('open the hall'), { room: 'hall' })).toEqual([]);
    expect(placesOf(template('abc'), { token: 'abc' })).toEqual([]);
  });

  it('is no matter in what every profile says', () => {
    for (const token of ['json', 'type', 'linear', 'another', 'connection', '10000']) {
      expect(placesOf(template('x'), { token })).toEqual([]);
    }
  });

  it('is found wherever it is put into a message', () => {
    const secret = fc.stringMatching(/^[A-Z][a-z0-9]{7,30}$/);
    fc.assert(
      fc.property(secret, fc.string({ maxLength: 40 }), (token, around) => {
        const body = JSON.stringify({ before: around.replaceAll('{', ''), token });
        expect(placesOf(template(body), { token })).toEqual(['templates.0.body']);
      }),
    );
  });
});
