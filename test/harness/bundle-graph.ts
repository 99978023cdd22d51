import { readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { parseSync } from 'vite';

export interface BundleFiles {
  /** Files that the page loads before it shows anything, relative to the build. */
  readonly atStart: readonly string[];
  /** Files that its code loads later: `import()`, workers, and what those import. */
  readonly later: readonly string[];
}

interface Reference {
  readonly path: string;
  readonly lazy: boolean;
}

const HTML_REFERENCE = /<(?:script|link)\b[^>]*?\b(?:src|href)="([^"]+\.(?:js|css))"/g;
/** Chunks name their lazy parts and workers as plain strings: `import("./x.js")`, `new URL("x.js", …)`, preload lists. */
const FILE_STRING = /["'`]((?:\.{0,2}\/)?[\w@./-]+\.(?:js|css))["'`]/g;

function inside(buildDir: string, from: string, specifier: string): string {
  const base = specifier.startsWith('/') ? buildDir : join(buildDir, dirname(from));
  return relative(buildDir, join(base, specifier)).replaceAll('\\', '/');
}

function referencesOf(buildDir: string, file: string, isFile: (path: string) => boolean): Reference[] {
  const text = readFileSync(join(buildDir, file), 'utf8');
  if (file.endsWith('.css')) return [];
  if (file.endsWith('.html')) {
    return [...text.matchAll(HTML_REFERENCE)].map((match) => ({
      path: inside(buildDir, file, match[1] ?? ''),
      lazy: false,
    }));
  }
  const { module } = parseSync(file, text);
  const statics = [
    ...module.staticImports.map((entry) => entry.moduleRequest.value),
    ...module.staticExports.flatMap((entry) => entry.entries.flatMap((e) => e.moduleRequest?.value ?? [])),
  ].map((specifier) => inside(buildDir, file, specifier));
  // Strings may be relative to the chunk (imports) or to the build's root (preload lists).
  const strings = [...text.matchAll(FILE_STRING)].flatMap((match) => {
    const specifier = match[1] ?? '';
    return [inside(buildDir, file, specifier), inside(buildDir, 'index', specifier)];
  });
  return [
    ...statics.map((path) => ({ path, lazy: false })),
    ...strings.filter((path) => isFile(path) && !statics.includes(path)).map((path) => ({ path, lazy: true })),
  ];
}

/**
 * Follows everything that a built page loads, now or later. `isFile` tells which paths of the build exist; lazy parts whose
 * file names start with one of `apart` are not followed, because they have a budget of their own.
 */
export function bundleFiles(
  buildDir: string,
  page: string,
  isFile: (path: string) => boolean,
  apart: readonly string[] = [],
): BundleFiles {
  const atStart = new Set<string>();
  const later = new Set<string>();
  const walk = (file: string, lazy: boolean): void => {
    if (atStart.has(file) || (lazy && later.has(file))) return;
    (lazy ? later : atStart).add(file);
    for (const reference of referencesOf(buildDir, file, isFile)) {
      const isApart = apart.some((name) => basename(reference.path).startsWith(`${name}-`));
      if (!isApart) walk(reference.path, lazy || reference.lazy);
    }
  };
  walk(page, false);
  return {
    atStart: [...atStart].sort(),
    later: [...later].filter((file) => !atStart.has(file)).sort(),
  };
}
