import type { Clock } from '../base/clock.ts';

/** Remembers for a while what was found out, so that the same question is not asked of a server again and again. */
export interface ProbeMemory<T> {
  /**
   * What is remembered under `key`, or what `look` finds; null as soon as `signal` aborts. `keep` says whether it is
   * worth remembering. A look that the signal of its owner cut short is forgotten; whoever shared it looks anew.
   */
  take(key: string, signal: AbortSignal, look: () => Promise<T>, keep?: (found: T) => boolean): Promise<T | null>;
}

interface Remembered<T> {
  readonly at: number;
  readonly found: Promise<T>;
  /** The signal of the one who looks, which ends the look for all that share it. */
  readonly signal: AbortSignal;
  phase: 'looking' | 'found' | 'cut-short';
}

export function createProbeMemory<T>(clock: Clock, rememberMs: number): ProbeMemory<T> {
  const memory = new Map<string, Remembered<T>>();

  function forget(key: string, entry: Remembered<T>): void {
    if (memory.get(key) === entry) memory.delete(key);
  }

  function recall(key: string): Remembered<T> | undefined {
    const now = clock.now();
    for (const [known, entry] of memory) if (now - entry.at >= rememberMs) memory.delete(known);
    const entry = memory.get(key);
    return entry?.phase === 'looking' && entry.signal.aborted ? undefined : entry;
  }

  function lookAnew(
    key: string,
    signal: AbortSignal,
    look: () => Promise<T>,
    keep: (found: T) => boolean,
  ): Remembered<T> {
    const found = look();
    const entry: Remembered<T> = { at: clock.now(), found, signal, phase: 'looking' };
    memory.set(key, entry);
    found.then(
      (value) => {
        entry.phase = signal.aborted ? 'cut-short' : 'found';
        if (signal.aborted || !keep(value)) forget(key, entry);
      },
      () => forget(key, entry),
    );
    return entry;
  }

  return {
    async take(key, signal, look, keep = () => true) {
      while (!signal.aborted) {
        const entry = recall(key) ?? lookAnew(key, signal, look, keep);
        const found = await unlessAborted(entry.found, signal);
        if (found === null || entry.phase !== 'cut-short') return found;
      }
      return null;
    },
  };
}

function unlessAborted<T>(found: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(null);
    signal.addEventListener('abort', stop, { once: true });
    found.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
