import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FIGURES_VARIABLE, readFigures, tell } from './figures.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'socketwright-figures-'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

it('gathers what tests tell in the file of their suite', () => {
  const file = join(folder, 'figures.txt');
  expect(readFigures(file)).toBe('');
  vi.stubEnv(FIGURES_VARIABLE, file);
  tell('one');
  tell('two\nlines');
  expect(readFigures(file)).toBe('one\ntwo\nlines');
});

it('writes to the screen when no suite listens', () => {
  vi.stubEnv(FIGURES_VARIABLE, undefined);
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  tell('figures');
  expect(write).toHaveBeenCalledWith('figures\n');
});
