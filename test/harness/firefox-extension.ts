import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, launch, type Page } from 'puppeteer-core';
import { findFirefox } from './browser.ts';
import { outputDir } from './paths.ts';
import { createEmptyProfileDir, removeProfileDir } from './temp-profile.ts';

export interface FirefoxExtension {
  readonly browser: Browser;
  /** Address of one of the extension's own pages, e.g. `panel.html`. */
  pageUrl(page: string): string;
  openPanelTab(): Promise<Page>;
  close(): Promise<void>;
}

function geckoId(extensionDir: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(extensionDir, 'manifest.json'), 'utf8'));
  const settings = (manifest as { browser_specific_settings?: { gecko?: { id?: string } } }).browser_specific_settings;
  const id = settings?.gecko?.id;
  if (id === undefined) throw new Error(`The manifest in ${extensionDir} has no gecko id; build for Firefox first.`);
  return id;
}

/** A headless Firefox with our built extension, installed as a temporary one over WebDriver BiDi. */
export async function launchFirefoxWithExtension(
  extensionDir = outputDir('firefox'),
  prefs: Readonly<Record<string, string | number | boolean>> = {},
): Promise<FirefoxExtension> {
  const { path: executablePath } = await findFirefox();
  // Firefox gives each installation a random address unless it is told one.
  const uuid = randomUUID();
  const userDataDir = createEmptyProfileDir();
  const browser = await launch({
    browser: 'firefox',
    executablePath,
    userDataDir,
    headless: true,
    // Without this, WebDriver BiDi refuses to navigate to an extension's pages.
    args: ['--remote-allow-system-access'],
    extraPrefsFirefox: {
      ...prefs,
      'extensions.webextensions.uuids': JSON.stringify({ [geckoId(extensionDir)]: uuid }),
    },
  });
  const close = async (): Promise<void> => {
    try {
      await browser.close();
    } finally {
      removeProfileDir(userDataDir);
    }
  };
  const pageUrl = (page: string): string => `moz-extension://${uuid}/${page}`;
  try {
    await browser.installExtension(extensionDir);
    return {
      browser,
      pageUrl,
      openPanelTab: async () => {
        const page = await browser.newPage();
        // No wait for `load`: Firefox never reports it for extension pages.
        await page.goto(pageUrl('panel.html'), { waitUntil: [] });
        return page;
      },
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}
