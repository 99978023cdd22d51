import { describe, expect, it } from 'vitest';
import type { Json } from '../../../lib/base/json.ts';
import type { ProfileValues } from '../../../lib/profile/variable-schema.ts';
import { maskSecrets, resolveVariables, secretsIn } from '../../../lib/profile/variables.ts';

const variable = (name: string, value: Json, secret = false) => ({ name, value, secret, about: '' });
const PROFILE = {
  variables: [
    variable('room', 1),
    variable('device', 'device-{{uuid}}'),
    variable('first', '{{counter}}'),
    variable('server', 'ws://localhost:1'),
    variable('token', '', true),
    variable('__proto__', 'x'),
  ],
  environments: [
    { name: 'staging', values: { server: 'wss://staging.example', room: { id: 5 }, token: 'staging-token' } },
    { name: 'production', values: { server: 'wss://example' } },
  ],
};
const GENERATORS = { now: 0, uuid: () => 'u-1', counter: () => 1, random: () => 0 };

function resolved(values: Partial<ProfileValues>, profile = PROFILE) {
  const result = resolveVariables(profile, { environment: null, values: {}, ...values }, GENERATORS);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe('resolveVariables', () => {
  it('takes the value of the person, else of the environment, else of the profile', () => {
    expect(resolved({})).toMatchObject({ room: 1, server: 'ws://localhost:1' });
    expect(resolved({ environment: 'staging' })).toMatchObject({ room: { id: 5 }, server: 'wss://staging.example' });
    expect(resolved({ environment: 'staging', values: { room: 9 } })).toMatchObject({
      room: 9,
      server: 'wss://staging.example',
    });
  });

  it('fills generators in texts, and keeps the type of a lone one', () => {
    expect(resolved({ values: { room: 'at {{epoch}}' } })).toMatchObject({
      device: 'device-u-1',
      first: 1,
      room: 'at 0',
    });
  });

  it('leaves out a secret without a value, and takes the value of one as it is', () => {
    expect(Object.keys(resolved({}))).not.toContain('token');
    expect(resolved({ environment: 'staging' })['token']).toBe('staging-token');
    expect(resolved({ values: { token: 'p{{uuid}}{{' } })['token']).toBe('p{{uuid}}{{');
  });

  it('passes over values of variables that there are no more, and sets no prototype', () => {
    const values = resolved({ values: { gone: 5 } });
    expect(Object.keys(values)).not.toContain('gone');
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
    expect(Object.hasOwn(values, '__proto__')).toBe(true);
  });

  it.each<[Partial<ProfileValues>, string]>([
    [{ environment: 'stagin' }, 'The profile has no environment called "stagin": did you mean staging?'],
    [{ environment: 'x' }, 'The profile has no environment called "x": choose another one, or none.'],
    [{ values: { room: '{{server}}' } }, 'The variable room cannot be filled: {{server}} at line 1, column 1'],
  ])('says what is wrong with %j', (values, sentence) => {
    const result = resolveVariables(PROFILE, { environment: null, values: {}, ...values }, GENERATORS);
    expect(!result.ok && result.error.message).toContain(sentence);
  });
});

describe('secrets', () => {
  const profile = { variables: [variable('a', '', true), variable('b', '', true), variable('open', 'x')] };

  it('are the texts of secret variables that are long enough to be found', () => {
    expect(
      secretsIn(profile, { a: 'abcd', b: { key: 'longer one', pin: 1234, short: 'abc' }, open: 'public' }),
    ).toEqual(['longer one', 'abcd', '1234']);
    expect(secretsIn(profile, {})).toEqual([]);
  });

  it.each([
    ['say abcd"', ['abcd"'], 'say ***'],
    ['{"p":"abcd\\""}', ['abcd"'], '{"p":"***"}'],
    ['/?p=abcd%22', ['abcd"'], '/?p=***'],
    ['abcdef abcd', ['abcdef', 'abcd'], '*** ***'],
    ['$& abcd', ['abcd'], '$& ***'],
    ['\ud800abc', ['\ud800abc'], '***'],
    ['nothing', [], 'nothing'],
  ])('are masked in %j', (text, secrets, masked) => {
    expect(maskSecrets(text, secrets)).toBe(masked);
  });
});
