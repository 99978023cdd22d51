import { describe, expect, it } from 'vitest';
import { budgetResults, formatCheck, parseSizes } from './checks.ts';

const outcome = { code: 0, output: '', durationMs: 100 };

describe('budgetResults', () => {
  it('is one check for each limit', () => {
    const sizes = parseSizes(
      `noise\n${JSON.stringify([
        { name: 'panel', size: 200_000, sizeLimit: 250_000, passed: true },
        { name: 'panel at start', size: 80_000, sizeLimit: 90_000, passed: true },
        { name: 'unlimited', size: 80_000 },
      ])}`,
    );
    expect(budgetResults(sizes, outcome)).toMatchObject([
      { name: 'budget of the panel', ok: true, note: '200.0 kB gzip of 250.0 kB' },
      { name: 'budget of the panel at start', ok: true, note: '80.0 kB gzip of 90.0 kB' },
    ]);
  });

  it('fails over the limit, without files and without any measurement', () => {
    const over = { name: 'panel', size: 300_000, sizeLimit: 250_000, passed: false };
    expect(budgetResults([over], outcome)[0]?.ok).toBe(false);
    expect(budgetResults([{ ...over, size: 0, passed: true }], outcome)[0]?.ok).toBe(false);
    expect(budgetResults(parseSizes('boom'), outcome)).toMatchObject([{ name: 'bundle budgets', ok: false }]);
    expect(budgetResults([], outcome)[0]?.ok).toBe(false);
  });
});

describe('formatCheck', () => {
  it('is one line', () => {
    const check = { name: 'types', ok: false, durationMs: 3210, note: '', output: 'long\ntext' };
    expect(formatCheck(check)).toBe('FAILED  types                  3.2 s');
  });
});
