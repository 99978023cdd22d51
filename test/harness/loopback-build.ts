import { cpSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputDir, type Target } from './paths.ts';
import { PROFILES_VARIABLE } from './temp-profile.ts';

/** A name that no resolver may ever know (RFC 6761 §6.4). */
export const UNKNOWN_HOST = 'socketwright.invalid';

/**
 * A name that browsers take for a host of the network while it leads to 127.0.0.1; only for a browser that was told so
 * (see `LAN_HOST_FLAG` and `LAN_HOST_PREFS`). For what our product does differently with hosts of its own machine.
 */
export const LAN_HOST = 'socketwright.test';
/** The unknown name is refused by the browser's own resolver: a test machine's may answer late instead of no. */
export const LAN_HOST_FLAG = `--host-resolver-rules=MAP ${LAN_HOST} 127.0.0.1,MAP ${UNKNOWN_HOST} ~NOTFOUND`;
export const LAN_HOST_PREFS = { 'network.dns.localDomains': LAN_HOST } as const;

const HOSTS = ['127.0.0.1', 'localhost', '[::1]', UNKNOWN_HOST, LAN_HOST];
const SCHEMES = ['http', 'https', 'ws', 'wss'];

/** What a person would have allowed by clicks, which no test can make in a permission dialog of the browser itself. */
export const LOOPBACK_HOST_PERMISSIONS: readonly string[] = HOSTS.flatMap((host) =>
  SCHEMES.map((scheme) => `${scheme}://${host}/*`),
);

/** Adds host permissions to a manifest's text and changes nothing else, not even its order. */
export function withHostPermissions(manifest: string): string {
  const value = JSON.parse(manifest) as Record<string, unknown>;
  if ('host_permissions' in value) throw new Error('The shipped manifest already has host permissions; it must not.');
  return JSON.stringify({ ...value, host_permissions: LOOPBACK_HOST_PERMISSIONS });
}

/**
 * A copy of the built extension with access to the hosts of the tests already granted. Returns its folder, which is its
 * caller's to remove.
 */
export function loopbackBuild(target: Target): string {
  const parent = realpathSync(process.env[PROFILES_VARIABLE] ?? tmpdir());
  const directory = mkdtempSync(join(parent, `socketwright-loopback-${target}-`));
  cpSync(outputDir(target), directory, { recursive: true });
  const manifest = join(directory, 'manifest.json');
  writeFileSync(manifest, withHostPermissions(readFileSync(manifest, 'utf8')));
  return directory;
}
