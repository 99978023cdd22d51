export type BrowserProduct = 'chromium' | 'chrome' | 'chrome-for-testing' | 'firefox';

export interface BrowserVersion {
  readonly product: BrowserProduct;
  readonly version: string;
  readonly major: number;
}

const NAMES: readonly (readonly [RegExp, BrowserProduct])[] = [
  [/^Google Chrome for Testing (\d[\d.]*)/m, 'chrome-for-testing'],
  [/^Google Chrome (?:beta |dev |canary )?(\d[\d.]*)/m, 'chrome'],
  [/^Chromium (\d[\d.]*)/m, 'chromium'],
  [/^Mozilla Firefox (\d[\d.]*)/m, 'firefox'],
];

/** Reads what a browser prints for `--version`; null when it is none that we know how to drive. */
export function parseBrowserVersion(output: string): BrowserVersion | null {
  for (const [pattern, product] of NAMES) {
    const version = pattern.exec(output)?.[1];
    if (version !== undefined) return { product, version, major: Number.parseInt(version, 10) };
  }
  return null;
}

/** Branded Chrome ignores `--load-extension` since version 137; extensions then only load over the debugging pipe. */
export function takesLoadExtension(version: BrowserVersion): boolean {
  return version.product !== 'firefox' && (version.product !== 'chrome' || version.major < 137);
}

/** `Extensions.loadUnpacked` and DevTools as a page, both used by our suites, need about this version. */
export const OLDEST_CHROMIUM = 140;
/** The data consent key of our Firefox manifest is an error before this version. */
export const OLDEST_FIREFOX = 140;

export function isRecentEnough(version: BrowserVersion): boolean {
  return version.major >= (version.product === 'firefox' ? OLDEST_FIREFOX : OLDEST_CHROMIUM);
}
