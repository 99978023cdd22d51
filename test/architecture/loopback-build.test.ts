import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { LOOPBACK_HOST_PERMISSIONS, loopbackBuild, withHostPermissions } from '../harness/loopback-build.ts';
import { outputDir, type Target } from '../harness/paths.ts';
import { differentFiles, readTree } from './trees.ts';

const TARGETS: readonly Target[] = ['chrome', 'firefox'];

describe.each(TARGETS)('the build that tests run in %s', (target) => {
  const shipped = readTree(outputDir(target));
  const copy = loopbackBuild(target);
  const tested = readTree(copy);
  rmSync(copy, { recursive: true });

  it('holds the files of the shipped build, byte for byte, but for the manifest', () => {
    expect(shipped.size).toBeGreaterThan(10);
    expect(differentFiles(shipped, tested)).toEqual(['manifest.json']);
  });

  it('has a manifest that differs in its host permissions only', () => {
    const { host_permissions: added, ...rest } = JSON.parse(String(tested.get('manifest.json'))) as {
      readonly host_permissions: readonly string[];
    };
    expect(JSON.stringify(rest)).toBe(String(shipped.get('manifest.json')));
    expect(added).toEqual(LOOPBACK_HOST_PERMISSIONS);
  });

  it('may reach hosts of this machine and names that stand for none', () => {
    const hosts = LOOPBACK_HOST_PERMISSIONS.map((pattern) => /^(?:http|ws)s?:\/\/(.+)\/\*$/.exec(pattern)?.[1]);
    expect(new Set(hosts)).toEqual(
      new Set(['127.0.0.1', 'localhost', '[::1]', 'socketwright.invalid', 'socketwright.test']),
    );
  });
});

describe('the comparison', () => {
  const folders: string[] = [];
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'socketwright-trees-'));
    folders.push(made);
    return made;
  };
  afterEach(() => {
    for (const made of folders.splice(0)) rmSync(made, { recursive: true });
  });

  it('catches a byte too many, a file too many and a file too few', () => {
    const [one, other] = [folder(), folder()];
    for (const name of ['same.js', 'longer.js', 'gone.js']) writeFileSync(join(one, name), 'x');
    cpSync(one, other, { recursive: true });
    appendFileSync(join(other, 'longer.js'), ' ');
    rmSync(join(other, 'gone.js'));
    writeFileSync(join(other, 'new.js'), '');
    expect(differentFiles(readTree(one), readTree(other))).toEqual(['gone.js', 'longer.js', 'new.js']);
  });

  it('does not grant hosts to a build that has some already', () => {
    expect(() => withHostPermissions('{"host_permissions":[]}')).toThrow(/already/);
  });
});
