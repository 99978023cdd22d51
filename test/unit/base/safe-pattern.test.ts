import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { provenPattern, safePattern } from '../../../lib/base/safe-pattern.ts';

function refusalOf(source: string): string {
  const proven = safePattern(source);
  return proven.ok ? 'accepted' : proven.error.message;
}

function proven(source: string) {
  const answer = provenPattern(source);
  if (!answer.ok) throw new Error(`${source}: ${answer.error.message}`);
  return answer.value;
}

const SEMVER =
  '^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-((?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\\+([0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*))?$';

describe('a pattern that people use is accepted', () => {
  it.each([
    ['semver.org, its own', SEMVER, '1.0.0-alpha.1+build.5', '1.0'],
    ['an e-mail address', '^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$', 'a@b.example', 'a@b'],
    [
      'a strict one',
      '^[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$',
      'a.b@c.de',
      'a@',
    ],
    ['a UUID', '^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$', '123e4567-e89b-12d3-a456-426614174000', '123e4567'],
    [
      'a host name',
      '^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[-0-9a-z]{0,61}[0-9a-z])?)*$',
      'a.example',
      '-a',
    ],
    [
      'an IPv4 address',
      '^(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}$',
      '127.0.0.1',
      '127.0.0.256',
    ],
    [
      'an ISO date',
      '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2})$',
      '2025-01-14T18:30:00Z',
      '2025',
    ],
    ['a colour', '^#(?:[0-9a-f]{3}){1,2}$', '#ffcc00', '#ffcc0'],
    ['a list', '^(?:[a-z]+,)*[a-z]+$', 'a,b,c', 'a,,b'],
    ['a web address', '^https?://[^\\s/$.?#].[^\\s]*$', 'https://a.example', 'ftp://a'],
    ['a word anywhere', 'error|warn', 'an error', 'fine'],
    ['the end alone', 'Z$', '12Z', 'Z1'],
    ['letters of any script', '^\\p{L}+$', 'Žluť', 'a1'],
    ['a surrogate pair', '^[\\ud83d\\ude00-\\u{1f64f}]$', '😀', 'x'],
    ['a named group', '^(?<year>\\d{4})$', '2025', '20'],
    ['nothing at all', '', 'x', null],
  ])('%s', (_what, source, good, bad) => {
    const { matches } = proven(source);
    expect(matches(good)).toBe(true);
    if (bad !== null) expect(matches(bad)).toBe(false);
  });
});

describe('a pattern that some text makes run away is refused, with its part named', () => {
  it.each([
    ['(a+)+$', 'The pattern can go through (a+)+ in more than one way'],
    ['(a|aa)+$', '(a|aa)+ in more than one way'],
    ['(a|a)*$', '(a|a)* in more than one way'],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', '(([a-z])+.)+ in more than one way'],
    ['(x+x+)+y', '(x+x+)+ in more than one way'],
    ['(\\d+)*\\.', '(\\d+)* in more than one way'],
    ['^(\\w+\\s?)*$', '(\\w+\\s?)* in more than one way'],
    ['^(?:a{1,3}){1,}$', 'in more than one way'],
    ['(.*)*x', 'The pattern repeats (.*)*, a part that can be empty'],
    ['(a?){30}b', 'The pattern repeats (a?){30}, a part that can be empty'],
    ['(.*)(.*)(.*)x', 'several repeats in a row that match the same characters'],
    ['^(.*?,){11}P', 'several repeats in a row'],
    ['^(a|a){30}b', 'match the same text in too many ways'],
    ['a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaa', 'match the same text in too many ways'],
    ['(a)\\1', 'The pattern refers back with \\1'],
    ['(?<n>a)\\k<n>', 'The pattern refers back with \\k'],
    ['(?<=a+)b', 'looks ahead or behind without end in (?<=a+)'],
    ['^(?=.*a)b', 'looks ahead or behind without end in (?=.*a)'],
    ['a*a{0,1000}b', 'match the same text in too many ways'],
    ['^(?:(?!(?:(?!(?:(?!a{0,90}b)a){0,90}b)a){0,90}b)a)*c', 'match the same text in too many ways'],
    ['[a-z]{2000}', 'too large to be proven safe'],
    ['(?:(?:a{9}b){9}c){99}', 'too large to be proven safe'],
    [`${'('.repeat(60)}a${')'.repeat(60)}`, 'nests more than 50 groups'],
    ['a'.repeat(2001), 'longer than 2000 characters'],
    ['(', 'The pattern is no regular expression ('],
    ['a{2,1}', 'The pattern is no regular expression ('],
    ['\\-', 'The pattern is no regular expression ('],
  ])('%s', (source, sentence) => {
    expect(refusalOf(source)).toContain(sentence);
    expect(refusalOf(source)).toMatch(/^The pattern .*\.$/);
  });

  it('and what is not known is never taken for safe', () => {
    // Modifiers are newer than the proof; engines that do not know them refuse the pattern themselves.
    expect(refusalOf('^(?i:a)$')).toMatch(/uses \(\?i:a\)|no regular expression/);
  });
});

describe('a text', () => {
  it('of ten thousand characters is the longest that a quadratic pattern is tried on', () => {
    const { maxText, matches } = proven('a+b');
    expect(maxText).toBe(10_000);
    expect(matches(`${'a'.repeat(maxText - 1)}b`)).toBe(true);
    expect(matches(`${'a'.repeat(maxText)}b`)).toBe(false);
  });

  it('must be shorter where there are more ways to go', () => {
    expect(proven('^.+x.+(?=.{1,20}$)').maxText).toBeLessThan(3000);
    expect(refusalOf('^.+x.+(?=.{1,200}$)')).toContain('in too many ways');
  });

  it('must be shorter where one character can be tried at many places of the pattern', () => {
    expect(proven('a{0,1000}b').maxText).toBeLessThanOrEqual(100_000);
    expect(proven('^a{0,1000}b').maxText).toBe(1e8);
  });

  it('is looked at but once by what stands right behind the anchor', () => {
    expect(proven('^(?=.{1,253}$)(?!a{9})[a-z.]+$').maxText).toBe(1e8);
  });

  it('may have any usual length for a linear one', () => {
    expect(proven('^a+b').maxText).toBe(1e8);
    expect(proven('^a+b').matches(`${'a'.repeat(1_000_000)}b`)).toBe(true);
  });
});

/** Small patterns over few characters, so that their parts meet. */
const pattern: fc.Arbitrary<string> = fc.letrec<{ tree: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('a', 'b', '[ab]', '[^a]', '.', '\\w', '\\d', '0', '^', '$', '\\b'),
    tie('tree').map((inner) => `(?:${inner})`),
  ),
  tree: fc
    .array(
      fc
        .tuple(
          tie('atom'),
          fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,3}', '{2,}', '*?'),
          fc.constantFrom('', '', '|'),
        )
        .map(([atom, count, or]) => (/^(?:\^|\$|\\b)$/.test(atom) ? atom : `${atom}${count}`) + or),
      { minLength: 1, maxLength: 4 },
    )
    .map((parts) => parts.join('')),
})).tree;

describe('whatever is accepted', () => {
  it('stays fast on texts that repeat its own characters some thousand times', () => {
    let accepted = 0;
    fc.assert(
      fc.property(
        pattern,
        fc.constantFrom('a', 'ab', 'aab', 'a0', '0', 'ba'),
        fc.constantFrom('', '!', '\n', 'b'),
        (source, part, end) => {
          const answer = provenPattern(source);
          if (!answer.ok) return;
          accepted++;
          const text = part.repeat(Math.floor(3000 / part.length)) + end;
          const began = performance.now();
          answer.value.matches(text);
          // A quadratic one takes some 10 ms for so many; an exponential one would not come back.
          expect(performance.now() - began).toBeLessThan(1000);
        },
      ),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(300);
  });

  it('answers as the engine does', () => {
    fc.assert(
      fc.property(pattern, fc.string({ maxLength: 12, unit: fc.constantFrom('a', 'b', '0', ' ') }), (source, text) => {
        const answer = provenPattern(source);
        if (answer.ok) expect(answer.value.matches(text)).toBe(new RegExp(source, 'u').test(text));
      }),
      { numRuns: 500 },
    );
  });

  it('and any text at all as a pattern gets an answer', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 30, unit: fc.constantFrom(...'ab^$.*+?()[]{}|\\-,dpu123=!<>:') }),
        (source) => {
          const answer = safePattern(source);
          if (!answer.ok) expect(answer.error.message).toMatch(/^The pattern .*\.$/s);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
