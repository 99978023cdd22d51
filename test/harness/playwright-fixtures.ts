import { type BrowserContext, test as base, chromium, type Page } from 'playwright/test';
import { CHROMIUM_FLAGS, findChromium } from './browser.ts';
import type { HostAccess } from './extension-panel.ts';
import { loopbackBuild } from './loopback-build.ts';
import { outputDir } from './paths.ts';
import { createProfileDir, removeProfileDir } from './temp-profile.ts';

export { expect } from 'playwright/test';

interface ExtensionOptions {
  /** Default `none`: the build as it ships. `granted`: a copy that may reach the hosts of the tests. */
  readonly access: HostAccess;
}

interface ExtensionFixtures {
  /** A Chromium of its own for each test, with the built extension and an empty history. */
  readonly context: BrowserContext;
  readonly extensionId: string;
  /** Opens one of the extension's pages in a new tab, e.g. `panel.html`. */
  readonly openPage: (name: string) => Promise<Page>;
}

/** Playwright's `test` with the extension in place; its debugger keeps the worker alive, so lifetimes are not tested here. */
export const test = base.extend<ExtensionFixtures & ExtensionOptions>({
  access: ['none', { option: true }],
  context: async ({ colorScheme, access }, use) => {
    const { path: executablePath } = await findChromium({ needsLoadExtension: true });
    const userDataDir = createProfileDir();
    const extensionDir = access === 'granted' ? loopbackBuild('chrome') : outputDir('chrome');
    const context = await chromium.launchPersistentContext(userDataDir, {
      executablePath,
      colorScheme: colorScheme ?? null,
      viewport: { width: 1280, height: 800 },
      headless: true,
      // Playwright turns extensions off unless they are excepted.
      args: [...CHROMIUM_FLAGS, `--disable-extensions-except=${extensionDir}`, `--load-extension=${extensionDir}`],
    });
    await use(context);
    await context.close();
    removeProfileDir(userDataDir);
    if (access === 'granted') removeProfileDir(extensionDir);
  },
  extensionId: async ({ context }, use) => {
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
    await use(new URL(worker.url()).host);
  },
  openPage: async ({ context, extensionId }, use) => {
    await use(async (name) => {
      const page = await context.newPage();
      await page.goto(`chrome-extension://${extensionId}/${name}`);
      return page;
    });
  },
});
