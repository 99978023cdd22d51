import { describe, expect, it } from 'vitest';
import { addCounts, countPlaywright, countVitest, formatCounts, settle } from './counts.ts';

describe('countVitest', () => {
  it('reads passed, failed, skipped and planned tests', () => {
    const report = { numTotalTests: 9, numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
    expect(countVitest(JSON.stringify(report))).toEqual({ passed: 5, failed: 1, skipped: 3 });
  });

  it('counts a file that failed outside of its tests', () => {
    const report = {
      numTotalTests: 1,
      numPassedTests: 1,
      numFailedTests: 0,
      testResults: [
        { status: 'passed', assertionResults: [{ status: 'passed' }] },
        { status: 'failed', assertionResults: [] },
      ],
    };
    expect(countVitest(JSON.stringify(report))).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('does not count a failed test twice', () => {
    const report = {
      numTotalTests: 1,
      numFailedTests: 1,
      testResults: [{ status: 'failed', assertionResults: [{ status: 'failed' }] }],
    };
    expect(countVitest(JSON.stringify(report))).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it.each(['', '{"numTotal', '[]', 'null', '{}', '"text"'])('has no result in %j', (json) => {
    expect(countVitest(json)).toBeNull();
  });
});

describe('countPlaywright', () => {
  it('counts a flaky test as failed', () => {
    const stats = { expected: 7, unexpected: 1, flaky: 1, skipped: 2 };
    expect(countPlaywright(JSON.stringify({ stats, errors: [] }))).toEqual({ passed: 7, failed: 2, skipped: 2 });
  });

  it('counts an error outside of all tests', () => {
    const stats = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
    const errors = [{ message: 'SyntaxError' }];
    expect(countPlaywright(JSON.stringify({ stats, errors }))).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('has no result in a broken file', () => {
    expect(countPlaywright('{"stats": ')).toBeNull();
    expect(countPlaywright('{"suites": []}')).toBeNull();
  });
});

describe('settle', () => {
  it('takes good counts as they are', () => {
    expect(settle({ passed: 3, failed: 0, skipped: 1 }, 0)).toEqual({ passed: 3, failed: 0, skipped: 1 });
    expect(settle({ passed: 3, failed: 2, skipped: 0 }, 1)).toEqual({ passed: 3, failed: 2, skipped: 0 });
  });

  it('calls silence a failure, even with exit code 0', () => {
    expect(settle(null, 0).failed).toBe(1);
    expect(settle({ passed: 0, failed: 0, skipped: 0 }, 0).failed).toBe(1);
  });

  it('believes a failing exit code more than a report without failures', () => {
    expect(settle({ passed: 3, failed: 0, skipped: 0 }, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  });
});

describe('the last line', () => {
  it('names skipped tests only when there are any', () => {
    const sum = addCounts({ passed: 1, failed: 0, skipped: 0 }, { passed: 2, failed: 1, skipped: 0 });
    expect(formatCounts(sum)).toBe('3 passed, 1 failed');
    expect(formatCounts({ ...sum, skipped: 4 })).toBe('3 passed, 1 failed, 4 skipped');
  });
});
