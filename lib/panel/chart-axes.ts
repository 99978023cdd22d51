import type { Box, LegendItem, LimitLine, PictureMark, Size, Tone } from './chart-picture.ts';
import { linearScale, logScale, type Scale, type Span } from './chart-scale.ts';
import {
  clockLabel,
  clockTicks,
  countSteps,
  LABEL_SPACE_PX,
  labelPx,
  msLabel,
  roundDown,
  roundUp,
  type Tick,
  timeTicks,
} from './chart-ticks.ts';
import { formatDuration } from './format.ts';
import type { TimeMark } from './sample-view.ts';

/** Above the data is room for the symbols of marks and the label of a limit, so that neither hides the other. */
const TOP_PX = 18;
const BOTTOM_PX = 24;
const RIGHT_PX = 12;
const LEAST_GUTTER_PX = 46;
/** Narrower panes cut a chart off rather than crush it. */
const LEAST_WIDTH_PX = 160;
/** Between labels above each other. */
const ROW_PX = 24;

/** Where data goes, beside labels as long as the longest of `labels`. */
export function boxOf({ width, height }: Size, labels: readonly string[]): Box {
  const widest = labels.reduce((most, label) => Math.max(most, labelPx(label)), 0);
  const left = Math.max(LEAST_GUTTER_PX, Math.ceil(widest + LABEL_SPACE_PX));
  return {
    left,
    right: Math.max(LEAST_WIDTH_PX, width) - RIGHT_PX,
    top: TOP_PX,
    bottom: Math.max(TOP_PX + ROW_PX, height - BOTTOM_PX),
  };
}

/** A span on round values, a decade or more, that holds everything between `least` and `most` (ms, above 0). */
export function roundSpan(least: number, most: number): Span {
  const to = roundUp(Math.max(most, 0.1));
  return { from: Math.min(roundDown(Math.max(least, 0.001)), to / 10), to };
}

/** An upright logarithmic axis of durations, and the box beside its labels. */
export function durationAxis(
  size: Size,
  span: Span,
): { readonly box: Box; readonly y: Scale; readonly yTicks: Tick[] } {
  const height = Math.max(1, size.height - TOP_PX - BOTTOM_PX);
  const values = timeTicks(span, height / Math.log10(span.to / span.from), () => ROW_PX - LABEL_SPACE_PX);
  const box = boxOf(size, values.map(msLabel));
  const y = logScale(span, box.bottom, box.top);
  return { box, y, yTicks: values.map((ms) => ({ at: Math.round(y.at(ms)), label: msLabel(ms) })) };
}

/** An upright axis from 0 in round steps, and the box beside its labels. */
export function countAxis(
  size: Size,
  most: number,
  labelOf: (value: number) => string,
  least = 1,
): { readonly box: Box; readonly y: Scale; readonly yTicks: Tick[] } {
  const steps = countSteps(most, Math.max(1, (size.height - TOP_PX - BOTTOM_PX) / (ROW_PX + 6)), least);
  const box = boxOf(size, steps.map(labelOf));
  const y = linearScale({ from: 0, to: most }, box.bottom, box.top);
  return { box, y, yTicks: steps.map((step) => ({ at: Math.round(y.at(step)), label: labelOf(step) })) };
}

/** A lying axis of local time. */
export function clockAxis(box: Box, span: Span): { readonly x: Scale; readonly xTicks: Tick[] } {
  const x = linearScale(span, box.left, box.right);
  const { ticks, stepMs } = clockTicks(span, box.right - box.left);
  return {
    x,
    xTicks: within(
      box,
      ticks.map((time) => ({ at: Math.round(x.at(time)), label: clockLabel(time, stepMs) })),
    ),
  };
}

/** A lying logarithmic axis of durations. */
export function lyingDurationAxis(box: Box, span: Span): { readonly x: Scale; readonly xTicks: Tick[] } {
  const x = logScale(span, box.left, box.right);
  const values = timeTicks(span, (box.right - box.left) / Math.log10(span.to / span.from));
  return {
    x,
    xTicks: within(
      box,
      values.map((ms) => ({ at: Math.round(x.at(ms)), label: msLabel(ms) })),
    ),
  };
}

/** Those whose labels the picture has room for. */
export function within(box: Box, ticks: readonly Tick[]): Tick[] {
  return ticks.filter(
    ({ at, label }) => at + labelPx(label) / 2 <= box.right + RIGHT_PX && at - labelPx(label) / 2 >= 0,
  );
}

/** Tones of the series, in their order. */
export const TONES: readonly Tone[] = ['one', 'two'];

/** The limit as a line; null where the axis does not reach it. */
export function limitLine(limitMs: number | null, scale: Scale, axis: 'x' | 'y'): LimitLine | null {
  if (limitMs === null || limitMs < scale.span.from || limitMs > scale.span.to) return null;
  const at = Math.round(scale.at(limitMs));
  const label = `limit ${formatDuration(limitMs)}`;
  const room = axis === 'x' ? at - scale.start : at;
  return { axis, at, label, side: room >= (axis === 'x' ? labelPx(label) : TOP_PX + 14) ? 'before' : 'after' };
}

/** Symbol and word of each kind; colour is never the only sign. */
export const MARK_WORDS: Readonly<Record<TimeMark['kind'], { readonly symbol: string; readonly name: string }>> = {
  open: { symbol: '○', name: 'opened' },
  close: { symbol: '×', name: 'closed' },
  attempt: { symbol: '↺', name: 'tried in vain' },
  reconnect: { symbol: '↻', name: 'reconnected' },
  gap: { symbol: '…', name: 'not recorded' },
  alert: { symbol: '!', name: 'alert' },
  reset: { symbol: '0', name: 'measuring begun anew' },
};

/** The marks that lie on the axis. */
export function pictureMarks(marks: readonly TimeMark[], x: Scale): PictureMark[] {
  return inSight(marks, x.span).map(({ time, kind, label }) => ({
    at: Math.round(x.at(time)),
    symbol: MARK_WORDS[kind].symbol,
    tone: toneOf(kind),
    label,
  }));
}

function inSight(marks: readonly TimeMark[], { from, to }: Span): readonly TimeMark[] {
  return marks.filter(({ time }) => time >= from && time <= to);
}

/** The kinds of marks that are drawn, for the legend. */
export function markLegend(marks: readonly TimeMark[], shown: Span): LegendItem[] {
  return [...new Set(inSight(marks, shown).map(({ kind }) => kind))].map((kind) => ({
    glyph: MARK_WORDS[kind].symbol,
    tone: toneOf(kind),
    label: MARK_WORDS[kind].name,
  }));
}

/** How often each kind of mark comes within `span`, as a sentence; '' where none does. */
export function marksInWords(marks: readonly TimeMark[], span: Span): string {
  const shown = inSight(marks, span);
  const kinds = [...new Set(shown.map(({ kind }) => kind))];
  const counted = kinds.map(
    (kind) => `${shown.filter((mark) => mark.kind === kind).length} × ${MARK_WORDS[kind].name}`,
  );
  return counted.length === 0 ? '' : ` Marks: ${counted.join(', ')}.`;
}

/** The limit, for the legend. */
export function limitLegend(limitMs: number | null): LegendItem[] {
  return limitMs === null ? [] : [{ glyph: '╍╍', tone: 'limit', label: 'limit' }];
}

function toneOf(kind: TimeMark['kind']): Tone {
  return kind === 'close' || kind === 'alert' ? 'bad' : 'plain';
}
