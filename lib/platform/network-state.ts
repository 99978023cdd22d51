/** As much of the Network Information API (WICG) as Chrome has and Firefox has not. */
type MayKnowConnection = Navigator & { readonly connection?: EventTarget };

/**
 * Tells when the browser goes offline or comes back; returns what asks for the state now. `navigator.onLine` is right in the
 * background of both browsers. Chrome's worker gets no `online` and `offline` events, but a `change` of its connection at
 * the same moment; Firefox's event page gets the events (both measured), so nobody has to poll.
 */
export function watchNetwork(listener: (online: boolean) => void): () => boolean {
  let last = navigator.onLine;
  const look = (): void => {
    if (navigator.onLine === last) return;
    last = navigator.onLine;
    listener(last);
  };
  globalThis.addEventListener('online', look);
  globalThis.addEventListener('offline', look);
  (navigator as MayKnowConnection).connection?.addEventListener('change', look);
  return () => navigator.onLine;
}
