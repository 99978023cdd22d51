import { describeThrown } from '../../lib/base/result.ts';
import { addCounts, type Counts, formatCounts, NOTHING, settle } from './counts.ts';
import { type Suite, type SuiteResult, selectSuites } from './suites.ts';

/** A suite that cannot even start (no browser, a broken build) is a failure with its reason as output. */
async function runSuite(suite: Suite): Promise<SuiteResult> {
  try {
    return await suite.run();
  } catch (thrown) {
    return { counts: settle(null, 1), output: describeThrown(thrown) };
  }
}

/** `npm test`, or `npm test -- unit panel` for some suites. The last line is the count over all of them. */
async function main(names: readonly string[]): Promise<number> {
  let total: Counts = NOTHING;
  for (const suite of selectSuites(names)) {
    const startedAt = performance.now();
    const { counts, output, figures = '' } = await runSuite(suite);
    total = addCounts(total, counts);
    const seconds = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
    const line = `${suite.name.padEnd(13)} ${formatCounts(counts).padEnd(32)} ${seconds.padStart(8)}  ${suite.about}`;
    process.stdout.write(`${line}\n`);
    if (figures !== '') process.stdout.write(`${figures}\n\n`);
    if (counts.failed > 0) process.stdout.write(`${output.trimEnd()}\n\n`);
  }
  process.stdout.write(`${formatCounts(total)}\n`);
  return total.failed === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (thrown) {
  process.stderr.write(`${describeThrown(thrown)}\n`);
  process.exitCode = 1;
}
