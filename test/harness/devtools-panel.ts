import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Frame, Page } from 'puppeteer-core';

export interface DevToolsPanel {
  /** The inspected page. */
  readonly page: Page;
  /** The DevTools window itself, a page of its own; take screenshots of it. */
  readonly devtools: Page;
  /** Our panel inside of it. */
  readonly panel: Frame;
}

const TITLE = 'Socketwright';
const WAIT_MS = 20_000;
const ATTEMPT_MS = 5000;

/**
 * Selects our panel with DevTools' own view manager; false while the panel is not registered yet. The module is an
 * internal of DevTools, which moves now and then: a plain click on the tab is the way when it is not there.
 */
async function showPanel(devtools: Page): Promise<boolean> {
  // As text: the import resolves inside DevTools, and a compiler must not look for it here.
  const shown: unknown = await devtools.evaluate(`(async () => {
    // Before its window stands, asking for the view would create a second, broken one.
    if (document.querySelector('.root-view') === null) return false;
    const legacy = await import('./ui/legacy/legacy.js').catch(() => null);
    const view = legacy?.InspectorView?.InspectorView?.instance?.();
    if (view === undefined) return false;
    const id = view.tabbedPane?.tabIds?.().find((tab) => tab.endsWith('${TITLE}'));
    if (id === undefined) return false;
    await view.showPanel(id);
    return true;
  })()`);
  if (shown === true) return true;
  const tab = await devtools.$(`aria/${TITLE}[role="tab"]`);
  if (tab === null) return false;
  await tab.click();
  return true;
}

/** A look into a DevTools that is still loading may never be answered; the next one is. */
async function tryToShowPanel(devtools: Page): Promise<boolean> {
  const late = new AbortController();
  try {
    return await Promise.race([showPanel(devtools), sleep(ATTEMPT_MS, false, { signal: late.signal })]);
  } finally {
    late.abort();
  }
}

export async function openDevToolsPanel(browser: Browser, url: string): Promise<DevToolsPanel> {
  const page = await browser.newPage();
  await page.goto(url);
  const devtools = await page.openDevTools();
  const deadline = Date.now() + WAIT_MS;
  while (!(await tryToShowPanel(devtools))) {
    if (Date.now() > deadline) throw new Error(`DevTools shows no panel "${TITLE}" after ${WAIT_MS / 1000} s.`);
    await sleep(100);
  }
  const panel = await devtools.waitForFrame((frame) => /^chrome-extension:.*\/panel\.html/.test(frame.url()), {
    timeout: WAIT_MS,
  });
  return { page, devtools, panel };
}
