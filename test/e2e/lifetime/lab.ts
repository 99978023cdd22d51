import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startControl } from '../../driver/control-server.ts';
import { DEBUGGING_FLAG, debuggingPort } from '../../driver/debugging-port.ts';
import { makeDrivenExtension } from '../../driver/driven-extension.ts';
import { launchRaw, type RawChromium } from '../../harness/raw-chromium.ts';
import { createProfileDir, removeProfileDir } from '../../harness/temp-profile.ts';

export interface StoredEvent {
  readonly kind: string;
  readonly time: number;
  readonly cause?: string;
  readonly detail?: string;
  readonly from?: number;
  readonly to?: number;
}

export interface Stored {
  readonly summary: { readonly frames: number; readonly state: { readonly name: string } } | null;
  readonly perConnection: Readonly<Record<string, number>>;
  readonly contiguous: boolean;
  readonly stored: number;
  readonly payloads: readonly string[];
  readonly events: readonly StoredEvent[];
}

/** A browser that nobody debugs, whose panel takes orders from the test. */
export interface Lab {
  readonly browser: () => RawChromium;
  /** Starts the browser again with the same profile, as after a crash. */
  restart(): Promise<void>;
  /** Ends the process of the worker and of the panel, as a crash would, and waits until the browser has noticed. */
  killWorker(): Promise<void>;
  /** The panel in a fresh tab, and in no other. */
  openPanel(): Promise<void>;
  order<T>(name: string, args: unknown): Promise<T>;
  workerRuns(): Promise<boolean>;
  /** For what only a debugger can do; attach for a moment only. */
  debugger(): { readonly endpoint: string; readonly extensionId: string; readonly panelUrl: string };
  close(): Promise<void>;
}

const ORDER_TIMEOUT_MS = 40_000;
const NOTICE_MS = 500;

export interface LabOptions {
  /** Default: the build as it ships. */
  readonly buildDir?: string;
  readonly workerScripts?: readonly string[];
  readonly args?: readonly string[];
}

export async function openLab(options: LabOptions = {}): Promise<Lab> {
  const undo: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    const userDataDir = createProfileDir();
    undo.push(() => removeProfileDir(userDataDir));
    const control = await startControl();
    undo.push(() => control.close());
    const extension = makeDrivenExtension(control.url, options.buildDir, options.workerScripts);
    undo.push(() => extension.remove());
    const args = [DEBUGGING_FLAG, ...(options.args ?? [])];
    const launch = () => launchRaw({ userDataDir, extensionDir: extension.directory, args });
    let browser = await launch();
    undo.push(() => browser.killBrowser());
    let port = await debuggingPort(userDataDir);
    return {
      browser: () => browser,
      async restart() {
        await browser.killBrowser();
        // The killed browser left its port behind; the new one's must not be mistaken for it.
        rmSync(join(userDataDir, 'DevToolsActivePort'), { force: true });
        browser = await launch();
        port = await debuggingPort(userDataDir);
      },
      async killWorker() {
        const killed = await browser.killExtensionWorker();
        if (killed === 0) throw new Error('There is no process of the extension to kill.');
        // Until then the browser would give a new page the dead process.
        await sleep(NOTICE_MS);
      },
      async openPanel() {
        // A tab whose process was killed stays as a crashed one.
        await port.closeAll(extension.panelUrl);
        await port.open(extension.panelUrl);
      },
      order: (name, args) => control.call(name, args, ORDER_TIMEOUT_MS),
      async workerRuns() {
        const targets = await port.targets();
        return targets.some(({ type, url }) => type === 'service_worker' && url.includes(extension.extensionId));
      },
      debugger: () => ({ endpoint: port.endpoint, extensionId: extension.extensionId, panelUrl: extension.panelUrl }),
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

export async function waitFor(what: string, timeoutMs: number, check: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}.`);
    await sleep(100);
  }
}
