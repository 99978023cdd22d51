import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJwt, findJwt, jwtExpiry } from '../../../lib/protocol/jwt.ts';

function part(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

function token(claims: unknown, header: unknown = { alg: 'HS256', typ: 'JWT' }): string {
  return `${part(header)}.${part(claims)}.c2ln`;
}

const NOON = Date.UTC(2026, 10, 20, 12);
const SECONDS = NOON / 1000;

describe('decodeJwt', () => {
  it('takes the example of RFC 7519 §3.1 apart', () => {
    const example =
      'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    expect(decodeJwt(example)).toEqual({
      header: { typ: 'JWT', alg: 'HS256' },
      claims: { iss: 'joe', exp: 1_300_819_380, 'http://example.com/is_root': true },
      expiresAt: 1_300_819_380_000,
      notBefore: null,
      issuedAt: null,
    });
  });

  it('reads times with fractions, claims beyond ASCII, an unsecured token and padding', () => {
    const decoded = decodeJwt(` ${token({ exp: 1.5, nbf: 0, iat: -1, name: 'Zoë 日本' })} `);
    expect(decoded).toMatchObject({ expiresAt: 1500, notBefore: 0, issuedAt: -1000, claims: { name: 'Zoë 日本' } });
    expect(decodeJwt(`${part({ alg: 'none' })}.${part({})}.`)).toMatchObject({ header: { alg: 'none' }, claims: {} });
    expect(decodeJwt(`${Buffer.from('{"a":1}').toString('base64')}.e30=.`)).toMatchObject({ header: { a: 1 } });
  });

  it.each(['tomorrow', null, true, [1], {}, 1e300])('knows no time from %j', (exp) => {
    expect(decodeJwt(token({ exp, nbf: exp, iat: exp }))).toMatchObject({
      expiresAt: null,
      notBefore: null,
      issuedAt: null,
    });
  });

  it.each([
    ['nothing', ''],
    ['two parts', `${part({})}.${part({})}`],
    ['an encrypted token', `${part({ enc: 'A256GCM' })}.a.b.c.d`],
    ['a payload that is no object', token([1])],
    ['a payload that is null', token(null)],
    ['a header that is no object', token({}, 'text')],
    ['no base64url', `${part({})}.!!!.x`],
    ['broken UTF-8', `${part({})}.${Buffer.from([0x22, 0xff, 0x22]).toString('base64url')}.x`],
    ['broken JSON', `${part({})}.${part('{"a":')}.x`],
    ['a host name', 'www.example.com'],
    ['something far too long', token({ a: 'x'.repeat(70_000) })],
  ])('is null for %s', (_, text) => {
    expect(decodeJwt(text)).toBeNull();
  });

  it('never throws, and what it returns are objects', () => {
    const odd = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.tuple(fc.json(), fc.json(), fc.string()).map(([a, b, c]) => `${part(a)}.${part(b)}.${c}`),
      fc.array(fc.base64String({ maxLength: 12 }), { maxLength: 6 }).map((parts) => parts.join('.')),
    );
    fc.assert(
      fc.property(odd, (text) => {
        const decoded = decodeJwt(text);
        if (decoded === null) return;
        expect(Array.isArray(decoded.claims)).toBe(false);
        expect(typeof decoded.header).toBe('object');
        for (const time of [decoded.expiresAt, decoded.notBefore, decoded.issuedAt]) {
          if (time !== null) expect(new Date(time).getTime()).toBe(time);
        }
        expect(jwtExpiry(decoded, NOON).sentence).toMatch(/^The token .*\.$/);
      }),
    );
  });
});

describe('findJwt', () => {
  const one = token({ sub: 'me' });

  it.each([
    ['a bearer header', `Bearer ${one}`],
    ['a query', `wss://host/ws?a=1&token=${one}&b=2`],
    ['a path', `wss://host/${one}/ws`],
    ['a cookie', `sid=1; jwt=${one}; x=y`],
    ['a subprotocol', `bearer-${one}`],
    ['a place behind something that only looks like one', `eyJx.eyJy.z ${one}`],
    ['a host name in front', `a.b.${one}`],
  ])('finds the token in %s', (_, text) => {
    expect(findJwt(text)).toBe(one);
  });

  it.each(['', 'Bearer abc', 'eyJust.a.name', 'wss://www.example.com/'])('finds none in %j', (text) => {
    expect(findJwt(text)).toBeNull();
  });

  it('finds a token wherever it stands', () => {
    const noise = fc.stringMatching(/^[ ?&=/:;,"]{0,5}$/);
    fc.assert(fc.property(noise, noise, (before, after) => findJwt(before + one + after) === one));
  });

  it('gives up on a long hostile text at once', () => {
    const started = performance.now();
    expect(findJwt('eyJ.'.repeat(16_000))).toBeNull();
    expect(findJwt('eyJ'.repeat(20_000))).toBeNull();
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('jwtExpiry', () => {
  const state = (claims: object, now = NOON) => {
    const decoded = decodeJwt(token(claims));
    if (decoded === null) throw new Error('The token of the test is none.');
    return jwtExpiry(decoded, now);
  };

  it.each([
    [{}, 'none', 'The token has no time of expiry.'],
    [{ exp: SECONDS + 7200 }, 'valid', 'The token expires in 2 hours (2026-11-20 14:00:00 UTC).'],
    [{ exp: SECONDS + 300 }, 'valid', 'The token expires in 5 minutes (2026-11-20 12:05:00 UTC).'],
    [
      { exp: SECONDS + 299 },
      'soon',
      'The token expires in 4 minutes (2026-11-20 12:04:59 UTC): a reconnect after that needs a new one.',
    ],
    [{ exp: SECONDS }, 'expired', 'The token expired less than a second ago (2026-11-20 12:00:00 UTC): get a new one.'],
    [{ exp: SECONDS - 180 }, 'expired', 'The token expired 3 minutes ago (2026-11-20 11:57:00 UTC): get a new one.'],
    [{ exp: SECONDS - 86_400 }, 'expired', 'The token expired 1 day ago (2026-11-19 12:00:00 UTC): get a new one.'],
    [
      { nbf: SECONDS + 60, exp: SECONDS + 120 },
      'not-yet',
      'The token is valid only in 1 minute (2026-11-20 12:01:00 UTC): wait, or check the clocks.',
    ],
    [{ nbf: SECONDS }, 'none', 'The token has no time of expiry.'],
    [{ nbf: SECONDS + 60, exp: SECONDS - 60 }, 'expired', expect.stringContaining('expired 1 minute ago')],
  ])('%j is %s', (claims, expected, sentence) => {
    expect(state(claims)).toEqual({ state: expected, sentence });
  });
});
