import { describe, expect, it } from 'vitest';
import { run } from './process.ts';
import { listProcesses } from './processes.ts';

/** Long enough for a busy machine to start two programs in. */
const HANG_MS = 5000;
const node = (code: string, timeoutMs = 30_000) => run(process.execPath, ['-e', code], { timeoutMs });

describe('run', { timeout: 60_000 }, () => {
  it('tells exit code and output of both streams', async () => {
    const outcome = await node('console.log("out"); console.error("err"); process.exitCode = 3;');
    expect(outcome.code).toBe(3);
    expect(outcome.output).toContain('out\n');
    expect(outcome.output).toContain('err\n');
  });

  it('ends a program that hangs, together with its children, and says so', async () => {
    const mark = `hang-${process.pid}`;
    const child = `require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", "${mark}"], { stdio: "ignore" })`;
    const outcome = await node(`${child}; console.log("started"); setInterval(() => {}, 1000);`, HANG_MS);
    expect(outcome.code).toBe(124);
    expect(outcome.output).toContain('started');
    expect(outcome.output).toContain(`Stopped after ${HANG_MS / 1000} s`);
    // A killed process may stay listed for a moment.
    const left = async () => (await listProcesses()).filter(({ commandLine }) => commandLine.includes(` ${mark}`));
    await expect.poll(left, { timeout: 10_000 }).toEqual([]);
  });

  it('fails for a program that is not there', async () => {
    const outcome = await run('no-such-program-anywhere', []);
    expect(outcome.code).toBe(127);
    expect(outcome.output).toContain('no-such-program-anywhere could not be started');
  });

  it('fails when a signal ended the program', async () => {
    expect((await node('process.kill(process.pid, "SIGKILL")')).code).toBe(128);
  });
});
