import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { type BrowserVersion, parseBrowserVersion } from './browser-version.ts';
import { run } from './process.ts';

export type BrowserKind = 'chromium' | 'firefox';

const COMMANDS: Record<BrowserKind, readonly string[]> = {
  // Unbranded first: it takes --load-extension, which Playwright's suites and the lifetime suite need.
  chromium: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'],
  firefox: ['firefox-esr', 'firefox'],
};

const MAC_APPS: Record<BrowserKind, readonly string[]> = {
  chromium: [
    'Chromium.app/Contents/MacOS/Chromium',
    'Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
    'Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
  firefox: ['Firefox.app/Contents/MacOS/firefox'],
};

const WINDOWS_FILES: Record<BrowserKind, readonly string[]> = {
  chromium: ['Chromium\\Application\\chrome.exe', 'Google\\Chrome\\Application\\chrome.exe'],
  firefox: ['Mozilla Firefox\\firefox.exe'],
};

function environment(name: string): string {
  return process.env[name] ?? '';
}

/** The variables in which a person names a browser, the most particular first. */
export const VARIABLES: Record<BrowserKind, readonly string[]> = {
  chromium: ['SOCKETWRIGHT_CHROMIUM', 'CHROME_PATH'],
  firefox: ['SOCKETWRIGHT_FIREFOX'],
};

export function namedByPerson(kind: BrowserKind): { variable: string; path: string } | null {
  for (const variable of VARIABLES[kind]) {
    const path = environment(variable);
    if (path !== '') return { variable, path };
  }
  return null;
}

/** Existing files where a browser of this kind may be, in the order of preference, without Playwright's own. */
export function usualPlaces(kind: BrowserKind): string[] {
  const places: string[] = [];
  if (process.platform === 'darwin') {
    const folders = ['/Applications', join(homedir(), 'Applications')];
    places.push(...MAC_APPS[kind].flatMap((app) => folders.map((folder) => join(folder, app))));
  } else if (process.platform === 'win32') {
    const folders = ['LOCALAPPDATA', 'PROGRAMFILES', 'PROGRAMFILES(X86)']
      .map(environment)
      .filter((path) => path !== '');
    places.push(...WINDOWS_FILES[kind].flatMap((file) => folders.map((folder) => join(folder, file))));
  }
  const path = environment('PATH').split(delimiter);
  if (process.platform === 'linux') path.push('/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  // `chrome.exe` on a PATH is found above already; a bare "chrome" there starts a window instead of printing a version.
  if (process.platform !== 'win32') {
    places.push(...COMMANDS[kind].flatMap((name) => path.filter((p) => p !== '').map((p) => join(p, name + suffix))));
  }
  return [...new Set(places)].filter((place) => existsSync(place));
}

/** Where Playwright of this version keeps its own Chromium; null when it is not there. */
export async function playwrightChromium(): Promise<string | null> {
  const { chromium } = await import('playwright');
  const path = chromium.executablePath();
  return path !== '' && existsSync(path) ? path : null;
}

/** Asks a browser for its version; null when it does not start (missing libraries) or is none of ours. */
export async function readVersion(path: string, kind: BrowserKind): Promise<BrowserVersion | null> {
  if (process.platform === 'win32' && kind === 'chromium') {
    // On Windows --version opens a window; the folder beside the program carries the version.
    const version = readdirSync(dirname(path)).find((name) => /^\d+(\.\d+){3}$/.test(name));
    const name = path.includes('Google') ? 'Google Chrome' : 'Chromium';
    return version === undefined ? null : parseBrowserVersion(`${name} ${version}`);
  }
  const outcome = await run(path, ['--version'], { timeoutMs: 30_000 });
  return outcome.code === 0 ? parseBrowserVersion(outcome.output) : null;
}
