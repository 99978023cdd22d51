import type { Span } from './chart-scale.ts';

/** A limit as a person would set it: two digits that mean something. */
export function roundedLimit(ms: number): number {
  return Math.max(1, Number(ms.toPrecision(2)));
}

const LONGEST_MS = 600_000;

/** From where to where a limit can be moved on an axis that shows `span`; `ms` is where it is, which may be beyond. */
export function limitEnds(ms: number, span: Span): Span {
  const tenths = (value: number) => Math.min(LONGEST_MS, Math.max(1, Math.round(value * 10) / 10));
  return { from: Math.min(ms, tenths(span.from)), to: Math.max(ms, tenths(span.to)) };
}

/** Where a key moves a limit to, ms; null for keys that do not. Arrows go a digit of its second place, page keys of its first, Home and End to the ends of `span`. */
export function limitMoved(ms: number, key: string, span: Span): number | null {
  if (key === 'Home') return span.from;
  if (key === 'End') return span.to;
  const first = 10 ** Math.floor(Math.log10(Math.max(1, ms)) + 1e-9);
  const step = { ArrowRight: 0.1, ArrowUp: 0.1, ArrowLeft: -0.1, ArrowDown: -0.1, PageUp: 1, PageDown: -1 }[key];
  if (step === undefined) return null;
  // Below a power of ten the steps are those of the decade below.
  const unit = step < 0 && ms - first < first * -step ? first / 10 : first;
  return Math.min(LONGEST_MS, Math.max(1, Math.round((ms + step * unit) * 10) / 10));
}
