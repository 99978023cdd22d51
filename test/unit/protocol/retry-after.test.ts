import { describe, expect, it } from 'vitest';
import { parseHttpDate, retryAfterMs } from '../../../lib/protocol/retry-after.ts';

/** The instant of the examples in RFC 9110 §5.6.7. */
const EXAMPLE = Date.UTC(1994, 10, 6, 8, 49, 37);
const DAY_MS = 86_400_000;

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    [' 3 ', 3000],
    ['0', 0],
    ['86400', DAY_MS],
    ['99999999999999999999', DAY_MS],
    ['Sun, 06 Nov 1994 08:50:37 GMT', 60_000],
    ['Sunday, 06-Nov-94 08:50:37 GMT', 60_000],
    ['Sun Nov  6 08:50:37 1994', 60_000],
    ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
    ['Fri, 31 Dec 1999 23:59:59 GMT', DAY_MS],
    ['-1', null],
    ['1.5', null],
    ['soon', null],
    ['', null],
    ['Sun, 31 Feb 1994 08:00:00 GMT', null],
    ['Sun, 06 Nov 1994 25:00:00 GMT', null],
    ['Sun, 06 Foo 1994 08:00:00 GMT', null],
    ['1994-11-06T08:50:37Z', null],
  ])('%j is %s ms', (value, ms) => {
    expect(retryAfterMs(value, EXAMPLE)).toBe(ms);
  });

  it('takes two digits that look more than 50 years ahead for the century before', () => {
    const now = Date.UTC(2026, 0, 1);
    expect(parseHttpDate('Sunday, 06-Nov-94 08:49:37 GMT', now)).toBe(EXAMPLE);
    expect(parseHttpDate('Friday, 06-Nov-76 08:49:37 GMT', now)).toBe(Date.UTC(2076, 10, 6, 8, 49, 37));
  });
});
