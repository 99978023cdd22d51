import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from '../harness/paths.ts';

export const PRODUCT_FOLDERS = ['entrypoints', 'components', 'lib'] as const;

const SOURCE = /\.(?:tsx?|mjs|css|html)$/;
const CODE = /\.(?:tsx?|mjs)$/;

/** Paths of all files below a folder of the project, relative to its root, with forward slashes. */
export function filesBelow(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

export function sourceFilesBelow(...folders: readonly string[]): string[] {
  return folders.flatMap(filesBelow).filter((file) => SOURCE.test(file));
}

export function codeFilesBelow(...folders: readonly string[]): string[] {
  return folders.flatMap(filesBelow).filter((file) => CODE.test(file));
}

export function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}
