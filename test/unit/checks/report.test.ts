import { expect, it } from 'vitest';
import { checksReport, resultCounts } from '../../../lib/checks/report.ts';
import { checkRun, FAILED, PASSED } from '../panel/sample-checks.ts';

const SOURCE = {
  run: checkRun(),
  name: 'localhost:8090',
  url: 'ws://localhost:8090/?token=abcdefgh12345678',
  profileName: 'Clarity devteam',
  secrets: ['hunter22'],
  now: 1_790_000_100_000,
  generator: 'socketwright@0.5.0',
};

it('says of each check what it found and on what it rests', () => {
  const report = checksReport(SOURCE);
  expect(report.split('\n').slice(0, 8)).toEqual([
    '# Checks of `localhost:8090`',
    '',
    '- Result: 1 passed, 1 failed',
    '- Address: `ws://localhost:8090/?token=***`',
    '- Profile: `Clarity devteam`',
    '- Begun: 2026-09-21T14:13:20.000Z, took 5.31 s',
    '- Written: 2026-09-21T14:15:00.000Z by socketwright@0.5.0',
    '',
  ]);
  expect(report).toContain('| Basic connection | PASS | 310 ms |');
  expect(report).toContain('## FAIL: Message latency');
  expect(report).toContain('- Answered: `3 of 4`');
  expect(report).toContain('- Frames of the checks’ session: 7');
});

it('lets no server write Markdown into it, and no secret through', () => {
  const detail = 'The server says “[click](http://evil) <img> hunter22”.';
  const report = checksReport({ ...SOURCE, run: checkRun({ outcomes: [FAILED, { ...PASSED, detail }] }) });
  expect(report).toContain('- `The server says “[click](http://evil) <img> ***”.`');
  // A back tick of theirs does not end the code span.
  expect(report).toContain('saying “｜ <b>`x`”.``');
  expect(report).not.toContain('hunter22');
});

it('tells of a suite that did not come to its end', () => {
  const report = checksReport({ ...SOURCE, run: checkRun({ state: 'cancelled', outcomes: [PASSED] }) });
  expect(report).toContain('- Result: 1 passed, 1 not run\n- Cancelled before the end.');
  expect(checksReport({ ...SOURCE, run: checkRun({ state: 'failed', problem: 'No storage.' }) })).toContain(
    '- Ended early: `No storage.`',
  );
});

it.each([
  [[], 'nothing was checked'],
  [[PASSED, PASSED], '2 passed'],
  [
    [PASSED, FAILED, { ...PASSED, result: 'skip' }, { ...PASSED, result: 'error' }],
    '1 passed, 1 failed, 1 could not be carried out, 1 skipped',
  ],
] as const)('counts results', (outcomes, counts) => {
  expect(resultCounts(outcomes)).toBe(counts);
});
