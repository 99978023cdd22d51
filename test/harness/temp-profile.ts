import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * DevTools below the page instead of beside it, and high: the panel is made for width. DevTools keeps each of its
 * settings as JSON text.
 */
const CHROMIUM_PREFERENCES = {
  devtools: {
    preferences: {
      currentDockState: JSON.stringify('bottom'),
      'inspector-view.split-view-state': JSON.stringify({ horizontal: { size: 640 } }),
    },
  },
};

/** Names the folder in which a run of a suite keeps its profiles, so that it can find its own browsers again. */
export const PROFILES_VARIABLE = 'SOCKETWRIGHT_PROFILES';

/** An empty folder for a profile, in the folder of the suite that runs or in the system's place for passing things. */
export function createEmptyProfileDir(): string {
  return mkdtempSync(join(process.env[PROFILES_VARIABLE] ?? tmpdir(), 'socketwright-profile-'));
}

/** A fresh Chromium profile. */
export function createProfileDir(): string {
  const dir = createEmptyProfileDir();
  mkdirSync(join(dir, 'Default'));
  writeFileSync(join(dir, 'Default', 'Preferences'), JSON.stringify(CHROMIUM_PREFERENCES));
  return dir;
}

/** A browser that was just ended may still write for a moment, hence the retries. */
export function removeProfileDir(dir: string): void {
  rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
