import { existsSync, globSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ROOT } from '../harness/paths.ts';

/** Paths below the project's own folders, wherever they stand in a document: text, code, diagrams. */
const PROJECT_PATH = /(?<![\w/.@-])(?:entrypoints|components|lib|test|public|\.ci)\/[\w.@{},*/-]*/g;
const LINK = /\]\(([^)\s#]+)(?:#[^)]*)?\)/g;
const FILE_NAME = /`([\w.-]+\.(?:ts|tsx|mjs))`/g;

/** What a document says exists: paths from the root, link targets from the document, bare names of source files. */
export function namedPaths(document: string, text: string): string[] {
  const paths = [...text.matchAll(PROJECT_PATH)].map((match) => match[0].replace(/[.,]+$/, ''));
  const links = [...text.matchAll(LINK)]
    .map((match) => match[1] ?? '')
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => posix.join(posix.dirname(document), target));
  const names = [...text.matchAll(FILE_NAME)].map((match) => match[1] ?? '');
  return [...new Set([...paths, ...links, ...names])].sort();
}

function isBareName(path: string): boolean {
  return !path.includes('/');
}

/** Those of a document's paths that are not in the project. `sources` are all its source files. */
export function missingPaths(document: string, text: string, sources: readonly string[]): string[] {
  return namedPaths(document, text).filter((path) => {
    if (existsSync(join(ROOT, path))) return false;
    if (isBareName(path)) return !sources.some((source) => posix.basename(source) === path);
    return !/[*{]/.test(path) || globSync(path, { cwd: ROOT }).length === 0;
  });
}
