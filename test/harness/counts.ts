export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NOTHING: Counts = { passed: 0, failed: 0, skipped: 0 };

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function parse(json: string): Fields | null {
  try {
    const value: unknown = JSON.parse(json);
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * Counts of vitest's JSON reporter; null when there is no result. A file that fails outside of its tests (an import, a
 * hook) counts as one failure: its tests are missing from the totals.
 */
export function countVitest(json: string): Counts | null {
  const report = parse(json);
  if (report === null || typeof report['numTotalTests'] !== 'number') return null;
  const brokenFiles = list(report['testResults']).filter((entry) => {
    const file = fields(entry);
    const tests = list(file['assertionResults']);
    return file['status'] === 'failed' && !tests.some((test) => fields(test)['status'] === 'failed');
  }).length;
  return {
    passed: number(report['numPassedTests']),
    failed: number(report['numFailedTests']) + brokenFiles,
    skipped: number(report['numPendingTests']) + number(report['numTodoTests']),
  };
}

/** Counts of Playwright's JSON reporter; null when there is no result. Errors outside of tests count as one failure. */
export function countPlaywright(json: string): Counts | null {
  const report = parse(json);
  if (report === null || !isFields(report['stats'])) return null;
  const stats = report['stats'];
  const unexpected = number(stats['unexpected']);
  const broken = unexpected === 0 && list(report['errors']).length > 0 ? 1 : 0;
  return {
    passed: number(stats['expected']),
    // A test that passed only when repeated is not a test that passes.
    failed: unexpected + number(stats['flaky']) + broken,
    skipped: number(stats['skipped']),
  };
}

/**
 * What a suite counts for, given its counts and its exit code: no result at all, no test at all and a failing exit code
 * without a failing test are failures too.
 */
export function settle(counts: Counts | null, exitCode: number): Counts {
  const seen = counts ?? NOTHING;
  const silent = seen.passed + seen.failed + seen.skipped === 0;
  const unexplained = exitCode !== 0 && seen.failed === 0;
  return silent || unexplained ? { ...seen, failed: seen.failed + 1 } : seen;
}

export function addCounts(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** `N passed, N failed`, and skipped tests only where there are any. */
export function formatCounts(counts: Counts): string {
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  return `${counts.passed} passed, ${counts.failed} failed${skipped}`;
}
