import { setTimeout as sleep } from 'node:timers/promises';
import type { Target as BrowserTarget, CDPSession, Page } from 'puppeteer-core';
import { launchWithExtension } from '../../harness/extension.ts';
import { launchFirefoxWithExtension } from '../../harness/firefox-extension.ts';
import type { Target } from '../../harness/paths.ts';

/** Firefox's preferences. */
export type Prefs = Readonly<Record<string, string | number | boolean>>;

/** Milliseconds after which Firefox stops an idle background. */
export const IDLE_PREFERENCE = 'extensions.background.idle.timeout';
const USUAL_IDLE_MS = 30_000;

export interface LabBrowser {
  /** A tab with a page of this address. */
  openPage(url: string): Promise<Page>;
  /** Stops the background, as the browser does with an idle one, and starts it again. */
  restartBackground(): Promise<void>;
  /** Takes the network away from the background, or gives it back. */
  setOffline(offline: boolean): Promise<void>;
  close(): Promise<void>;
}

export function launchLabBrowser(target: Target, directory: string, prefs: Prefs): Promise<LabBrowser> {
  return target === 'chrome' ? launchChromium(directory) : launchFirefox(directory, prefs);
}

async function launchChromium(directory: string): Promise<LabBrowser> {
  const { browser, extensionId, pageUrl, close } = await launchWithExtension({ extensionDir: directory });
  const openPage = async (url: string): Promise<Page> => {
    const page = await browser.newPage();
    await page.goto(url);
    return page;
  };
  const background = (): Promise<BrowserTarget> =>
    browser.waitForTarget((one) => one.type() === 'service_worker' && one.url().includes(extensionId));
  let network: CDPSession | null = null;
  return {
    openPage,
    async restartBackground() {
      const worker = await (await background()).worker();
      await worker?.close();
      // A page that connects a port starts the background again.
      const page = await openPage(pageUrl('panel.html'));
      await background();
      await page.close();
    },
    async setOffline(offline) {
      network ??= await (await background()).createCDPSession();
      await network.send('Network.enable');
      const conditions = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
      await network.send('Network.overrideNetworkState', { offline, ...conditions });
    },
    close,
  };
}

/** What puppeteer does not offer: commands of WebDriver BiDi as they are. */
interface BiDi {
  readonly connection: { send(method: string, params: unknown): Promise<{ readonly result: unknown }> };
}

async function launchFirefox(directory: string, prefs: Prefs): Promise<LabBrowser> {
  const { browser, openPanelTab, close } = await launchFirefoxWithExtension(directory, prefs);
  const { connection } = browser as unknown as BiDi;
  return {
    async openPage(url) {
      const page = await browser.newPage();
      await page.goto(url);
      return page;
    },
    async restartBackground() {
      // Firefox stops it by itself when it was idle for so long.
      await sleep(Number(prefs[IDLE_PREFERENCE] ?? USUAL_IDLE_MS) + 3000);
      await (await openPanelTab()).close();
    },
    async setOffline(offline) {
      const { result } = await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
      const [{ context }] = (result as { contexts: [{ context: string }] }).contexts;
      const expression = `Services.io.offline = ${offline}`;
      await connection.send('script.evaluate', { expression, target: { context }, awaitPromise: true });
    },
    close,
  };
}
