import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { type Control, startControl } from '../../driver/control-server.ts';
import { loopbackBuild } from '../../harness/loopback-build.ts';
import type { Target } from '../../harness/paths.ts';
import { type LabBrowser, launchLabBrowser, type Prefs } from './lab-browser.ts';

/** What a socket told its listener; a payload is text or base64. */
export type Told =
  | {
      readonly what: 'opened';
      readonly at: number;
      readonly handshakeMs: number;
      readonly protocol: string;
      readonly extensions: string;
    }
  | { readonly what: 'received'; readonly at: number; readonly text?: string; readonly base64?: string }
  | {
      readonly what: 'closed';
      readonly at: number;
      readonly code: number;
      readonly reason: string;
      readonly wasClean: boolean;
    }
  | { readonly what: 'refused'; readonly at: number; readonly detail: string };

/** `direct` and `offscreen` are the ports themselves; `all` is the one the product uses, which chooses by the headers. */
export type PortName = 'direct' | 'offscreen' | 'all';
export type Header = { readonly name: string; readonly value: string };
export type Sent = { readonly text: string } | { readonly base64: string };
export type SendAnswer = { readonly ok: boolean; readonly error?: { readonly code: string; readonly message: string } };

export interface LabSocket {
  /** Waits until so many things were told; returns all told until then, fewer when the time is over. */
  told(count: number, timeoutMs?: number): Promise<readonly Told[]>;
  send(...payloads: Sent[]): Promise<readonly SendAnswer[]>;
  close(code: number, reason: string): Promise<void>;
  abandon(): Promise<void>;
  slowed(): Promise<boolean>;
}

export interface OpenOptions {
  readonly protocols?: readonly string[];
  readonly headers?: readonly Header[];
}

/** The real extension, whose background is the socket driver. */
export interface SocketLab extends Omit<LabBrowser, 'close'> {
  readonly target: Target;
  open(port: PortName, url: string, options?: OpenOptions): Promise<LabSocket>;
  /** For a socket that the browser refuses at once: its sentence. */
  refused(port: PortName, url: string, options?: OpenOptions): Promise<string>;
  order<T>(name: string, args?: unknown): Promise<T>;
  close(): Promise<void>;
}

const ORDER_TIMEOUT_MS = 60_000;
const DRIVER = fileURLToPath(new URL('../../driver/page/socket-driver.ts', import.meta.url));

async function bundleDriver(controlUrl: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    define: { __CONTROL_URL__: JSON.stringify(controlUrl) },
    build: { write: false, minify: false, target: 'esnext', lib: { entry: DRIVER, formats: ['es'], fileName: 'x' } },
  });
  const [output] = Array.isArray(built) ? built : [built];
  const chunk = output !== undefined && 'output' in output ? output.output[0] : undefined;
  if (chunk === undefined) throw new Error('The socket driver was not bundled.');
  return chunk.code;
}

/** `prefs` are Firefox's. */
export async function openSocketLab(target: Target, prefs: Prefs = {}): Promise<SocketLab> {
  const undo: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).toReversed()) await step();
  };
  try {
    const control = await startControl();
    undo.push(() => control.close());
    const directory = loopbackBuild(target);
    undo.push(() => rmSync(directory, { recursive: true, force: true }));
    writeFileSync(join(directory, 'background.js'), await bundleDriver(control.url));
    const launched = await launchLabBrowser(target, directory, prefs);
    undo.push(() => launched.close());
    return {
      target,
      ...drive(control),
      openPage: launched.openPage,
      setOffline: launched.setOffline,
      async restartBackground() {
        await launched.restartBackground();
        await untilAnswered(control);
      },
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

/** Orders for the background that is gone may be lost; the new one answers sooner or later. */
async function untilAnswered(control: Control): Promise<void> {
  const deadline = Date.now() + ORDER_TIMEOUT_MS;
  for (;;) {
    const answered = await control.call('network', {}, 1000).then(
      () => true,
      () => false,
    );
    if (answered) return;
    if (Date.now() > deadline) throw new Error('The background did not start again.');
  }
}

function drive(control: Control): Pick<SocketLab, 'open' | 'refused' | 'order'> {
  const order = <T>(name: string, args: unknown = {}): Promise<T> => control.call<T>(name, args, ORDER_TIMEOUT_MS);
  const request = (url: string, { protocols = [], headers = [] }: OpenOptions): unknown => ({
    url,
    protocols,
    headers,
  });
  return {
    order,
    async open(port, url, options = {}) {
      const answer = await order<{ id?: number; refused?: string }>('open', { port, request: request(url, options) });
      const { id } = answer;
      if (id === undefined) throw new Error(`The socket was refused: ${answer.refused}`);
      return {
        told: (count, timeoutMs = 10_000) => order('told', { id, count, timeoutMs }),
        send: (...payloads) => order('send', { id, payloads }),
        close: (code, reason) => order('close', { id, code, reason }),
        abandon: () => order('abandon', { id }),
        slowed: () => order('slowed', { id }),
      };
    },
    async refused(port, url, options = {}) {
      const { refused } = await order<{ refused?: string }>('open', { port, request: request(url, options) });
      if (refused === undefined) throw new Error('The socket was not refused.');
      return refused;
    },
  };
}
