import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFiles } from './test/harness/bundle-graph.ts';
import { outputDir } from './test/harness/paths.ts';

/**
 * `start`: what a page loads before it shows anything; `all`: with the parts that come when they are first needed, and what those
 * share with the parts apart.
 */
const PAGES = [
  { page: 'panel', start: '225 kB', all: '320 kB' },
  { page: 'popup', start: '90 kB', all: '90 kB' },
];
/**
 * Loaded only when a person opens it: the profile editor with its readers of files and documents, and the look at recorded traffic;
 * what was measured with its charts, reports and exports, and the suite of checks.
 */
const APART = [
  { name: 'profile editor', names: ['ProfilesView', 'InferContract'], limit: '120 kB' },
  { name: 'latency views and checks', names: ['LatencyTab', 'ChecksTab'], limit: '70 kB' },
];

const dir = outputDir('chrome');
const isFile = (path: string): boolean => {
  const full = join(dir, path);
  return existsSync(full) && statSync(full).isFile();
};
const paths = (names: readonly string[]): string[] => names.map((name) => join(dir, name));

const pages = PAGES.flatMap(({ page, start, all }) => {
  const files = bundleFiles(
    dir,
    `${page}.html`,
    isFile,
    APART.flatMap(({ names }) => names),
  );
  return [
    { name: page, path: paths([...files.atStart, ...files.later]), gzip: true, limit: all },
    { name: `${page} at start`, path: paths(files.atStart), gzip: true, limit: start },
  ];
});

/** What is loaded with these parts and with no other. */
function apart(names: readonly string[]): readonly string[] {
  const all = bundleFiles(dir, 'panel.html', isFile);
  const known = bundleFiles(dir, 'panel.html', isFile, names);
  const loaded = new Set([...known.atStart, ...known.later]);
  return all.later.filter((file) => !loaded.has(file));
}

export default [
  ...pages,
  ...APART.map(({ name, names, limit }) => ({ name, path: paths(apart(names)), gzip: true, limit })),
];
