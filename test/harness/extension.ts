import { type Browser, launch, type Page } from 'puppeteer-core';
import { CHROMIUM_FLAGS, findChromium } from './browser.ts';
import { type DevToolsPanel, openDevToolsPanel } from './devtools-panel.ts';
import { outputDir } from './paths.ts';
import { createProfileDir, removeProfileDir } from './temp-profile.ts';

const PROTOCOL_TIMEOUT_MS = 40_000;

export interface LaunchOptions {
  /** Default true. */
  readonly headless?: boolean;
  /** Default: a fresh profile that `close` deletes. */
  readonly userDataDir?: string;
  /** Default: the built Chrome extension. */
  readonly extensionDir?: string;
  readonly args?: readonly string[];
  /** Default true: Ctrl+C ends browser and program at once. False for a program that ends both in its own order. */
  readonly endsOnSignal?: boolean;
}

export interface LaunchedExtension {
  readonly browser: Browser;
  readonly extensionId: string;
  readonly userDataDir: string;
  /** Address of one of the extension's own pages, e.g. `panel.html`. */
  pageUrl(page: string): string;
  /** The panel as a full tab. */
  openPanelTab(): Promise<Page>;
  /** The popup's page as a tab; a real popup closes as soon as anything else is focused. */
  openPopupTab(): Promise<Page>;
  /** The panel inside a real DevTools window that inspects `url`. */
  openDevToolsPanel(url: string): Promise<DevToolsPanel>;
  close(): Promise<void>;
}

/**
 * A browser with our extension, driven over the debugging pipe, which also loads extensions into branded Chrome. Its
 * debugger keeps the extension's worker alive and slows sockets down: lifetimes and throughput need `raw-chromium.ts`.
 */
export async function launchWithExtension(options: LaunchOptions = {}): Promise<LaunchedExtension> {
  const { path: executablePath } = await findChromium();
  const userDataDir = options.userDataDir ?? createProfileDir();
  const endsOnSignal = options.endsOnSignal ?? true;
  const browser = await launch({
    executablePath,
    userDataDir,
    headless: options.headless ?? true,
    pipe: true,
    // Below the tests' own patience, so that a call that hangs is named in the failure.
    protocolTimeout: PROTOCOL_TIMEOUT_MS,
    enableExtensions: true,
    args: [...CHROMIUM_FLAGS, '--window-size=1440,900', ...(options.args ?? [])],
    // The viewport follows the window, so that what a person sees in a visible browser is the whole page.
    defaultViewport: null,
    handleSIGINT: endsOnSignal,
    handleSIGTERM: endsOnSignal,
    handleSIGHUP: endsOnSignal,
  });
  const close = async (): Promise<void> => {
    try {
      await browser.close();
    } finally {
      if (options.userDataDir === undefined) removeProfileDir(userDataDir);
    }
  };
  try {
    const extensionId = await browser.installExtension(options.extensionDir ?? outputDir('chrome'));
    const pageUrl = (page: string): string => `chrome-extension://${extensionId}/${page}`;
    const openTab = async (name: string): Promise<Page> => {
      const page = await browser.newPage();
      await page.goto(pageUrl(name));
      return page;
    };
    return {
      browser,
      extensionId,
      userDataDir,
      pageUrl,
      openPanelTab: () => openTab('panel.html'),
      openPopupTab: () => openTab('popup.html'),
      openDevToolsPanel: (url) => openDevToolsPanel(browser, url),
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}
