import type { ChartModel } from '../../lib/panel/chart-picture.ts';
import { SLICE_MS } from '../../lib/panel/pace.ts';

/** The data of a chart as one CSV file; a million rows are written in slices. */
export async function csvOf(model: ChartModel): Promise<Blob> {
  const parts: Blob[] = [];
  let pieces: string[] = [];
  let until = performance.now() + SLICE_MS;
  for (const piece of model.csv()) {
    pieces.push(piece);
    if (performance.now() < until) continue;
    // The browser may keep a blob elsewhere than in memory.
    parts.push(new Blob(pieces));
    pieces = [];
    await new Promise((resolve) => setTimeout(resolve));
    until = performance.now() + SLICE_MS;
  }
  return new Blob([...parts, ...pieces], { type: 'text/csv' });
}
