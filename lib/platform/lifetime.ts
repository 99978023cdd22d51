import { browser } from 'wxt/browser';

const MARK = 'backgroundStarted';

/**
 * Why the background is starting: `storage.session` outlives the worker but not the browser (nor a reload of the extension).
 * Call once at each start; it leaves the mark for the next.
 */
export async function startCause(): Promise<'worker' | 'browser'> {
  const marks = await browser.storage.session.get(MARK);
  await browser.storage.session.set({ [MARK]: true });
  return marks[MARK] === true ? 'worker' : 'browser';
}

/** A listener is what makes the browser start the background at its own start; nothing else needs doing in it. */
export function startWithBrowser(): void {
  browser.runtime.onStartup.addListener(() => undefined);
  browser.runtime.onInstalled.addListener(() => undefined);
}
