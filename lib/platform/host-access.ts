import { browser } from 'wxt/browser';

/**
 * The two origins that stand for a WebSocket's host. Chrome keeps ws and http apart, Firefox wants http for rules and
 * ws for seeing requests (measured); match patterns hold no port, so access is for all ports of the host.
 */
export function originsOf(url: string): [http: string, ws: string] {
  const { hostname, protocol } = new URL(url);
  const s = protocol === 'wss:' || protocol === 'https:' ? 's' : '';
  return [`http${s}://${hostname}/*`, `ws${s}://${hostname}/*`];
}

/** Whether the person allowed access to the host of this URL; false for a URL that is none. */
export async function hasHostAccess(url: string): Promise<boolean> {
  return URL.canParse(url) && browser.permissions.contains({ origins: originsOf(url) });
}

/** Firefox gives pages inside DevTools no `permissions`; there a person has to ask from a tab or the popup. */
export function canRequestAccess(): boolean {
  // Typed as always there, which it is not.
  return (browser.permissions as typeof browser.permissions | undefined) !== undefined;
}

/** Asks the person; call it inside a click, before anything is awaited. False when they say no or cannot be asked here. */
export async function requestHostAccess(url: string): Promise<boolean> {
  if (!canRequestAccess() || !URL.canParse(url)) return false;
  return browser.permissions.request({ origins: originsOf(url) });
}

/** Calls `listener` whenever access to hosts was given or taken away; returns what ends that. */
export function onAccessChange(listener: () => void): () => void {
  const changed = (): void => listener();
  browser.permissions.onAdded.addListener(changed);
  browser.permissions.onRemoved.addListener(changed);
  return () => {
    browser.permissions.onAdded.removeListener(changed);
    browser.permissions.onRemoved.removeListener(changed);
  };
}
