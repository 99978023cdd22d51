import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../harness/paths.ts';
import { PRODUCT_FOLDERS, read, sourceFilesBelow } from './source-files.ts';

const MAX_LINES = 400;

describe('files', () => {
  it(`are none over ${MAX_LINES} lines`, () => {
    const files = sourceFilesBelow(...PRODUCT_FOLDERS, 'test');
    expect(files.length).toBeGreaterThan(50);
    const long = files
      .map((file) => ({ file, lines: read(file).trimEnd().split('\n').length }))
      .filter(({ lines }) => lines > MAX_LINES);
    expect(long).toEqual([]);
  });

  it('are described by a README in every folder of lib', () => {
    const folders = readdirSync(join(ROOT, 'lib'));
    expect(folders.length).toBeGreaterThan(10);
    expect(folders.filter((folder) => !existsSync(join(ROOT, 'lib', folder, 'README.md')))).toEqual([]);
  });

  it('silence neither the compiler nor the linter', () => {
    // Put together here, so that this file does not find itself.
    const silencers = new RegExp(
      ['@ts-', '(?:ignore|expect-error|nocheck)|biome', '-ignore|eslint', '-disable'].join(''),
    );
    const found = sourceFilesBelow(...PRODUCT_FOLDERS, 'test').filter((file) => silencers.test(read(file)));
    expect(found).toEqual([]);
  });
});
