import type { Clock } from '../base/clock.ts';

/** Remembers for a while what was found out, so that the same question is not asked of a server again and again. */
export interface ProbeMemory<T> {
  /**
   * What is remembered under `key`, or what `look` finds; null as soon as `signal` aborts. `keep` says whether it is
   * worth remembering. A look that a signal cut short is forgotten.
   */
  take(key: string, signal: AbortSignal, look: () => Promise<T>, keep?: (found: T) => boolean): Promise<T | null>;
}

interface Remembered<T> {
  readonly at: number;
  readonly found: Promise<T>;
}

export function createProbeMemory<T>(clock: Clock, rememberMs: number): ProbeMemory<T> {
  const memory = new Map<string, Remembered<T>>();

  function forget(key: string, entry: Remembered<T>): void {
    if (memory.get(key) === entry) memory.delete(key);
  }

  function recall(key: string): Remembered<T> | undefined {
    const now = clock.now();
    for (const [known, entry] of memory) if (now - entry.at >= rememberMs) memory.delete(known);
    return memory.get(key);
  }

  function lookAnew(key: string, signal: AbortSignal, look: () => Promise<T>, keep: (found: T) => boolean): Promise<T> {
    const found = look();
    const entry = { at: clock.now(), found };
    memory.set(key, entry);
    found.then(
      (value) => {
        if (signal.aborted || !keep(value)) forget(key, entry);
      },
      () => forget(key, entry),
    );
    return found;
  }

  return {
    take(key, signal, look, keep = () => true) {
      if (signal.aborted) return Promise.resolve(null);
      const found = recall(key)?.found ?? lookAnew(key, signal, look, keep);
      return new Promise((resolve, reject) => {
        const stop = (): void => resolve(null);
        signal.addEventListener('abort', stop, { once: true });
        found.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
      });
    },
  };
}
