import { existsSync } from 'node:fs';
import { installFromPlaywright, installFromSystem } from './browser-install.ts';
import {
  type BrowserKind,
  namedByPerson,
  playwrightChromium,
  readVersion,
  usualPlaces,
  VARIABLES,
} from './browser-places.ts';
import {
  type BrowserVersion,
  isRecentEnough,
  OLDEST_CHROMIUM,
  OLDEST_FIREFOX,
  takesLoadExtension,
} from './browser-version.ts';

export { CHROMIUM_FLAGS } from './browser-flags.ts';

export interface FoundBrowser extends BrowserVersion {
  readonly path: string;
  /** False for branded Chrome, whose extensions load over the debugging pipe only. */
  readonly takesLoadExtension: boolean;
}

export interface FindOptions {
  /** Passes branded Chrome over: Playwright's suites and the lifetime suite load the extension by command line. */
  readonly needsLoadExtension?: boolean;
  /** Default true: installs a browser when there is none that fits. */
  readonly mayInstall?: boolean;
}

async function examine(path: string, kind: BrowserKind): Promise<FoundBrowser | null> {
  const version = await readVersion(path, kind);
  if (version === null || (version.product === 'firefox') !== (kind === 'firefox')) return null;
  return { ...version, path, takesLoadExtension: takesLoadExtension(version) };
}

async function fromVariable(kind: BrowserKind, needsLoadExtension: boolean): Promise<FoundBrowser | null> {
  const named = namedByPerson(kind);
  if (named === null) return null;
  if (!existsSync(named.path)) {
    throw new Error(`${named.variable} names ${named.path}, which does not exist; correct or unset the variable.`);
  }
  const found = await examine(named.path, kind);
  if (found === null) {
    throw new Error(`${named.variable} names ${named.path}, which does not answer --version like a ${kind}.`);
  }
  return needsLoadExtension && !found.takesLoadExtension ? null : found;
}

async function lookAround(kind: BrowserKind, needsLoadExtension: boolean): Promise<FoundBrowser | null> {
  const places = usualPlaces(kind);
  if (kind === 'chromium') {
    const own = await playwrightChromium();
    if (own !== null) places.push(own);
  }
  for (const place of places) {
    const found = await examine(place, kind);
    if (found === null || !isRecentEnough(found)) continue;
    if (!needsLoadExtension || found.takesLoadExtension) return found;
  }
  return null;
}

async function find(kind: BrowserKind, options: FindOptions): Promise<FoundBrowser> {
  const needsLoadExtension = kind === 'chromium' && options.needsLoadExtension === true;
  const search = async (): Promise<FoundBrowser | null> =>
    (await fromVariable(kind, needsLoadExtension)) ?? (await lookAround(kind, needsLoadExtension));
  const found = await search();
  if (found !== null) return found;

  const oldest = kind === 'firefox' ? OLDEST_FIREFOX : OLDEST_CHROMIUM;
  const wanted = needsLoadExtension ? `Chromium ${oldest}+ that is not branded Chrome` : `${kind} ${oldest}+`;
  const why = `no ${wanted} was found`;
  if (options.mayInstall !== false) {
    // Playwright's Firefox is patched and takes no extension, so only Chromium comes from there.
    if (kind === 'chromium' && (await installFromPlaywright(why))) {
      const installed = await search();
      if (installed !== null) return installed;
    }
    if (await installFromSystem(kind, why)) {
      const installed = await search();
      if (installed !== null) return installed;
    }
  }
  throw new Error(
    `No ${wanted} was found${options.mayInstall === false ? '' : ' and none could be installed'}; ` +
      `install one and name its program in ${VARIABLES[kind][0]}.`,
  );
}

/** A Chromium or Chrome to drive; looks in the environment, in the usual places, then installs one. */
export function findChromium(options: FindOptions = {}): Promise<FoundBrowser> {
  return find('chromium', options);
}

/** A Firefox to drive, found in the same order. */
export function findFirefox(options: FindOptions = {}): Promise<FoundBrowser> {
  return find('firefox', options);
}
