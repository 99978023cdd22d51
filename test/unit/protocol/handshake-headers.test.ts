import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HandshakeHeader } from '../../../lib/protocol/handshake.ts';
import { checkHeaders, isSecretHeader, maskHeaders, maskHeaderValue } from '../../../lib/protocol/handshake-headers.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl';

function header(line: string): HandshakeHeader {
  const colon = line.indexOf(':');
  return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() };
}

function problemOf(...headers: HandshakeHeader[]): string {
  const checked = checkHeaders(headers);
  return checked.ok ? '' : checked.error.message;
}

describe('checkHeaders', () => {
  it('takes what a handshake may carry, and trims values', () => {
    const headers = [
      { name: 'Authorization', value: ' Bearer abc\t' },
      { name: 'Cookie', value: 'a=1; b=2' },
      { name: 'Origin', value: 'https://app.example' },
      { name: 'User-Agent', value: 'me/1' },
      { name: "X-!#$%&'*+.^_`|~9", value: 'a\tb' },
    ];
    const checked = checkHeaders(headers);
    expect(checked.ok && checked.value).toEqual(headers.map(({ name, value }) => ({ name, value: value.trim() })));
    expect(checkHeaders([])).toEqual({ ok: true, value: [] });
  });

  it.each([
    ['Sec-WebSocket-Protocol', 'use the subprotocols field'],
    ['sec-websocket-extensions', 'the browser agrees on extensions itself'],
    ['Sec-WebSocket-Key', 'the browser writes it itself'],
    ['SEC-WEBSOCKET-VERSION', 'the browser writes it itself'],
    ['Sec-WebSocket-Anything', 'the browser writes it itself'],
    ['Connection', 'the browser writes it itself'],
    ['Upgrade', 'the browser writes it itself'],
    ['Content-Length', 'has no body'],
    ['Transfer-Encoding', 'has no body'],
  ])('refuses %s and says why', (name, why) => {
    const problem = problemOf({ name, value: '1' });
    expect(problem).toContain(name);
    expect(problem).toContain(why);
  });

  it.each([
    ['', 'has no name'],
    ['X Y', 'not a token'],
    ['X:Y', 'not a token'],
    ['Ünicode', 'not a token'],
    ['X\r\nEvil', 'not a token'],
    ['(x)', 'not a token'],
  ])('refuses the name %j', (name, why) => {
    expect(problemOf({ name, value: 'v' })).toContain(why);
  });

  it.each([
    ['a\r\nEvil: 1', 'more than one line'],
    ['a\nb', 'more than one line'],
    ['a\0b', 'cannot carry'],
    ['a\x7fb', 'cannot carry'],
    ['a\x1bb', 'cannot carry'],
    ['grüß', 'cannot carry'],
    ['', 'has no value'],
    [' \t', 'has no value'],
    ['x'.repeat(16_385), 'longer than'],
  ])('refuses the value %j', (value, why) => {
    expect(problemOf({ name: 'X-Test', value })).toContain(why);
  });

  it('refuses a name given twice, whatever its case', () => {
    expect(problemOf(header('Cookie: a=1'), header('cookie: b=2'))).toContain('given twice');
  });

  it('refuses more headers than any server takes', () => {
    const headers = Array.from({ length: 51 }, (_, i) => ({ name: `X-${i}`, value: '1' }));
    expect(problemOf(...headers)).toContain('at most 50');
    expect(problemOf(...headers.slice(1))).toBe('');
  });

  it('never lets a line break through, and never says a value', () => {
    const text = fc.string({ unit: 'binary', maxLength: 5 });
    const value = fc.tuple(text, text).map(([before, after]) => `${before}S3CRET${after}`);
    const name = fc.oneof(fc.string(), fc.stringMatching(/^[a-z-]{1,9}$/));
    fc.assert(
      fc.property(fc.array(fc.record({ name, value }), { maxLength: 4 }), (headers) => {
        expect(problemOf(...headers)).not.toContain('S3CRET');
        const checked = checkHeaders(headers);
        for (const header of checked.ok ? checked.value : []) {
          expect(header.name).toMatch(/^[!-~]+$/);
          expect(header.value).toMatch(/^[!-~][\t -~]*$/);
        }
      }),
    );
  });
});

describe('secret headers', () => {
  it.each(
    'Authorization Proxy-Authorization Cookie Set-Cookie X-Api-Key api_key X-Auth-Token X-CSRF-Token X-Session-Id X-Amz-Security-Token Ocp-Apim-Subscription-Key X-Hub-Signature'.split(
      ' ',
    ),
  )('%s', (name) => {
    expect(isSecretHeader(name)).toBe(true);
    expect(isSecretHeader(name.toUpperCase())).toBe(true);
    expect(maskHeaderValue({ name, value: 'hunter2' })).not.toContain('hunter2');
  });

  it.each(
    'Origin User-Agent Sec-WebSocket-Key Sec-WebSocket-Accept WWW-Authenticate Retry-After Content-Type Access-Control-Allow-Credentials Keyboard X-Request-Id'.split(
      ' ',
    ),
  )('%s is none', (name) => {
    expect(isSecretHeader(name)).toBe(false);
    expect(maskHeaderValue({ name, value: 'plain' })).toBe('plain');
  });

  it.each([
    ['Authorization: Bearer abc.def', 'Bearer ***'],
    ['authorization: bearer abc def', 'bearer ***'],
    ['Authorization: Basic dTpw', 'Basic ***'],
    ['Authorization: Digest username="u", response="r"', 'Digest ***'],
    ['Authorization: hunter2', '***'],
    ['Authorization: hunter2 hunter3', '***'],
    ['Authorization: Bearer', '***'],
    ['Proxy-Authorization: Basic dTpw', 'Basic ***'],
    ['Cookie: sid=abc; theme=dark; lone', 'sid=***; theme=***; ***'],
    ['Cookie: a=b=c', 'a=***'],
    [
      'Set-Cookie: sid=abc; Path=/; HttpOnly; SameSite=Lax; Expires=Wed, 21 Oct 2026 07:28:00 GMT; odd=x',
      'sid=***; Path=/; HttpOnly; SameSite=Lax; Expires=Wed, 21 Oct 2026 07:28:00 GMT; odd=***',
    ],
    ['Set-Cookie: path=abc; Secure', 'path=***; Secure'],
    ['X-Api-Key: abc', '***'],
    ['Location: /next?token=abc&a=1', '/next?token=***&a=1'],
    ['Location: https://me:pw@host/?a=1', 'https://***@host/?a=1'],
    [`X-Debug: user ${JWT} logged in`, 'user *** logged in'],
    ['Link: <https://h/?access_token=abc>; rel=next', '<https://h/?access_token=***>; rel=next'],
    [
      'Sec-WebSocket-Protocol: chat, base64url.bearer.authorization.k8s.io.abc',
      'chat, base64url.bearer.authorization.k8s.io.***',
    ],
  ])('%s is shown as %s', (line, shown) => {
    expect(maskHeaderValue(header(line))).toBe(shown);
  });

  it('masks a list and keeps its names', () => {
    expect(maskHeaders([header('Cookie: a=1'), header('Set-Cookie: a=1'), header('Set-Cookie: b=2')])).toEqual([
      { name: 'Cookie', value: 'a=***' },
      { name: 'Set-Cookie', value: 'a=***' },
      { name: 'Set-Cookie', value: 'b=***' },
    ]);
  });

  it('never shows the value of a secret header, whatever it looks like', () => {
    const names = fc.constantFrom('Authorization', 'Cookie', 'Set-Cookie', 'X-Api-Key', 'X-Auth-Token');
    const word = fc.stringMatching(/^[a-z ;=,"]{0,6}$/);
    fc.assert(
      fc.property(names, word, word, (name, before, after) => {
        // A cookie's own name is not a secret.
        const value = name.includes('ookie') ? `n=${before.replace(/[;=]/g, '')}S3CRET` : `${before}S3CRET${after}`;
        expect(maskHeaderValue({ name, value })).not.toContain('S3CRET');
      }),
    );
  });
});
