import { browser } from 'wxt/browser';
import type { HandshakeHeader } from '../protocol/handshake.ts';

/** An address that was connected to, with how. */
export interface Recent {
  readonly url: string;
  readonly protocols: readonly string[];
  readonly profileId: string;
  /** Secrets more often than not, as tokens in the URL are; they stay in this browser profile. */
  readonly headers: readonly HandshakeHeader[];
}

const KEY = 'recents';
const KEPT = 12;

/** Newest first. What does not look like ours (an older version, an edited profile) is left out. */
export async function readRecents(): Promise<readonly Recent[]> {
  const stored: unknown = (await browser.storage.local.get(KEY))[KEY];
  return Array.isArray(stored) ? stored.map(withHeaders).filter(isRecent) : [];
}

/** Puts an address in front; the same address with other settings takes the old one's place. */
export async function addRecent(recent: Recent): Promise<readonly Recent[]> {
  const others = (await readRecents()).filter((one) => one.url !== recent.url);
  const recents = [recent, ...others].slice(0, KEPT);
  await browser.storage.local.set({ [KEY]: recents });
  return recents;
}

/** Addresses that were stored before headers were kept have none. */
function withHeaders(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !('headers' in value) ? { ...value, headers: [] } : value;
}

function isRecent(value: unknown): value is Recent {
  if (typeof value !== 'object' || value === null) return false;
  const { url, protocols, profileId, headers } = value as Partial<Record<keyof Recent, unknown>>;
  return (
    typeof url === 'string' &&
    typeof profileId === 'string' &&
    Array.isArray(protocols) &&
    protocols.every((protocol) => typeof protocol === 'string') &&
    Array.isArray(headers) &&
    headers.every(isHeader)
  );
}

function isHeader(value: unknown): value is HandshakeHeader {
  if (typeof value !== 'object' || value === null) return false;
  const { name, value: text } = value as Partial<Record<keyof HandshakeHeader, unknown>>;
  return typeof name === 'string' && typeof text === 'string';
}
