import { useSyncExternalStore } from 'react';

/** Whether a person can see the page; a hidden panel goes on receiving. */
export function useIsSeen(): boolean {
  return useSyncExternalStore(onVisibility, () => !document.hidden);
}

function onVisibility(changed: () => void): () => void {
  document.addEventListener('visibilitychange', changed);
  return () => document.removeEventListener('visibilitychange', changed);
}
