import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NOTHING } from './counts.ts';
import { SUITES, selectSuites, withOwnProfiles } from './suites.ts';
import { PROFILES_VARIABLE } from './temp-profile.ts';

describe('selectSuites', () => {
  it('takes all without a name, and the named ones in their own order', () => {
    expect(selectSuites([])).toEqual(SUITES);
    expect(selectSuites(['firefox', 'unit']).map(({ name }) => name)).toEqual(['unit', 'firefox']);
  });

  it('refuses an unknown name instead of running nothing', () => {
    expect(() => selectSuites(['unit', 'unitt'])).toThrow('There is no suite "unitt"; the suites are check, unit,');
  });
});

describe('withOwnProfiles', () => {
  it('ends what a stopped suite left running in its folder, removes the folder, and leaves others alone', {
    timeout: 60_000,
  }, async () => {
    const hang = (folder: string) =>
      spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', folder], { detached: true, stdio: 'ignore' });
    let folder = '';
    const started: ReturnType<typeof hang>[] = [];
    await withOwnProfiles(async (env) => {
      folder = env[PROFILES_VARIABLE] ?? '';
      started.push(hang(`${folder}/profile`), hang('elsewhere/profile'));
      return { counts: NOTHING, output: '' };
    });
    const [ours, other] = started;
    try {
      expect(existsSync(folder)).toBe(false);
      await expect.poll(() => ours?.signalCode, { timeout: 10_000 }).toBe('SIGKILL');
      expect(other?.signalCode).toBeNull();
    } finally {
      other?.kill('SIGKILL');
    }
  });
});
