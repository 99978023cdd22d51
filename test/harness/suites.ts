import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FoundBrowser, findChromium, findFirefox } from './browser.ts';
import { ensureBuilt, prepare } from './builds.ts';
import { formatCheck, runChecks } from './checks.ts';
import { type Counts, countPlaywright, countVitest, settle } from './counts.ts';
import { FIGURES_VARIABLE, readFigures } from './figures.ts';
import { ARTIFACTS, ROOT, type Target, TOOLS } from './paths.ts';
import { type Outcome, runTool } from './process.ts';
import { endProcessesNaming } from './processes.ts';
import { PROFILES_VARIABLE, removeProfileDir } from './temp-profile.ts';

export interface SuiteResult {
  readonly counts: Counts;
  /** Shown when something failed. */
  readonly output: string;
  /** What the tests measured and want to be seen; shown always. */
  readonly figures?: string;
}

export interface Suite {
  readonly name: string;
  readonly about: string;
  run(): Promise<SuiteResult>;
}

const RESULTS = join(ARTIFACTS, 'results');
/** For a machine that does other work besides; only a suite that hangs should meet it. */
const SUITE_TIMEOUT_MS = 15 * 60_000;

async function check(): Promise<SuiteResult> {
  const results = await runChecks(() => undefined);
  const failed = results.filter((result) => !result.ok);
  const lines = results.map(formatCheck);
  return {
    counts: { passed: results.length - failed.length, failed: failed.length, skipped: 0 },
    output: [...lines, ...failed.map((result) => `\n--- ${result.name}\n${result.output}`)].join('\n'),
  };
}

function judged(outcome: Outcome, file: string, count: (json: string) => Counts | null): SuiteResult {
  const json = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return { counts: settle(count(json), outcome.code), output: outcome.output };
}

/** A fresh place for a file of this run, so that an old result never stands in for a missing one. */
function freshFile(name: string): string {
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, name);
  rmSync(file, { force: true });
  return file;
}

async function vitest(name: string, args: readonly string[], env: Record<string, string> = {}): Promise<SuiteResult> {
  // Vitest reads tsconfig.json, which rests on what WXT writes here.
  if (!existsSync(join(ROOT, '.wxt/tsconfig.json'))) await prepare();
  const file = freshFile(`${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const outcome = await runTool(TOOLS.vitest, ['run', ...args, ...reporters], { env, timeoutMs: SUITE_TIMEOUT_MS });
  return judged(outcome, file, countVitest);
}

async function playwright(name: string, env: Record<string, string>): Promise<SuiteResult> {
  const file = freshFile(`${name}.json`);
  const outcome = await runTool(TOOLS.playwright, ['test', '--reporter=list,json'], {
    // Playwright gives its workers FORCE_COLOR, and Node complains where both are set.
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: file, NO_COLOR: undefined, FORCE_COLOR: '0' },
    timeoutMs: SUITE_TIMEOUT_MS,
  });
  return judged(outcome, file, countPlaywright);
}

/**
 * Gives the tests one folder for their profiles and ends every browser that still uses it afterwards: browsers have
 * process groups of their own, so they outlive a suite that is stopped. Other runs on this machine are left alone.
 */
export async function withOwnProfiles(
  runTests: (env: Record<string, string>) => Promise<SuiteResult>,
): Promise<SuiteResult> {
  const folder = mkdtempSync(join(tmpdir(), 'socketwright-profiles-'));
  try {
    return await runTests({ [PROFILES_VARIABLE]: folder });
  } finally {
    await endProcessesNaming(folder);
    removeProfileDir(folder);
  }
}

/** The environment that tells a suite's tests which browser to drive, once for all of them. */
async function browserEnv(kind: Target): Promise<Record<string, string>> {
  const find = (): Promise<FoundBrowser> =>
    kind === 'firefox' ? findFirefox() : findChromium({ needsLoadExtension: true });
  const { path } = await find();
  return { [kind === 'firefox' ? 'SOCKETWRIGHT_FIREFOX' : 'SOCKETWRIGHT_CHROMIUM']: path };
}

function browserSuite(name: string, about: string, ...kinds: readonly Target[]): Suite {
  return {
    name,
    about,
    run: async () => {
      const env: Record<string, string> = {};
      for (const kind of kinds) {
        await ensureBuilt(kind);
        Object.assign(env, await browserEnv(kind));
      }
      const args = ['--project=e2e', '--no-file-parallelism', `test/e2e/${name}/`];
      const figures = freshFile(`${name}.figures.txt`);
      const measured = { [FIGURES_VARIABLE]: figures };
      const result = await withOwnProfiles((profiles) => vitest(name, args, { ...env, ...profiles, ...measured }));
      return { ...result, figures: readFigures(figures) };
    },
  };
}

/** `projects`: of vitest.config.ts. */
function codeSuite(
  name: string,
  about: string,
  prepareRun: () => Promise<unknown>,
  projects: readonly string[] = [name],
): Suite {
  return {
    name,
    about,
    run: async () => {
      await prepareRun();
      return vitest(
        name,
        projects.map((project) => `--project=${project}`),
      );
    },
  };
}

/** All suites in the order in which they run: the quick and telling ones first. */
export const SUITES: readonly Suite[] = [
  { name: 'check', about: 'types, lint, format, unused code, builds, budgets', run: check },
  codeSuite('unit', 'pure code', async () => undefined, ['unit', 'platform']),
  codeSuite('integration', 'parts together, real servers', async () => undefined),
  codeSuite('architecture', 'layers, files, documents, manifests', async () => {
    await ensureBuilt('chrome');
    await ensureBuilt('firefox');
  }),
  {
    name: 'panel',
    about: 'panel and popup in Chromium',
    run: async () => {
      await ensureBuilt('chrome');
      const browser = await browserEnv('chrome');
      return withOwnProfiles((profiles) => playwright('panel', { ...browser, ...profiles }));
    },
  },
  browserSuite('devtools', 'a real DevTools window', 'chrome'),
  browserSuite('lifetime', 'worker and browser killed', 'chrome'),
  browserSuite('firefox', 'the Firefox build in Firefox', 'firefox'),
  browserSuite('sockets', 'every kind of socket, by one contract', 'chrome', 'firefox'),
  browserSuite('failures', 'why connections fail, in both browsers', 'chrome', 'firefox'),
  browserSuite('reconnect', 'the reconnect scenarios, in real time', 'chrome', 'firefox'),
  browserSuite('systems', 'each built-in profile against its server', 'chrome'),
  browserSuite('soak', 'thousands of drops, workers killed', 'chrome'),
];

/** The suites that a person named, or all; throws for an unknown name. */
export function selectSuites(names: readonly string[]): readonly Suite[] {
  const unknown = names.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    const known = SUITES.map((suite) => suite.name).join(', ');
    throw new Error(`There is no suite "${unknown.join('", "')}"; the suites are ${known}.`);
  }
  return names.length === 0 ? SUITES : SUITES.filter((suite) => names.includes(suite.name));
}
