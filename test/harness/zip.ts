import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { zip } from './builds.ts';
import { ROOT, type Target } from './paths.ts';

/** `npm run zip`: what is uploaded to the stores, with the sources that Mozilla's reviewers ask for. */
const targets: readonly Target[] = ['chrome', 'firefox'];
for (const target of targets) {
  const outcome = await zip(target);
  if (outcome.code !== 0) {
    process.stderr.write(`${outcome.output.trimEnd()}\nThe archive for ${target} failed.\n`);
    process.exit(1);
  }
}
for (const name of readdirSync(join(ROOT, '.output')).filter((file) => file.endsWith('.zip'))) {
  process.stdout.write(`${join(ROOT, '.output', name)}\n`);
}
