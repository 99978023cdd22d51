import { browser } from 'wxt/browser';

/** `chrome-extension://…` or `moz-extension://…`. Not by `URL.origin`, which the URL standard leaves null for such schemes. */
export function ownOrigin(): string {
  return browser.runtime.getURL('/').replace(/\/$/, '');
}

/** Whether an address is one of this extension's own pages, or its origin. */
export function isOwn(address: string): boolean {
  const own = ownOrigin();
  return address === own || address.startsWith(`${own}/`);
}
