import type { Span } from './chart-scale.ts';
import { clockStep } from './chart-ticks.ts';
import { firstAfter, firstAtOrAfter } from './sample-columns.ts';
import type { SampleView, TimeMark, TimeRange } from './sample-view.ts';

export interface ScatterInput {
  /** One or two. */
  readonly series: readonly { readonly name: string; readonly view: SampleView }[];
  readonly limitMs: number | null;
  readonly marks: readonly TimeMark[];
  /** null: from the first sample to the last, or to `until`. */
  readonly range: TimeRange | null;
  /** All there is goes on until then at least, epoch ms, so that an outage at the end is seen. */
  readonly until?: number;
}

/** The stretch of time that is shown. */
export function domainOf({ series, range, until = 0 }: ScatterInput): Span {
  return range === null ? wholeTime(series, until) : { from: range.from, to: Math.max(range.to, range.from + 0.001) };
}

/** The stretch of time that the samples fill and what follows until `until`, with round ends. */
export function wholeTime(series: ScatterInput['series'], until: number): Span {
  const first = Math.min(...series.map(({ view }) => view.time[0] ?? Number.POSITIVE_INFINITY));
  const last = Math.max(until, ...series.map(({ view }) => view.time[view.length - 1] ?? Number.NEGATIVE_INFINITY));
  if (!Number.isFinite(first) || !Number.isFinite(last)) return { from: 0, to: 1000 };
  // Round ends stay where they are for a while as samples come in.
  const step = clockStep((last - first) / 20);
  return { from: Math.floor(first / step) * step, to: (Math.floor(last / step) + 1) * step };
}

/** Where the samples of each series that are in sight begin and end. */
export function boundsOf({ series }: ScatterInput, domain: Span): { readonly from: number; readonly to: number }[] {
  return series.map(({ view }) => {
    const times = view.time.subarray(0, view.length);
    const from = firstAtOrAfter(times, domain.from);
    return { from, to: Math.max(from, firstAfter(times, domain.to)) };
  });
}

/** Whether `next` is `old` with more samples after it, as far as its ends tell; `from` is the first that is in sight. */
export function isContinued(
  old: ScatterInput['series'][number] | undefined,
  next: ScatterInput['series'][number],
  from: number,
): boolean {
  if (old === undefined || old.name !== next.name || old.view.metric !== next.view.metric) return false;
  if (next.view.length < old.view.length) return false;
  return [0, from, old.view.length - 1].every(
    (at) =>
      old.view.time[at] === next.view.time[at] &&
      old.view.seq[at] === next.view.seq[at] &&
      old.view.value[at] === next.view.value[at],
  );
}
