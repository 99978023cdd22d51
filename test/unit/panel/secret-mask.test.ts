import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8Encode } from '../../../lib/base/bytes.ts';
import { issueOf } from '../../../lib/contract/verdict.ts';
import { previewOf } from '../../../lib/panel/payload-source.ts';
import { maskVerdict, NO_MASK, SecretMask } from '../../../lib/panel/secret-mask.ts';

describe('SecretMask', () => {
  it('hides a secret as it is, as JSON writes it and as a URL does', () => {
    const mask = new SecretMask(['pass"word/1']);
    expect(mask.text('a pass"word/1 b')).toBe('a •••• b');
    expect(mask.text(JSON.stringify({ p: 'pass"word/1' }))).toBe('{"p":"••••"}');
    expect(mask.text('?p=pass%22word%2F1&q')).toBe('?p=••••&q');
  });

  it('hides the longer of two secrets first', () => {
    expect(new SecretMask(['token', 'token-long']).text('token-long token')).toBe('•••• ••••');
  });

  it('hides bytes without changing their number, and leaves what holds none as it is', () => {
    const mask = new SecretMask(['grün']);
    const bytes = utf8Encode('x grün y grün');
    expect(mask.payload(bytes)).toEqual(utf8Encode('x ***** y *****'));
    expect(bytes).toEqual(utf8Encode('x grün y grün'));
    const clean = utf8Encode('x grü');
    expect(mask.payload(clean)).toBe(clean);
    expect(NO_MASK.payload(clean)).toBe(clean);
  });

  it('leaves nothing of a secret in a row, wherever the row is cut', () => {
    const secret = 'hunter2-hunter2';
    const mask = new SecretMask([secret]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 330 }), (at) => {
        const shown = previewOf(`${'x'.repeat(at)}${secret}${'y'.repeat(50)}`, mask);
        expect(shown.length).toBeLessThanOrEqual(300);
        expect(shown).not.toContain('h');
      }),
    );
  });

  it('takes lone surrogates', () => {
    expect(new SecretMask(['\ud800abc']).text('x\ud800abc')).toBe('x••••');
  });

  it('hides what a verdict quotes of a longer secret, wherever the quotation is cut', () => {
    const secret = `eyJ-${'0123456789'.repeat(20)}`;
    const issue = { path: 'p', rule: 'type', expected: 'a number' };
    for (const before of ['', 'Bearer ', 'x'.repeat(50)]) {
      const { actual, message } = issueOf(['p'], 'type', 'a number', `${before}${secret}`);
      const verdict = { kind: 'invalid', issues: [{ ...issue, actual, message }] } as const;
      const told = JSON.stringify(maskVerdict(verdict, new SecretMask([secret])));
      expect(told).toContain(`${before}••••…`);
      expect(told).not.toContain('eyJ-');
    }
    expect(new SecretMask(['hunter2']).excerpt('hunter of the… hunt')).toBe('hunter of the… hunt');
  });

  it('hides what a verdict quotes', () => {
    const issue = { path: 'p', rule: 'type', expected: 'a number', actual: '"hunter2"', message: 'p is "hunter2".' };
    expect(maskVerdict({ kind: 'invalid', issues: [issue] }, new SecretMask(['hunter2']))).toEqual({
      kind: 'invalid',
      issues: [{ ...issue, actual: '"••••"', message: 'p is "••••".' }],
    });
  });
});
