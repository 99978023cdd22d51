import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { killProcess, run } from './process.ts';

export interface RunningProcess {
  readonly pid: number;
  readonly commandLine: string;
}

function fromProc(): RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const commandLine = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return [{ pid: Number(name), commandLine }];
      } catch {
        // It ended between the listing and the reading.
        return [];
      }
    });
}

/** All processes of this machine with their command lines, on Linux and macOS. */
export async function listProcesses(): Promise<RunningProcess[]> {
  if (existsSync('/proc/self/cmdline')) return fromProc();
  const { output } = await run('ps', ['-axww', '-o', 'pid=,args=']);
  return output.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(.*)$/.exec(line);
    return match === null ? [] : [{ pid: Number(match[1]), commandLine: match[2] ?? '' }];
  });
}

const GONE_TIMEOUT_MS = 10_000;

/**
 * Ends all processes with this text in their command lines and waits until they are gone. The text must be of our own
 * making and unlike any other, such as the path of a temporary folder. Returns how many there were.
 */
export async function endProcessesNaming(text: string): Promise<number> {
  const naming = async () =>
    (await listProcesses()).filter(({ pid, commandLine }) => pid !== process.pid && commandLine.includes(text));
  const found = await naming();
  for (const { pid } of found) killProcess(pid);
  const deadline = Date.now() + GONE_TIMEOUT_MS;
  while ((await naming()).length > 0) {
    if (Date.now() > deadline) throw new Error(`Processes with ${text} do not end.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return found.length;
}
