import { FIGURE_COLUMNS, type ShownFigures } from './figures.ts';

export interface CompareRow {
  readonly name: string;
  /** Milliseconds. */
  readonly one: number;
  readonly other: number;
  /** `other` minus `one`. */
  readonly differenceMs: number;
  /** Of `one`; null where that is 0. */
  readonly percent: number | null;
}

/** With fewer samples on either side a difference says nothing. */
export const LEAST_SAMPLES = 30;

/** One row for each figure that both sides have. */
export function compareRows(one: ShownFigures, other: ShownFigures): CompareRow[] {
  return FIGURE_COLUMNS.map(([key, name]) => {
    const differenceMs = other[key] - one[key];
    return {
      name,
      one: one[key],
      other: other[key],
      differenceMs,
      percent: one[key] === 0 ? null : (differenceMs / one[key]) * 100,
    };
  });
}

/** A figure of the far tail rests on the last few samples: p99.9 of 200 is their maximum. `name` as in a row. */
export function restsOn(name: string, count: number): number {
  const percent = /^p(\d+(?:\.\d+)?)$/.exec(name)?.[1];
  return percent === undefined ? count : Math.round(count * (1 - Number(percent) / 100));
}

/** `+12 %`, `−3.4 %`. */
export function percentText(percent: number | null): string {
  if (percent === null) return '–';
  const size = Math.abs(percent);
  const digits = size < 10 ? size.toFixed(1) : String(Math.round(size));
  return `${percent < 0 ? '−' : '+'}${digits} %`;
}

/** What keeps two sides from being compared, in one sentence; null when nothing does. */
export function tooFewText(one: number, other: number): string | null {
  const least = Math.min(one, other);
  if (least >= LEAST_SAMPLES) return null;
  return `Too few samples to compare: ${least} where at least ${LEAST_SAMPLES} are needed on either side; the differences below may be chance.`;
}
