import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root, so that every program works from any current folder. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/[\\/]$/, '');

export const ARTIFACTS = join(ROOT, 'artifacts');

export type Target = 'chrome' | 'firefox';

/** Folder of the built, unpacked extension. */
export function outputDir(target: Target): string {
  return join(ROOT, '.output', target === 'chrome' ? 'chrome-mv3' : 'firefox-mv3');
}

/** Scripts of our tools, started with the running Node: shims in `.bin` would pick the system's older one. */
export const TOOLS = {
  biome: join(ROOT, 'node_modules/@biomejs/biome/bin/biome'),
  knip: join(ROOT, 'node_modules/knip/bin/knip.js'),
  playwright: join(ROOT, 'node_modules/playwright/cli.js'),
  sizeLimit: join(ROOT, 'node_modules/size-limit/bin.js'),
  tsc: join(ROOT, 'node_modules/typescript/bin/tsc'),
  vitest: join(ROOT, 'node_modules/vitest/vitest.mjs'),
  wxt: join(ROOT, 'node_modules/wxt/bin/wxt.mjs'),
} as const;
