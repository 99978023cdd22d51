import { browser } from 'wxt/browser';

const KEY = 'attemptsPaused';

/** Whether the person holds all attempts back; kept across restarts of the browser, as the sessions are. */
export async function readPaused(): Promise<boolean> {
  return (await browser.storage.local.get(KEY))[KEY] === true;
}

export async function savePaused(paused: boolean): Promise<void> {
  await browser.storage.local.set({ [KEY]: paused });
}
