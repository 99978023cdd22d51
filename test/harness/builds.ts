import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { outputDir, ROOT, type Target, TOOLS } from './paths.ts';
import { type Outcome, runTool } from './process.ts';

const TARGET_ARGS: Record<Target, readonly string[]> = {
  chrome: ['-b', 'chrome', '--mv3'],
  // WXT takes Manifest V2 for Firefox unless told otherwise.
  firefox: ['-b', 'firefox', '--mv3'],
};

/** Everything a build is made of. */
const SOURCES = [
  'entrypoints',
  'components',
  'lib',
  'public',
  'wxt.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

function newestChange(path: string): number {
  if (!existsSync(path)) return 0;
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}

/** True when the built extension is there and no source changed after it. */
export function isFresh(target: Target): boolean {
  const manifest = join(outputDir(target), 'manifest.json');
  if (!existsSync(manifest)) return false;
  const built = statSync(manifest).mtimeMs;
  return SOURCES.every((source) => newestChange(join(ROOT, source)) <= built);
}

export function build(target: Target): Promise<Outcome> {
  return runTool(TOOLS.wxt, ['build', ...TARGET_ARGS[target]]);
}

export function zip(target: Target): Promise<Outcome> {
  return runTool(TOOLS.wxt, ['zip', ...TARGET_ARGS[target]]);
}

/** Writes `.wxt/`, on which tsconfig.json rests. */
export function prepare(): Promise<Outcome> {
  return runTool(TOOLS.wxt, ['prepare']);
}

/** Builds when sources are newer; throws with the build's output when that fails. */
export async function ensureBuilt(target: Target): Promise<string> {
  if (!isFresh(target)) {
    process.stderr.write(`Building the extension for ${target}.\n`);
    const outcome = await build(target);
    if (outcome.code !== 0) throw new Error(`The build for ${target} failed:\n${outcome.output}`);
  }
  return outputDir(target);
}
