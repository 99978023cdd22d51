import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { BrowserKind } from './browser-places.ts';
import { TOOLS } from './paths.ts';
import { run, runTool } from './process.ts';

const DOWNLOAD_TIMEOUT_MS = 4 * 60_000;
const PACKAGES_TIMEOUT_MS = 8 * 60_000;

/** Package names to try in turn, each with fonts where the manager does not bring any: without them text is boxes. */
const APT_PACKAGES: Record<BrowserKind, readonly (readonly string[])[]> = {
  chromium: [
    ['chromium', 'fonts-liberation', 'fonts-dejavu-core'],
    ['chromium-browser', 'fonts-liberation', 'fonts-dejavu-core'],
  ],
  firefox: [
    ['firefox-esr', 'fonts-dejavu-core'],
    ['firefox', 'fonts-dejavu-core'],
  ],
};

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}

function onPath(command: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)));
}

/** Prefix that makes a command run as root, or null when that needs a password. */
async function asRoot(): Promise<readonly string[] | null> {
  if (process.getuid?.() === 0) return [];
  if (!onPath('sudo')) return null;
  const outcome = await run('sudo', ['-n', 'true'], { timeoutMs: 10_000 });
  return outcome.code === 0 ? ['sudo', '-n'] : null;
}

async function runAs(prefix: readonly string[], command: readonly string[]): Promise<boolean> {
  const [program = '', ...args] = [...prefix, ...command];
  const outcome = await run(program, args, { timeoutMs: PACKAGES_TIMEOUT_MS });
  return outcome.code === 0;
}

async function withApt(kind: BrowserKind, why: string): Promise<boolean> {
  const root = await asRoot();
  if (root === null) return false;
  say(`Installing ${kind} with apt-get (${why}).`);
  const apt = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  await runAs(root, [...apt, 'update', '-qq']);
  for (const names of APT_PACKAGES[kind]) {
    if (await runAs(root, [...apt, 'install', '-y', '-qq', '--no-install-recommends', ...names])) return true;
  }
  return false;
}

async function withDnf(kind: BrowserKind, why: string): Promise<boolean> {
  const root = await asRoot();
  if (root === null) return false;
  say(`Installing ${kind} with dnf (${why}).`);
  return runAs(root, ['dnf', 'install', '-y', '-q', kind]);
}

async function withBrew(kind: BrowserKind, why: string): Promise<boolean> {
  say(`Installing ${kind} with brew (${why}).`);
  return runAs([], ['brew', 'install', '--quiet', '--cask', kind]);
}

/** Downloads the Chromium that Playwright was tested with; in a closed network it says so and leaves the rest. */
export async function installFromPlaywright(why: string): Promise<boolean> {
  say(`Downloading Chromium with Playwright (${why}).`);
  const outcome = await runTool(TOOLS.playwright, ['install', '--no-shell', 'chromium'], {
    env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '15000' },
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
  });
  if (outcome.code === 0) return true;
  const reason = /Error: (?!Failed|Download)(.+)/.exec(outcome.output)?.[1] ?? 'it gave no reason';
  say(`Playwright could not download it: ${reason}.`);
  return false;
}

/** Installs a browser with the system's own package manager; false when none can or may. */
export async function installFromSystem(kind: BrowserKind, why: string): Promise<boolean> {
  if (onPath('apt-get')) return withApt(kind, why);
  if (onPath('dnf')) return withDnf(kind, why);
  if (onPath('brew')) return withBrew(kind, why);
  return false;
}
