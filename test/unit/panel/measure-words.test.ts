import { describe, expect, it } from 'vitest';
import { rangeText } from '../../../lib/panel/latency-choice.ts';
import { nothingMeasuredText } from '../../../lib/panel/measure-words.ts';

describe('nothingMeasuredText', () => {
  it('says of a short stretch that no snapshot lies in it, not that something will come', () => {
    const range = { from: 1_700_000_000_000, to: 1_700_000_002_000 };
    for (const source of ['live', 'import'] as const) {
      const text = nothingMeasuredText(range, source, 5000);
      expect(text).toBe(
        `No snapshot has its middle in the chosen time (${rangeText(range)}): one is kept every 5.00 s or less often, so a short stretch may hold none.`,
      );
      expect(text).not.toContain('yet');
    }
  });

  it('says when the first comes, but of an import, to which nothing comes', () => {
    expect(nothingMeasuredText(null, 'live', 5000)).toContain(
      'measured yet: while a session is open, a snapshot is kept',
    );
    expect(nothingMeasuredText(null, 'import', 5000)).toBe('Nothing was measured.');
  });
});
