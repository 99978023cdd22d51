import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskProtocolSecrets, maskTextSecrets, maskUrlSecrets } from '../../../lib/protocol/url-secrets.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl';
const NAMES = 'token access_token api_key apikey key auth authorization pass password secret jwt sig signature'.split(
  ' ',
);

describe('maskUrlSecrets', () => {
  it.each(NAMES)('masks the parameter %s', (name) => {
    expect(maskUrlSecrets(`wss://h/p?a=1&${name}=hunter2&b=2`)).toBe(`wss://h/p?a=1&${name}=***&b=2`);
    expect(maskUrlSecrets(`wss://h/p?${name.toUpperCase()}=hunter2`)).toBe(`wss://h/p?${name.toUpperCase()}=***`);
  });

  it.each([
    ['ws://h/?X-Amz-Signature=abc', 'ws://h/?X-Amz-Signature=***'],
    ['ws://h/?X-Amz-Security-Token=abc', 'ws://h/?X-Amz-Security-Token=***'],
    ['ws://h/?apiKey=abc', 'ws://h/?apiKey=***'],
    ['ws://h/?refreshToken=abc', 'ws://h/?refreshToken=***'],
    ['ws://h/?client_secret=abc', 'ws://h/?client_secret=***'],
    ['ws://h/?user[password]=abc', 'ws://h/?user[password]=***'],
    ['ws://h/?%74oken=abc', 'ws://h/?%74oken=***'],
    ['ws://h/?to\tken=abc', 'ws://h/?token=***'],
    ['ws://h/?a=1;token=abc', 'ws://h/?a=1;token=***'],
    ['ws://h/?token=a=b==', 'ws://h/?token=***'],
    ['ws://h/#access_token=abc&x=1', 'ws://h/#access_token=***&x=1'],
    ['ws://me:pw@h/p', 'ws://***@h/p'],
    ['ws://me:p@w@h/p@q', 'ws://***@h/p@q'],
    ['ws:\\\\me:pw@h\\p', 'ws:\\\\***@h\\p'],
    ['//me@h/', '//***@h/'],
    [`ws://h/${JWT}/x`, 'ws://h/***/x'],
    [`ws://h/p?t=${JWT}&b=2`, 'ws://h/p?t=***&b=2'],
    [`ws://h/prefix-${JWT}`, 'ws://h/prefix-***'],
    ['ws://h/eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.', 'ws://h/***'],
    ['ws://h/?next=https%3A%2F%2Fx%2F%3Ftoken%3Dabc', 'ws://h/?next=https%3A%2F%2Fx%2F%3Ftoken%3D***'],
  ])('%s becomes %s', (url, masked) => {
    expect(maskUrlSecrets(url)).toBe(masked);
  });

  it.each([
    'ws://localhost:8080/ws?room=7&monkey=1&keyboard=qwerty&token=',
    'wss://h/a%20b?x=%zz&y=a+b#frag',
    'ws://h/eyJust.a.name',
    'not a url at all',
    '',
  ])('leaves %s as it is', (url) => {
    expect(maskUrlSecrets(url)).toBe(url);
  });

  it('never lets a secret value through, whatever stands around it, and still parses', () => {
    const word = fc.stringMatching(/^[a-zA-Z0-9]{1,8}$/);
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), word, word, (name, path, value) => {
        const secret = `S3CRET${value}`;
        const masked = maskUrlSecrets(
          `wss://${path}:${secret}@host/${path}?x=${path}&${name}=${secret}&y#${name}=${secret}`,
        );
        expect(masked).not.toContain(secret);
        expect(new URL(masked).hostname).toBe('host');
      }),
    );
  });

  it('is stable: masking twice changes nothing more', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        expect(maskUrlSecrets(maskUrlSecrets(url))).toBe(maskUrlSecrets(url));
      }),
    );
  });

  it('takes a megabyte of hostile text in linear time', () => {
    const hostile = `ws://h/${'eyJ-'.repeat(250_000)}?${'&'.repeat(1000)}${'eyJ'.repeat(100_000)}`;
    expect(maskUrlSecrets(hostile)).toBe(hostile);
  });

  it('takes a run of question marks in linear time: trying each of 65 000 as a beginning took 4 s', () => {
    const hostile = `http://x/${'?'.repeat(1_000_000)}x`;
    expect(maskUrlSecrets(hostile)).toBe(hostile);
    expect(maskUrlSecrets('ws://h/?a?token=secret')).toBe('ws://h/?a?token=***');
  });
});

describe('maskTextSecrets', () => {
  it('masks URLs and tokens inside a sentence', () => {
    expect(maskTextSecrets(`No answer from ws://h/?token=abc, sent ${JWT} twice.`)).toBe(
      'No answer from ws://h/?token=***, sent *** twice.',
    );
  });
});

describe('maskProtocolSecrets', () => {
  it('masks subprotocols that are tokens', () => {
    expect(maskProtocolSecrets('base64url.bearer.authorization.k8s.io.c2VjcmV0')).toBe(
      'base64url.bearer.authorization.k8s.io.***',
    );
    expect(maskProtocolSecrets(`bearer.${JWT}`)).toBe('bearer.***');
    expect(maskProtocolSecrets('v1.chat')).toBe('v1.chat');
  });
});
