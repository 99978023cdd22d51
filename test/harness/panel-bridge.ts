import type { Frame, Page } from 'puppeteer-core';
import type { Result } from '../../lib/base/result.ts';
import type { CommandName, Commands } from '../../lib/bridge/messages.ts';
import type { ConnectionEvent } from '../../lib/protocol/connection-event.ts';
import { DATABASE_NAME } from '../../lib/store/schema.ts';

interface Port {
  postMessage(message: unknown): void;
  disconnect(): void;
  onMessage: { addListener(listener: (message: { id?: number; reply?: unknown }) => void): void };
}

interface ExtensionGlobals {
  chrome: { runtime: { connect(info: { name: string }): Port } };
}

const COMMAND_TIMEOUT_MS = 10_000;

/** The background understood a command and said no; anything else that goes wrong is another error. */
export class RefusedCommand extends Error {}

/**
 * Gives the background a command from one of the extension's pages, over a port of its own, as a view does. Rejects with
 * a `RefusedCommand` when the background refuses it.
 */
export async function command<Name extends CommandName>(
  page: Page | Frame,
  name: Name,
  args: Commands[Name]['args'],
): Promise<Commands[Name]['value']> {
  const reply: unknown = await page.evaluate(
    (sent, timeoutMs) =>
      new Promise((resolve, reject) => {
        const port = (globalThis as unknown as ExtensionGlobals).chrome.runtime.connect({ name: 'popup' });
        const timer = setTimeout(() => reject(new Error(`No reply to ${sent.name} in ${timeoutMs} ms.`)), timeoutMs);
        port.onMessage.addListener((message) => {
          if (message.id !== sent.id) return;
          clearTimeout(timer);
          port.disconnect();
          resolve(message.reply);
        });
        port.postMessage(sent);
      }),
    { id: 1, name: name as string, args },
    COMMAND_TIMEOUT_MS,
  );
  const result = reply as Result<Commands[Name]['value']>;
  if (!result.ok) throw new RefusedCommand(`The background refused ${name}: ${result.error.message}`);
  return result.value;
}

/** All latency samples of a session, in ms, read from the store that the background writes. */
export function readLatencies(page: Page | Frame, sessionId: number): Promise<number[]> {
  return page.evaluate(
    async (database, id) => {
      const settled = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const db = await settled(indexedDB.open(database));
      const range = IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER]);
      const segments = await settled<{ length: number; latency: Float32Array }[]>(
        db.transaction('segments').objectStore('segments').getAll(range),
      );
      db.close();
      return segments.flatMap(({ length, latency }) =>
        [...latency.subarray(0, length)].filter((ms) => !Number.isNaN(ms)),
      );
    },
    DATABASE_NAME,
    sessionId,
  );
}

/** A session's time line so far, in order, read from the store that the background writes. */
export function readEvents(page: Page | Frame, sessionId: number): Promise<ConnectionEvent[]> {
  return page.evaluate(
    async (database, id) => {
      const settled = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const db = await settled(indexedDB.open(database));
      const range = IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER]);
      const events = await settled<ConnectionEvent[]>(db.transaction('events').objectStore('events').getAll(range));
      db.close();
      return events;
    },
    DATABASE_NAME,
    sessionId,
  );
}
