import { build } from './builds.ts';
import { outputDir, type Target } from './paths.ts';

/** `npm run build`: the unpacked extension for both browsers. */
const targets: readonly Target[] = ['chrome', 'firefox'];
for (const target of targets) {
  const outcome = await build(target);
  if (outcome.code !== 0) {
    process.stderr.write(`${outcome.output.trimEnd()}\nThe build for ${target} failed.\n`);
    process.exit(1);
  }
  process.stdout.write(`Built for ${target}: ${outputDir(target)}\n`);
}
