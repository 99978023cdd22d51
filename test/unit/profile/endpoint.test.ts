import { describe, expect, it } from 'vitest';
import type { Json } from '../../../lib/base/json.ts';
import { headerNames, resolveEndpoint } from '../../../lib/profile/endpoint.ts';

const GENERATORS = { now: 0, uuid: () => 'u-1', counter: () => 1, random: () => 0 };
const PROFILE = {
  query: [
    { name: 'EIO', value: '4' },
    { name: 'token', value: '{{token}}' },
    { name: 'room', value: '{{room}}' },
  ],
  headers: [
    { name: 'Authorization', value: 'Bearer {{token}}' },
    { name: 'X-Room', value: '"{{room}}"' },
  ],
  variables: [
    { name: 'token', value: '', secret: true, about: '' },
    { name: 'room', value: '', secret: false, about: '' },
  ],
};
const VARIABLES: Record<string, Json> = { token: 'a b&c', room: 7, server: 'wss://h.example:81/base', host: 'h:80' };

function endpoint(url: string, own: { name: string; value: string }[] = [], variables = VARIABLES) {
  return resolveEndpoint(PROFILE, url, own, variables, GENERATORS);
}

const BARE = { ...PROFILE, query: [], headers: [] };

describe('resolveEndpoint', () => {
  it.each([
    ['ws://h/{{room}}/{{token}}?a={{token}}', 'ws://h/7/a%20b%26c?a=a%20b%26c'],
    ['{{server}}/ws?r={{room}}', 'wss://h.example:81/base/ws?r=7'],
    ['ws://{{host}}/{{host}}', 'ws://h:80/h%3A80'],
    [' ws://h/{{uuid}} ', 'ws://h/u-1'],
    ['ws://h/{{{{x}}', 'ws://h/{{x}}'],
    ['', ''],
  ])('fills the address %s', (url, filled) => {
    const result = resolveEndpoint(BARE, url, [], VARIABLES, GENERATORS);
    expect(result.ok && result.value.url).toBe(filled);
  });

  it('keeps a value from ending the host', () => {
    const result = resolveEndpoint(BARE, 'ws://{{host}}.example/', [], { host: 'evil/?@#' }, GENERATORS);
    expect(result.ok && result.value.url).toBe('ws://evil%2F%3F%40%23.example/');
  });

  it.each([
    ['ws://h/', 'ws://h/?EIO=4&token=a%20b%26c&room=7'],
    ['ws://h/?x=1', 'ws://h/?x=1&EIO=4&token=a%20b%26c&room=7'],
    ['ws://h/?', 'ws://h/?EIO=4&token=a%20b%26c&room=7'],
    ['ws://h/?EIO=3&room=', 'ws://h/?EIO=3&room=&token=a%20b%26c'],
    ['ws://h/#f', 'ws://h/?EIO=4&token=a%20b%26c&room=7#f'],
  ])('adds the query that %s does not have', (url, filled) => {
    const result = endpoint(url);
    expect(result.ok && result.value.url).toBe(filled);
  });

  it('fills headers as text, and lets those of the session win by name', () => {
    const result = endpoint('ws://h/', [{ name: 'x-room', value: '{{room}}' }]);
    expect(result.ok && result.value.headers).toEqual([
      { name: 'Authorization', value: 'Bearer a b&c' },
      { name: 'x-room', value: '{{room}}' },
    ]);
    const own = endpoint('ws://h/');
    expect(own.ok && own.value.headers[1]).toEqual({ name: 'X-Room', value: '"7"' });
  });

  it('leaves out what a secret without a value is for, and says so', () => {
    const result = endpoint('ws://h/', [], { room: 7 });
    expect(result).toEqual({
      ok: true,
      value: {
        url: 'ws://h/?EIO=4&room=7',
        headers: [{ name: 'X-Room', value: '"7"' }],
        leftOut: ['token', 'Authorization'],
      },
    });
  });

  it.each([
    ['ws://h/{{rooom}}', {}, 'The address cannot be filled: {{rooom}} at line 1, column 8'],
    [
      'ws://h/{{token}}',
      {},
      'The address cannot be filled: the secret token has no value yet: fill it in under Profiles › Your values.',
    ],
    ['ws://h/{{tokne}}', {}, '{{tokne}} at line 1, column 8, is neither a generator nor a variable with a value'],
    ['ws://h/', {}, 'The query parameter room cannot be filled: {{room}}'],
    ['ws://h/?room=1', {}, 'The header X-Room cannot be filled: {{room}}'],
  ])('says what is missing for %s', (url, variables, sentence) => {
    const result = endpoint(url, [], variables);
    expect(!result.ok && result.error.message).toContain(sentence);
  });

  it('tells the names of all headers without any value', () => {
    expect(headerNames(PROFILE, [{ name: 'x-room', value: '' }])).toEqual(['Authorization', 'x-room']);
  });
});
