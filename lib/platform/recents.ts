import { browser } from 'wxt/browser';

/** An address that was connected to, with how. */
export interface Recent {
  readonly url: string;
  readonly protocols: readonly string[];
  readonly profileId: string;
}

const KEY = 'recents';
const KEPT = 12;

/** Newest first. What does not look like ours (an older version, an edited profile) is left out. */
export async function readRecents(): Promise<readonly Recent[]> {
  const stored: unknown = (await browser.storage.local.get(KEY))[KEY];
  return Array.isArray(stored) ? stored.filter(isRecent) : [];
}

/** Puts an address in front; the same address with other settings takes the old one's place. */
export async function addRecent(recent: Recent): Promise<readonly Recent[]> {
  const others = (await readRecents()).filter((one) => one.url !== recent.url);
  const recents = [recent, ...others].slice(0, KEPT);
  await browser.storage.local.set({ [KEY]: recents });
  return recents;
}

function isRecent(value: unknown): value is Recent {
  if (typeof value !== 'object' || value === null) return false;
  const { url, protocols, profileId } = value as Partial<Record<keyof Recent, unknown>>;
  return (
    typeof url === 'string' &&
    typeof profileId === 'string' &&
    Array.isArray(protocols) &&
    protocols.every((protocol) => typeof protocol === 'string')
  );
}
