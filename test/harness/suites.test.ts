import { describe, expect, it } from 'vitest';
import { SUITES, selectSuites } from './suites.ts';

describe('selectSuites', () => {
  it('takes all without a name, and the named ones in their own order', () => {
    expect(selectSuites([])).toEqual(SUITES);
    expect(selectSuites(['firefox', 'unit']).map(({ name }) => name)).toEqual(['unit', 'firefox']);
  });

  it('refuses an unknown name instead of running nothing', () => {
    expect(() => selectSuites(['unit', 'unitt'])).toThrow('There is no suite "unitt"; the suites are check, unit,');
  });
});
