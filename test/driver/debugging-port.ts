import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A debugging endpoint that nobody connects to. Its plain HTTP side opens and lists tabs without attaching anything, so
 * workers live and die as they do for a person.
 */
export interface DebuggingPort {
  /** WebSocket address of the browser target. */
  readonly endpoint: string;
  open(url: string): Promise<void>;
  /** Closes all tabs with this address, crashed ones too. */
  closeAll(url: string): Promise<void>;
  /** Kinds and addresses of what runs, e.g. `service_worker`. */
  targets(): Promise<readonly { readonly type: string; readonly url: string }[]>;
}

export const DEBUGGING_FLAG = '--remote-debugging-port=0';
const START_TIMEOUT_MS = 30_000;

/** Waits until the browser of this profile, started with `DEBUGGING_FLAG`, has written its port down. */
export async function debuggingPort(userDataDir: string): Promise<DebuggingPort> {
  const file = join(userDataDir, 'DevToolsActivePort');
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!existsSync(file) || readFileSync(file, 'utf8').split('\n').length < 2) {
    if (Date.now() > deadline) throw new Error(`Chromium did not start within ${START_TIMEOUT_MS} ms.`);
    await sleep(50);
  }
  const [port, path] = readFileSync(file, 'utf8').split('\n');
  const http = `http://127.0.0.1:${port}`;
  return {
    endpoint: `ws://127.0.0.1:${port}${path}`,
    async open(url) {
      const answer = await fetch(`${http}/json/new?${url}`, { method: 'PUT' });
      if (!answer.ok) throw new Error(`The browser would not open ${url}: ${answer.status}`);
    },
    async closeAll(url) {
      const listed = (await (await fetch(`${http}/json/list`)).json()) as { id: string; url: string }[];
      for (const { id } of listed.filter((target) => target.url === url)) await fetch(`${http}/json/close/${id}`);
    },
    async targets() {
      return (await (await fetch(`${http}/json/list`)).json()) as { type: string; url: string }[];
    },
  };
}
