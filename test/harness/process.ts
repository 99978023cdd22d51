import { spawn } from 'node:child_process';
import { ROOT } from './paths.ts';

export interface Outcome {
  /** Exit code; 124 after a timeout, 127 when the program could not be started, 128 and more after a signal. */
  readonly code: number;
  /** stdout and stderr in the order they came. */
  readonly output: string;
  readonly durationMs: number;
}

export interface RunOptions {
  /** On top of our own environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs?: number;
  /** Shows the output as it comes instead of only keeping it. */
  readonly echo?: boolean;
}

const DEFAULT_TIMEOUT_MS = 5 * 60_000;

/** Ends a process with all its children; a child that is already gone is what we wanted. */
export function killGroup(pid: number): void {
  killProcess(process.platform === 'win32' ? pid : -pid);
}

/** Ends one process, or for a negative number a group; one that is already gone is what we wanted. */
export function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ESRCH')) throw thrown;
  }
}

/** Runs a program to its end. Never throws for a failing program: the code and the output say what happened. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const startedAt = performance.now();
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  return new Promise((resolve) => {
    // Its own process group, so that a timeout ends browsers and servers that the program started.
    const child = spawn(command, args, {
      cwd: ROOT,
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', ...options.env },
    });
    let output = '';
    let timedOut = false;
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
      if (options.echo === true) process.stdout.write(chunk);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const end = (): void => {
      if (child.pid !== undefined) killGroup(child.pid);
    };
    const interrupted = (): void => {
      end();
      process.exit(130);
    };
    process.once('SIGINT', interrupted);
    process.once('SIGTERM', interrupted);
    const timer = setTimeout(() => {
      timedOut = true;
      end();
    }, timeoutMs);
    const settle = (code: number): void => {
      clearTimeout(timer);
      process.off('SIGINT', interrupted);
      process.off('SIGTERM', interrupted);
      resolve({ code, output, durationMs: performance.now() - startedAt });
    };
    child.on('error', (error) => {
      output += `${command} could not be started: ${error.message}\n`;
      settle(127);
    });
    child.on('close', (code, signal) => {
      if (timedOut) output += `\nStopped after ${timeoutMs / 1000} s without an end.\n`;
      settle(timedOut ? 124 : (code ?? (signal === null ? 1 : 128)));
    });
  });
}

/** Runs one of our JavaScript tools with the Node that runs us. */
export function runTool(script: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return run(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], options);
}
