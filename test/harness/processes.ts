import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { run } from './process.ts';

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
