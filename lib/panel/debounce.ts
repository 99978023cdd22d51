import type { Cancel, Clock } from '../base/clock.ts';
import type { Profile } from '../profile/schema.ts';
import type { Draft } from './outgoing.ts';

/** How long Send waits for further presses, in ms; 0 for not at all. A message keeps what its template asks for when it is edited. */
export function debounceOf({ templates }: Pick<Profile, 'templates'>, { templateId }: Draft): number {
  return templates.find(({ id }) => id === templateId)?.debounceMs ?? 0;
}

/** Of several calls shortly after each other only the last one acts. */
export interface Debounce {
  /** Acts after so many ms unless called again; 0 acts at once. */
  call(delayMs: number, act: () => void): void;
  /** Acts now if something waits, so that nothing is lost. */
  flush(): void;
}

/** `changed` tells whether something waits. */
export function createDebounce(after: Clock['after'], changed: (waits: boolean) => void): Debounce {
  let waiting: { readonly act: () => void; readonly cancel: Cancel } | null = null;
  const stop = (): (() => void) | null => {
    const act = waiting?.act ?? null;
    waiting?.cancel();
    waiting = null;
    if (act !== null) changed(false);
    return act;
  };
  const flush = (): void => stop()?.();
  return {
    flush,
    call(delayMs, act) {
      stop();
      if (delayMs === 0) {
        act();
        return;
      }
      waiting = { act, cancel: after(delayMs, flush) };
      changed(true);
    },
  };
}
