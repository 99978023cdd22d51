import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { outputDir, type Target } from '../harness/paths.ts';
import { dynamicCode, readManifest } from './manifest.ts';

/**
 * None of these warns at installation (measured), and none of them sees or touches a request to a host that a person did
 * not allow.
 */
const PERMISSIONS: Readonly<Record<Target, readonly string[]>> = {
  chrome: ['alarms', 'declarativeNetRequestWithHostAccess', 'offscreen', 'storage', 'unlimitedStorage', 'webRequest'],
  firefox: ['alarms', 'declarativeNetRequestWithHostAccess', 'storage', 'unlimitedStorage', 'webRequest'],
};
/** Asked for one host at a time, on a click. */
const OPTIONAL_HOSTS = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'];
const TARGETS: readonly Target[] = ['chrome', 'firefox'];

describe.each(TARGETS)('the built extension for %s', (target) => {
  const manifest = readManifest(target);

  it('asks for no permission that warns', () => {
    expect(manifest['manifest_version']).toBe(3);
    expect([...(manifest['permissions'] as string[])].sort()).toEqual(PERMISSIONS[target]);
    // Asked for when a person switches notifications on.
    expect(manifest['optional_permissions']).toEqual(['notifications']);
    expect(manifest['content_scripts']).toBeUndefined();
  });

  it('has access to no host until a person allows one', () => {
    expect(manifest['host_permissions']).toBeUndefined();
    expect([...(manifest['optional_host_permissions'] as string[])].sort()).toEqual(OPTIONAL_HOSTS);
  });

  it('lets no page evaluate text as code', () => {
    const policy = JSON.stringify(manifest['content_security_policy'] ?? {});
    expect(policy).not.toContain('unsafe-eval');
  });

  it('holds every icon that it names', () => {
    const icons = Object.entries(manifest['icons'] as Record<string, string>);
    expect(icons.map(([size]) => Number(size))).toEqual(expect.arrayContaining([16, 32, 48, 128]));
    for (const [, path] of icons) expect(existsSync(join(outputDir(target), path))).toBe(true);
  });

  it('contains no code made of text', () => {
    const scripts = readdirSync(outputDir(target), { recursive: true, encoding: 'utf8' }).filter((f) =>
      f.endsWith('.js'),
    );
    expect(scripts.length).toBeGreaterThan(0);
    const found = scripts.flatMap((file) =>
      dynamicCode(file, readFileSync(join(outputDir(target), file), 'utf8')).map((name) => `${file}: ${name}`),
    );
    expect(found).toEqual([]);
  });
});

describe('the Firefox manifest', () => {
  const manifest = readManifest('firefox');

  it('keeps Firefox from turning ws:// into wss://', () => {
    const policy = JSON.stringify(manifest['content_security_policy']);
    expect(policy).toContain('script-src');
    expect(policy).not.toContain('upgrade-insecure-requests');
  });

  it('declares that no data is collected', () => {
    const gecko = (manifest['browser_specific_settings'] as { gecko: Record<string, unknown> }).gecko;
    expect(gecko['id']).toEqual(expect.any(String));
    expect(gecko['data_collection_permissions']).toEqual({ required: ['none'] });
  });
});

describe('the checker', () => {
  it('catches eval, Function and timers with text', () => {
    expect(dynamicCode('x.js', 'eval("1"); new Function("return 1"); Function("1"); setTimeout("go()", 1);')).toEqual([
      'eval',
      'Function',
      'Function',
      'setTimeout',
    ]);
  });

  it('leaves members, types and timers with functions alone', () => {
    expect(dynamicCode('x.js', 'a.eval("1"); x instanceof Function; setTimeout(() => go(), 1); "eval(1)";')).toEqual(
      [],
    );
  });
});
