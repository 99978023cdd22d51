import type { Metric } from '../protocol/metric.ts';
import { countOf, formatTime } from './format.ts';
import type { TimeRange } from './sample-view.ts';

export type LatencyViewId = 'overview' | 'time' | 'distribution' | 'types' | 'rates' | 'compare' | 'alerts' | 'report';

/** The other side of a comparison; `connection` null: all of the session. */
export interface OtherSide {
  readonly sessionId: number;
  readonly connection: number | null;
}

/** What a person looks at of what was measured; common to all views of it. */
export interface LatencyChoice {
  readonly view: LatencyViewId;
  readonly metric: Metric;
  /** null for all connections. */
  readonly connection: number | null;
  /** A fixed stretch of time; null for none. */
  readonly range: TimeRange | null;
  /** Without a fixed range: so many of the latest milliseconds; null for the whole time. */
  readonly latestMs: number | null;
  readonly other: OtherSide | null;
}

export const NEW_LATENCY_CHOICE: LatencyChoice = {
  view: 'overview',
  metric: 'reply',
  connection: null,
  range: null,
  latestMs: null,
  other: null,
};

/** A moving window steps by this much, so that it does not begin anew with every frame. */
const STEP_MS = 1000;

/** The stretch of time that is meant at `latest`, in a session that began at `first` (epoch ms); null for the whole. */
export function rangeOf({ range, latestMs }: LatencyChoice, latest: number, first: number): TimeRange | null {
  if (range !== null || latestMs === null) return range;
  const to = Math.ceil(latest / STEP_MS) * STEP_MS;
  // A session has no time before its own: rates over it would be too low.
  return { from: Math.max(to - latestMs, Math.min(to, Math.floor(first / STEP_MS) * STEP_MS)), to };
}

/** `10:31:02.114 – 10:32:10.000`. */
export function rangeText({ from, to }: TimeRange): string {
  return `${formatTime(from)} – ${formatTime(to)}`;
}

/** Which part of a session is meant, in words: `connection 2, 10:31:02.114 – 10:32:10.000`. */
export function partText(connection: number | null, range: TimeRange | null): string {
  const which = connection === null ? 'all connections' : `connection ${connection}`;
  return range === null ? which : `${which}, ${rangeText(range)}`;
}

/** Offered windows over the latest time. */
export const WINDOWS: readonly { readonly ms: number; readonly label: string }[] = [
  { ms: 60_000, label: 'Latest minute' },
  { ms: 300_000, label: 'Latest 5 minutes' },
  { ms: 3_600_000, label: 'Latest hour' },
  { ms: 86_400_000, label: 'Latest day' },
];

/** A list that is longer cannot be chosen from by hand. */
const MOST_CONNECTIONS = 200;

/** Connections that opened, the latest first, and how many older ones are left out, in words. */
export function connectionChoices(opened: readonly number[]): {
  readonly shown: readonly number[];
  readonly more: string;
} {
  const shown = [...new Set(opened)].sort((a, b) => b - a);
  const left = Math.max(0, shown.length - MOST_CONNECTIONS);
  return {
    shown: shown.slice(0, MOST_CONNECTIONS),
    more: left === 0 ? '' : `${countOf(left, 'older connection')} not listed`,
  };
}
