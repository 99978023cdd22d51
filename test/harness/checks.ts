import { build, prepare } from './builds.ts';
import { TOOLS } from './paths.ts';
import { type Outcome, runTool } from './process.ts';

export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  readonly durationMs: number;
  /** Figures worth a place on the check's own line, e.g. the bundle's size. */
  readonly note: string;
  /** What the tool printed; shown when the check fails. */
  readonly output: string;
}

interface Check {
  readonly name: string;
  run(): Promise<Outcome>;
}

/** In this order: types rest on what WXT prepares, the budgets on what the builds wrote. */
const CHECKS: readonly Check[] = [
  { name: 'prepare', run: prepare },
  { name: 'types', run: () => runTool(TOOLS.tsc, ['--noEmit']) },
  {
    name: 'lint and format',
    run: () => runTool(TOOLS.biome, ['check', '--error-on-warnings', '--max-diagnostics=200']),
  },
  { name: 'unused code', run: () => runTool(TOOLS.knip, ['--no-progress']) },
  { name: 'build for Chrome', run: () => build('chrome') },
  { name: 'build for Firefox', run: () => build('firefox') },
];

function result(name: string, outcome: Outcome): CheckResult {
  return { name, ok: outcome.code === 0, durationMs: outcome.durationMs, note: '', output: outcome.output };
}

interface Size {
  readonly name: string;
  /** Bytes after gzip. */
  readonly size: number;
  readonly sizeLimit?: number;
  readonly passed?: boolean;
}

/** Reads what size-limit prints; null when it is not its JSON (it failed before measuring). */
export function parseSizes(output: string): readonly Size[] | null {
  const from = output.indexOf('[');
  try {
    const value: unknown = JSON.parse(output.slice(from === -1 ? 0 : from, output.lastIndexOf(']') + 1));
    return Array.isArray(value) ? (value as readonly Size[]) : null;
  } catch {
    return null;
  }
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

/** One result per page that has a budget; a page that was not measured fails. */
export function budgetResults(sizes: readonly Size[] | null, outcome: Outcome): CheckResult[] {
  const limited = (sizes ?? []).filter((size) => size.sizeLimit !== undefined);
  if (limited.length === 0) return [{ ...result('bundle budgets', outcome), ok: false }];
  return limited.map((size) => {
    const limit = kilobytes(size.sizeLimit ?? 0);
    return {
      name: `budget of the ${size.name}`,
      ok: size.passed === true && size.size > 0,
      durationMs: outcome.durationMs / limited.length,
      note: `${kilobytes(size.size)} gzip of ${limit}`,
      output: '',
    };
  });
}

async function budgets(): Promise<CheckResult[]> {
  const outcome = await runTool(TOOLS.sizeLimit, ['--json']);
  return budgetResults(parseSizes(outcome.output), outcome);
}

/** One line, e.g. `ok      types  3.2 s`. */
export function formatCheck(check: CheckResult): string {
  const seconds = `${(check.durationMs / 1000).toFixed(1)} s`;
  const note = check.note === '' ? '' : `  ${check.note}`;
  return `${check.ok ? 'ok    ' : 'FAILED'}  ${check.name.padEnd(20)} ${seconds.padStart(7)}${note}`;
}

/** Runs all checks, telling of each as it ends; a failing one does not keep the others from running. */
export async function runChecks(onResult: (check: CheckResult) => void): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const add = (check: CheckResult): void => {
    results.push(check);
    onResult(check);
  };
  for (const check of CHECKS) add(result(check.name, await check.run()));
  for (const check of await budgets()) add(check);
  return results;
}
