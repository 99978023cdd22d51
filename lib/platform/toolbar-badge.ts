import { browser } from 'wxt/browser';
import type { Badge } from '../background/badge.ts';

const COLOURS = { live: '#1a7f37', alert: '#9a6700', failing: '#b3261e' } as const;

/** Shows a badge on the toolbar button; the same badge again costs nothing. */
export function createToolbarBadge(): (badge: Badge) => void {
  let shown = '';
  return (badge) => {
    const key = `${badge.text} ${badge.title}`;
    if (key === shown) return;
    shown = key;
    void browser.action.setBadgeText({ text: badge.text });
    void browser.action.setBadgeBackgroundColor({ color: COLOURS[badge.tone] });
    void browser.action.setTitle({ title: badge.title });
  };
}
