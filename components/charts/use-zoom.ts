import { useMemo, useRef, useState } from 'react';
import { type Scale, type Span, zoomedSpan } from '../../lib/panel/chart-scale.ts';
import { timeSpanText } from '../../lib/panel/chart-ticks.ts';
import { formatDuration } from '../../lib/panel/format.ts';
import type { TimeRange } from '../../lib/panel/sample-view.ts';

/** Which part of a chart is shown. */
export interface Zoom {
  /** null: all. */
  readonly span: Span | null;
  /** All that could be shown; null where it is not known. */
  readonly whole: Span | null;
  /** Whether there is anything finer to see in so small a span. */
  readonly allows: (span: Span) => boolean;
  readonly show: (span: Span | null) => void;
  readonly words: (span: Span) => string;
}

/** For charts that keep what they show to themselves. */
export function useOwnZoom(whole: Span, allows: (span: Span) => boolean, words: (span: Span) => string): Zoom {
  const [span, show] = useState<Span | null>(null);
  return useMemo(() => ({ span, whole, allows, show, words }), [span, whole, allows, words]);
}

/** For charts over time, which share what they show. `whole` counts while all is shown: in a part of it, it is not known. */
export function useTimeZoom(range: TimeRange | null, whole: Span, show: (range: TimeRange | null) => void): Zoom {
  const known = useRef<Span | null>(null);
  if (range === null) known.current = whole;
  return { span: range, whole: known.current, allows: isLongEnough, show, words: timeSpanText };
}

function isLongEnough({ from, to }: Span): boolean {
  return to - from >= 1;
}

export const ZOOM_FACTOR = 2;

/** Zooms around `aboutPx`; false where there is nothing finer to see. */
export function zoomBy(zoom: Zoom, x: Scale, factor: number, aboutPx: number): boolean {
  const next = zoomedSpan(x, factor, aboutPx, zoom.whole);
  if (next !== null && factor > 1 && !zoom.allows(next)) return false;
  zoom.show(next);
  return true;
}

export function durationWords({ from, to }: Span): string {
  return `${formatDuration(from)} to ${formatDuration(to)}`;
}

export function percentileWords({ from, to }: Span): string {
  return `${Number(from.toPrecision(6))} % to ${Number(to.toPrecision(8))} %`;
}
