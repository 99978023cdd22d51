import { describe, expect, it } from 'vitest';
import { formatReport } from './start-report.ts';

describe('formatReport', () => {
  it('lines numbers up and shows where there were no replies', () => {
    const table = formatReport([
      { summary: { name: 'Clarity', frames: 1200, invalid: 7, reconnects: 1 }, latencies: [10, 20, 30] },
      { summary: { name: 'chat', frames: 3, invalid: 0, reconnects: 0 }, latencies: [] },
    ]);
    expect(table.split('\n').map((line) => line.trimEnd().split(/\s{2,}/))).toEqual([
      ['session', 'frames', 'invalid', 'replies', 'p50 ms', 'p99 ms', 'reconnects'],
      [
        'Clarity',
        '1200',
        '7',
        '3',
        expect.stringMatching(/^(19|20)\.\d$/),
        expect.stringMatching(/^(29|30)\.\d$/),
        '1',
      ],
      ['chat', '3', '0', '0', '–', '–', '0'],
    ]);
    expect(new Set(table.split('\n').map((line) => line.length)).size).toBe(1);
  });
});
