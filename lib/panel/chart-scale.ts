/** A stretch of an axis, in its own unit. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Maps values to px along one axis and back. */
export interface Scale {
  readonly span: Span;
  /** Where the span begins and ends, px; the end comes before the start on an axis that points upwards. */
  readonly start: number;
  readonly end: number;
  at(value: number): number;
  value(px: number): number;
}

const same = (value: number) => value;

export function linearScale(span: Span, start: number, end: number): Scale {
  return scaleOf(span, start, end, same, same);
}

/** `span` above 0; values that are not lie before the start, without an end. */
export function logScale(span: Span, start: number, end: number): Scale {
  return scaleOf(span, start, end, Math.log10, (power) => 10 ** power);
}

/**
 * Percentiles, 0 to below 100, so that each further nine takes as much room as the one before: the distance is −log10 of the
 * share of samples above. As HDR Histogram draws its percentile curves.
 */
export function ninesScale(span: Span, start: number, end: number): Scale {
  return scaleOf(span, start, end, ninesOf, percentileOf);
}

/** 90 → 1, 99 → 2, 99.9 → 3. */
export function ninesOf(percentile: number): number {
  return -Math.log10(1 - percentile / 100);
}

function percentileOf(nines: number): number {
  return 100 * (1 - 10 ** -nines);
}

function scaleOf(
  span: Span,
  start: number,
  end: number,
  there: (value: number) => number,
  back: (value: number) => number,
): Scale {
  const first = there(span.from);
  const perUnit = (end - start) / (there(span.to) - first || 1);
  return {
    span,
    start,
    end,
    at: (value) => start + (there(value) - first) * perUnit,
    value: (px) => back(first + (px - start) / perUnit),
  };
}

/**
 * The span that shows `factor` times as much detail around `aboutPx` (below 1: less), within `whole` if that is known. null when it
 * would show the whole.
 */
export function zoomedSpan(scale: Scale, factor: number, aboutPx: number, whole: Span | null): Span | null {
  return spanOf(scale, aboutPx - (aboutPx - scale.start) / factor, aboutPx + (scale.end - aboutPx) / factor, whole);
}

/** The span between two places, px in any order, within `whole` if that is known; null when it would show the whole. */
export function spanOf(scale: Scale, onePx: number, otherPx: number, whole: Span | null): Span | null {
  const low = scale.value(Math.min(onePx, otherPx));
  const high = scale.value(Math.max(onePx, otherPx));
  if (whole === null) return { from: low, to: high };
  const from = Math.max(whole.from, low);
  const to = Math.min(whole.to, high);
  return from <= whole.from && to >= whole.to ? null : { from, to };
}

/** The span moved so far that it shows `value`, a quarter of its width inside, and cut off where `whole` ends. */
export function revealing(scale: Scale, value: number, whole: Span | null): Span {
  const at = scale.at(value);
  const width = scale.end - scale.start;
  const by = at < scale.start ? at - width / 4 - scale.start : at > scale.end ? at + width / 4 - scale.end : 0;
  const from = scale.value(scale.start + by);
  const to = scale.value(scale.end + by);
  return whole === null ? { from, to } : { from: Math.max(whole.from, from), to: Math.min(whole.to, to) };
}
