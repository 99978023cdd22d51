import { measureName, measureValue } from '../metrics/measure-names.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import { isRate, type Metric, type Rate, type Statistic } from '../protocol/metric.ts';
import { countOf, formatDuration } from './format.ts';
import { rangeText } from './latency-choice.ts';
import type { TimeRange } from './sample-view.ts';

type Alert = Extract<ConnectionEvent, { kind: 'alert' }>;

/** `p99 of request → reply`; a single sample has nothing in front. */
export function statisticWords(measure: Metric | Rate, statistic: Statistic): string {
  const name = measureName(measure);
  return statistic === 'each' || isRate(measure) ? name : `${statistic} of ${name.toLowerCase()}`;
}

/** `p99 of request → reply over 300 ms, 3 times in a row`. */
export function alertTitle({ measure, statistic, beyond, limit, sustained }: Alert): string {
  const inRow = sustained > 1 ? `, ${countOf(sustained, 'time')} in a row` : '';
  return `${statisticWords(measure, statistic)} ${beyond} ${measureValue(measure, limit)}${inRow}`;
}

/** `620 ms`, or of several alerts `12 times, at worst 620 ms`. */
export function alertText({ measure, value, times }: Alert): string {
  const text = measureValue(measure, value);
  return times === 1 ? text : `${countOf(times, 'time')}, at worst ${text}`;
}

/** Why no snapshot is shown: none lies in the chosen stretch of time, or (`range` null) there is none at all. */
export function nothingMeasuredText(range: TimeRange | null, source: 'live' | 'import', everyMs: number): string {
  const every = formatDuration(everyMs);
  if (range !== null)
    return `No snapshot has its middle in the chosen time (${rangeText(range)}): one is kept every ${every} or less often, so a short stretch may hold none.`;
  return source === 'import'
    ? 'Nothing was measured.'
    : `Nothing was measured yet: while a session is open, a snapshot is kept every ${every}.`;
}
