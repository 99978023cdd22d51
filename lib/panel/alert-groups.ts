import { measureValue } from '../metrics/measure-names.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import type { EventOf } from './event-text.ts';
import { alertTitle } from './measure-words.ts';
import type { TimeRange } from './sample-view.ts';

/** Events that are listed of one group, the latest. */
const MOST_LISTED = 100;

/** Alerts over the same limit of the same measure. */
export interface AlertGroup {
  readonly key: string;
  /** `Request → reply over 500 ms`. */
  readonly title: string;
  /** Raised in all; alerts of a storm are told together. */
  readonly times: number;
  readonly first: number;
  readonly last: number;
  /** The worst value, with its unit. */
  readonly worst: string;
  /** Entries before those that are listed. */
  readonly hidden: number;
  /** The latest first. */
  readonly alerts: readonly EventOf<'alert'>[];
}

/** What of the events is meant. */
export interface EventPart {
  readonly connection: number | null;
  readonly range: TimeRange | null;
  /** Events before this number are not measured. */
  readonly fromEvent: number;
}

export function isInPart(event: ConnectionEvent, { connection, range, fromEvent }: EventPart): boolean {
  if (event.n < fromEvent || (connection !== null && event.connection !== connection)) return false;
  return range === null || (event.time >= range.from && event.time <= range.to);
}

interface Growing {
  times: number;
  worst: number;
  readonly alerts: EventOf<'alert'>[];
}

/** Groups with the latest alert first. */
export function alertGroups(events: readonly ConnectionEvent[], part: EventPart): AlertGroup[] {
  const groups = new Map<string, Growing>();
  for (const event of events) {
    if (event.kind !== 'alert' || !isInPart(event, part)) continue;
    const { measure, statistic, beyond, limit, sustained } = event;
    const key = [measure, statistic, beyond, limit, sustained].join(' ');
    const group = groups.get(key) ?? { times: 0, worst: event.value, alerts: [] };
    group.times += event.times;
    group.worst = (beyond === 'over' ? Math.max : Math.min)(group.worst, event.value);
    group.alerts.push(event);
    groups.set(key, group);
  }
  return [...groups]
    .map(([key, { times, worst, alerts }]): AlertGroup => {
      const [first] = alerts;
      const last = alerts.at(-1);
      return {
        key,
        title: first === undefined ? '' : alertTitle(first),
        times,
        first: first?.time ?? 0,
        last: last?.time ?? 0,
        worst: first === undefined ? '' : measureValue(first.measure, worst),
        hidden: Math.max(0, alerts.length - MOST_LISTED),
        alerts: alerts.slice(-MOST_LISTED).reverse(),
      };
    })
    .sort((a, b) => b.last - a.last);
}
