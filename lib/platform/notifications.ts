import { browser } from 'wxt/browser';
import { canRequestAccess } from './host-access.ts';

export interface Notice {
  /** Notices with the same key take each other's place. */
  readonly key: string;
  readonly title: string;
  readonly message: string;
}

/** A storm of alerts is told once in so long. */
const AGAIN_AFTER_MS = 30_000;

/**
 * Shows notifications of the browser where the person allowed them; elsewhere the badge and the panel tell the same. A click on
 * one calls `onClick`. To be called in the first turn of the background, or the click that starts it is lost.
 */
export function createNotifier(now: () => number, onClick: () => void): (notice: Notice) => void {
  const shown = new Map<string, number>();
  const clicked = (key: string) => {
    void browser.notifications.clear(key);
    onClick();
  };
  const listen = () => {
    const { onClicked } = browser.notifications;
    if (!onClicked.hasListener(clicked)) onClicked.addListener(clicked);
  };
  if (browser.notifications !== undefined) listen();
  return ({ key, title, message }) => {
    const before = shown.get(key);
    if (before !== undefined && now() - before < AGAIN_AFTER_MS) return;
    // The namespace is only there once the permission is.
    if (browser.notifications === undefined) return;
    listen();
    shown.set(key, now());
    browser.notifications
      .create(key, { type: 'basic', iconUrl: browser.runtime.getURL('/icon/128.png'), title, message })
      .catch((thrown: unknown) => console.warn('Socketwright: the notification was not shown.', thrown));
  };
}

/** Asks for it; call it inside a click, before anything is awaited. False when the person says no or cannot be asked here. */
export async function requestNotifications(): Promise<boolean> {
  if (!canRequestAccess()) return false;
  return browser.permissions.request({ permissions: ['notifications'] });
}
