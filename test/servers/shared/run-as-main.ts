import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { DemoServer } from './demo-server.ts';

interface MainOptions {
  readonly port: number;
  /** Undefined: the server's own default. */
  readonly intervalMs: number | undefined;
}

/** True when `moduleUrl` is the file that Node was started with. */
export function isMain(moduleUrl: string): boolean {
  const script = process.argv[1];
  return script !== undefined && realpathSync(script) === fileURLToPath(moduleUrl);
}

/** Ends the process after `close` on SIGINT or SIGTERM, and with `--until-stdin-ends` when the parent goes away. */
export function closeOnSignal(close: () => Promise<void>, untilStdinEnds: boolean): void {
  const stop = (): void => {
    void close().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  if (untilStdinEnds) process.stdin.once('end', stop).resume();
}

/**
 * When the module is the program itself: starts its server and prints one JSON line `{name, url, httpUrl, port, pid}`.
 * Arguments: `--port n`, `--interval ms`, `--until-stdin-ends`.
 */
export async function runAsMain(
  moduleUrl: string,
  start: (options: MainOptions) => Promise<DemoServer>,
): Promise<void> {
  if (!isMain(moduleUrl)) return;
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      interval: { type: 'string' },
      'until-stdin-ends': { type: 'boolean', default: false },
    },
  });
  const server = await start({
    port: Number(values.port),
    intervalMs: values.interval === undefined ? undefined : Number(values.interval),
  });
  const { name, url, httpUrl, port } = server;
  process.stdout.write(`${JSON.stringify({ name, url, httpUrl, port, pid: process.pid })}\n`);
  closeOnSignal(() => server.close(), values['until-stdin-ends']);
}
