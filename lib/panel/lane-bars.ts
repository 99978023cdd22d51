import { countOf } from './format.ts';
import type { TimelineBar } from './timeline-view.ts';

/** Bars drawn on a lane at most; more could not be told apart. */
export const MOST_BARS = 240;

interface Slot {
  readonly first: TimelineBar;
  readonly count: number;
  /** The bar that takes up most of the slot lends it its colour. */
  readonly longest: TimelineBar;
  readonly longestMs: number;
  readonly to: number | null;
  /** The latest bar in it that failed, whose evidence a person will look for. */
  readonly failed: TimelineBar | null;
}

/**
 * The bars of a lane, with neighbours that fall into one slot (a `MOST_BARS`th of the span) made one: a server that is
 * down for a night makes tens of thousands. Few bars come back as they are. `to` of the span stands for what still goes on.
 */
export function drawnBars(
  bars: readonly TimelineBar[],
  span: { readonly from: number; readonly to: number },
): readonly TimelineBar[] {
  if (bars.length <= MOST_BARS) return bars;
  const slotMs = (span.to - span.from) / MOST_BARS;
  const drawn: TimelineBar[] = [];
  let slot: Slot | null = null;
  let slotEnd = Number.NEGATIVE_INFINITY;
  for (const bar of bars) {
    const ms = (bar.to ?? span.to) - bar.from;
    if (slot === null || bar.from >= slotEnd) {
      if (slot !== null) drawn.push(barOf(slot));
      slot = { first: bar, count: 1, longest: bar, longestMs: ms, to: bar.to, failed: bar.failed ? bar : null };
      slotEnd = span.from + (Math.floor((bar.from - span.from) / slotMs) + 1) * slotMs;
      continue;
    }
    const isLonger: boolean = ms > slot.longestMs;
    slot = {
      first: slot.first,
      count: slot.count + 1,
      longest: isLonger ? bar : slot.longest,
      longestMs: isLonger ? ms : slot.longestMs,
      to: bar.to === null || slot.to === null ? null : Math.max(slot.to, bar.to),
      failed: bar.failed ? bar : slot.failed,
    };
  }
  if (slot !== null) drawn.push(barOf(slot));
  return drawn;
}

function barOf({ first, count, longest, to, failed }: Slot): TimelineBar {
  if (count === 1) return first;
  return {
    ...longest,
    from: first.from,
    to,
    failed: failed !== null,
    isMerged: true,
    event: (failed ?? longest).event,
    label: `${countOf(count, 'stretch', 'stretches')}, mostly ${longest.kind}`,
  };
}
