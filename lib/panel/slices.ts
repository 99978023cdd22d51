import { type Pace, SLICE_MS } from './pace.ts';

/**
 * Runs `step` again and again while it says that there is more, with a pause after each slice of time; resolves to false
 * when `isStale` ended it before. A step should take about a millisecond.
 */
export async function inSlices(pace: Pace, step: () => boolean, isStale: () => boolean): Promise<boolean> {
  let deadline = pace.now() + SLICE_MS;
  while (!isStale()) {
    if (!step()) return true;
    if (pace.now() < deadline) continue;
    await pace.pause();
    deadline = pace.now() + SLICE_MS;
  }
  return false;
}
