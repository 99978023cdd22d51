import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, quoted } from '../../../lib/protocol/server-words.ts';
import { maskProtocolSecrets } from '../../../lib/protocol/url-secrets.ts';

describe('words of a server inside a sentence', () => {
  it.each([
    ['Service Unavailable', 'Service Unavailable'],
    ['  two\r\n\tlines\u2028here ', 'two lines here'],
    ['gnp\u202e.exe \u200bhidden\u0007', 'gnp.exe hidden'],
    ['see https://a.example/in?token=S3CRET.', 'see https://a.example/in?token=***.'],
    ['see https://a.example/in?to\u200bken=S3CRET.', 'see https://a.example/in?token=***.'],
    ['got ey\u00adJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', 'got ***'],
    ['x'.repeat(121), `${'x'.repeat(120)}…`],
    ['', ''],
  ])('%j: %j', (text, words) => {
    expect(quoted(text)).toBe(words);
  });

  it('are masked as what they are', () => {
    const protocol = 'base64url.bearer.authorization.k8s.io.S3CRET';
    expect(quoted(protocol, maskProtocolSecrets)).toBe('base64url.bearer.authorization.k8s.io.***');
  });

  it('are short, on one line and visible, whatever the server says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const words = quoted(text);
        expect(words.length).toBeLessThanOrEqual(121);
        expect(words).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|^ | $/u);
      }),
    );
  });

  it('are never cut through a character', () => {
    expect(cut('ab😀', 3)).toBe('ab…');
    expect(cut('ab😀', 4)).toBe('ab😀');
  });
});
