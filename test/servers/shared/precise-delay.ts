import { performance } from 'node:perf_hooks';

/** setTimeout may wake a millisecond and more late, so it only covers the time up to this much before the target. */
const SPIN_MS = 2;

/**
 * Runs `run` once `delayMs` have passed since `startedAt` (performance.now() ms) and tells it the delay that really passed.
 * The last stretch turns the event loop with setImmediate: precise to some hundredths of a millisecond on an idle machine,
 * and, unlike a busy loop, it lets other messages in so that their own start times stay true.
 */
export function runAfter(startedAt: number, delayMs: number, run: (passedMs: number) => void): void {
  const spin = (): void => {
    const passedMs = performance.now() - startedAt;
    if (passedMs >= delayMs) run(passedMs);
    else setImmediate(spin);
  };
  const coarseMs = Math.floor(delayMs - (performance.now() - startedAt) - SPIN_MS);
  // Unreferenced: a long delay must not keep the process of a stopped server alive.
  if (coarseMs > 0) setTimeout(spin, coarseMs).unref();
  else spin();
}
