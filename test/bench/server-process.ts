import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface ServerProcess {
  readonly url: string;
  readonly httpUrl: string;
  stop(): void;
}

/** A demo server in a process of its own, so that it does not share a thread with the harness. */
export async function startServerProcess(file: string, args: readonly string[] = []): Promise<ServerProcess> {
  const path = fileURLToPath(new URL(`../servers/${file}`, import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [path, '--until-stdin-ends', ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { stdout } = child;
  if (stdout === null) throw new Error(`${file} has no output.`);
  const lines = createInterface({ input: stdout });
  const first = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code} before it listened.`)));
  });
  const { url, httpUrl } = JSON.parse(first) as { url: string; httpUrl: string };
  return { url, httpUrl, stop: () => child.kill() };
}
