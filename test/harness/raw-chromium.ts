import { type ChildProcess, spawn } from 'node:child_process';
import { CHROMIUM_FLAGS, findChromium } from './browser.ts';
import { outputDir } from './paths.ts';
import { killGroup } from './process.ts';
import { listProcesses } from './processes.ts';

export interface RawOptions {
  readonly userDataDir: string;
  /** Default: the built Chrome extension. */
  readonly extensionDir?: string;
  /** Opened at start; an extension page works as well. */
  readonly url?: string;
  readonly args?: readonly string[];
}

export interface RawChromium {
  readonly pid: number;
  readonly userDataDir: string;
  /** Ends the renderer in which the extension's worker runs, as a crash would; returns how many were ended. */
  killExtensionWorker(): Promise<number>;
  /** SIGKILL for the browser and all its children; nothing is saved, nothing is closed. */
  killBrowser(): Promise<void>;
  /** Asks the browser to end, as a person would. */
  close(): Promise<void>;
}

const CLOSE_TIMEOUT_MS = 10_000;
const GONE_TIMEOUT_MS = 5000;

/** Its helpers outlive the browser by a moment; a profile is free for the next one only when they are gone. */
async function waitUntilGone(userDataDir: string): Promise<void> {
  const deadline = Date.now() + GONE_TIMEOUT_MS;
  while ((await listProcesses()).some(({ commandLine }) => commandLine.includes(userDataDir))) {
    if (Date.now() > deadline) throw new Error(`Processes of the browser with ${userDataDir} do not end.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Processes of the browser that uses this profile and runs extension code. */
async function extensionProcesses(userDataDir: string): Promise<number[]> {
  const processes = await listProcesses();
  return processes
    .filter(({ commandLine }) => commandLine.includes('--extension-process') && commandLine.includes(userDataDir))
    .map(({ pid }) => pid);
}

/** Ends the extension's renderer of the browser with this profile; works for any browser, also a driven one. */
export async function killExtensionWorker(userDataDir: string): Promise<number> {
  const pids = await extensionProcesses(userDataDir);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  return pids.length;
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

/**
 * A Chromium with our extension and nothing attached to it, for what a debugger would falsify: the worker's lifetime
 * and throughput. The extension must have been told before (same profile) what to do, or an extension page does it.
 */
export async function launchRaw(options: RawOptions): Promise<RawChromium> {
  const { path } = await findChromium({ needsLoadExtension: true });
  const extensionDir = options.extensionDir ?? outputDir('chrome');
  const child = spawn(
    path,
    [
      ...CHROMIUM_FLAGS,
      '--headless=new',
      `--user-data-dir=${options.userDataDir}`,
      `--load-extension=${extensionDir}`,
      ...(options.args ?? []),
      options.url ?? 'about:blank',
    ],
    { stdio: 'ignore', detached: true },
  );
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid ?? 0));
    child.once('error', reject);
  });
  const killBrowser = async (): Promise<void> => {
    killGroup(pid);
    await ended(child);
    await waitUntilGone(options.userDataDir);
  };
  return {
    pid,
    userDataDir: options.userDataDir,
    killExtensionWorker: () => killExtensionWorker(options.userDataDir),
    killBrowser,
    close: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => killGroup(pid), CLOSE_TIMEOUT_MS);
      await ended(child);
      clearTimeout(timer);
      await waitUntilGone(options.userDataDir);
    },
  };
}
