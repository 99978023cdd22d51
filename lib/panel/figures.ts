import type { Figures } from '../metrics/aggregate.ts';
import type { Series } from './sample-stats.ts';

/** What tables show of a distribution; ms but for the counts. */
export interface ShownFigures extends Omit<Figures, 'min' | 'negative'> {
  /** Samples over the limit. */
  readonly over: number;
}

/** null while nothing was measured. */
export function figuresOf({ histogram, over }: Series): ShownFigures | null {
  if (histogram.count === 0) return null;
  const at = (p: number) => histogram.percentile(p) ?? 0;
  return {
    count: histogram.count,
    p50: at(50),
    p90: at(90),
    p95: at(95),
    p99: at(99),
    'p99.9': at(99.9),
    max: histogram.max ?? 0,
    mean: histogram.mean ?? 0,
    stddev: histogram.stddev ?? 0,
    over,
  };
}

/** With fewer samples a percentile is their largest, by nearest rank. */
export const SAMPLES_FOR: Partial<Readonly<Record<string, number>>> = { p90: 10, p95: 20, p99: 100, 'p99.9': 1000 };

export const TOO_FEW_NOTE =
  '~ marks a percentile of too few samples, which is only the largest of them: p90 needs 10, p95 20, p99 100, p99.9 1 000.';

/** Whether a percentile is only the largest of a few samples. */
export function isOfTooFew(column: string, figures: Pick<ShownFigures, 'count'> | null): boolean {
  return figures !== null && figures.count < (SAMPLES_FOR[column] ?? 0);
}

/** Columns of durations in the order in which tables show them. */
export const FIGURE_COLUMNS = [
  ['p50', 'p50'],
  ['p90', 'p90'],
  ['p95', 'p95'],
  ['p99', 'p99'],
  ['p99.9', 'p99.9'],
  ['max', 'Max'],
  ['mean', 'Mean'],
  ['stddev', 'Std dev'],
] as const satisfies readonly (readonly [keyof ShownFigures, string])[];
