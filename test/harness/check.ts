import { formatCheck, runChecks } from './checks.ts';
import { formatCounts } from './counts.ts';

/** `npm run check`: everything that can be said about the code without running it. */
const results = await runChecks((check) => {
  process.stdout.write(`${formatCheck(check)}\n`);
  if (!check.ok) process.stdout.write(`${check.output.trimEnd()}\n`);
});
const failed = results.filter((check) => !check.ok).length;
process.stdout.write(`${formatCounts({ passed: results.length - failed, failed, skipped: 0 })}\n`);
process.exitCode = failed === 0 ? 0 : 1;
