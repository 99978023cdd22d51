import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFiles } from './test/harness/bundle-graph.ts';
import { outputDir } from './test/harness/paths.ts';

const BUDGETS = [
  { page: 'panel', limit: '250 kB' },
  { page: 'popup', limit: '90 kB' },
];

/** Per page: everything it ever loads, against its budget; and what it loads at once, for the reader. */
export default BUDGETS.flatMap(({ page, limit }) => {
  const dir = outputDir('chrome');
  const files = bundleFiles(dir, `${page}.html`, (path) => {
    const full = join(dir, path);
    return existsSync(full) && statSync(full).isFile();
  });
  const paths = (names: readonly string[]): string[] => names.map((name) => join(dir, name));
  return [
    { name: page, path: paths([...files.atStart, ...files.later]), gzip: true, limit },
    { name: `${page} at start`, path: paths(files.atStart), gzip: true },
  ];
});
