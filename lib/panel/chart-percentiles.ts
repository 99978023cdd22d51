import { csvText } from '../export/csv-text.ts';
import type { Histogram } from '../metrics/histogram.ts';
import { durationAxis, limitLegend, limitLine, roundSpan, TONES, within } from './chart-axes.ts';
import type { NamedHistogram } from './chart-distribution.ts';
import { ListStops } from './chart-list-stops.ts';
import type { Box, ChartModel, ChartTable, Layer, LegendItem, Picture, Size } from './chart-picture.ts';
import { ninesOf, ninesScale, type Scale, type Span } from './chart-scale.ts';
import { placed } from './chart-scatter-stops.ts';
import { LABEL_SPACE_PX, labelPx, type Tick } from './chart-ticks.ts';
import { countOf, formatCount, formatDuration } from './format.ts';

export interface PercentilesInput {
  /** One or two. */
  readonly series: readonly NamedHistogram[];
  readonly limitMs: number | null;
  /** Percentiles that are shown; null: everything. */
  readonly span: Span | null;
}

/** Where the cursor stops and what the table tells, as far as there are samples for it. */
const LISTED = [0, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 99.999, 99.9999, 99.99999];
/** Labels that come first when there is not room for all. */
const FIRST_LABELS = [50, 90, 99, 99.9, 99.99, 99.999, 99.9999, 99.99999, 0];
const MOST_NINES = 8;

/** Duration by percentile, each further nine as wide as the one before. */
export class PercentilesModel implements ChartModel {
  readonly #input: PercentilesInput;
  readonly #size: Size;
  readonly #whole: Span;

  constructor(input: PercentilesInput, size: Size) {
    this.#input = input;
    this.#size = size;
    this.#whole = wholePercentiles(input.series);
  }

  work(): boolean {
    return true;
  }

  picture(): Picture {
    const { series, limitMs, span } = this.#input;
    const shown = span ?? this.#whole;
    const { box, y, yTicks } = durationAxis(this.#size, this.#values(shown));
    const x = ninesScale(shown, box.left, box.right);
    const layers = series.map(({ histogram }, i): Layer => {
      return {
        kind: 'line',
        points: curve(histogram, x, y),
        tone: TONES[i] ?? 'one',
        dash: i === 0 ? [] : [6, 3],
        width: 2,
      };
    });
    const stops = this.#listed().map((percentile) => ({
      x: percentile === 100 ? x.at(this.#whole.to) : x.at(percentile),
      y: placed(y, series[0]?.histogram.percentile(percentile) ?? y.span.from),
      text: this.#text(percentile),
      seq: null,
      value: Math.min(percentile, this.#whole.to),
      series: 0,
    }));
    return {
      box,
      x,
      xTicks: percentileTicks(box, x),
      yTicks,
      layers,
      limit: limitLine(limitMs, y, 'y'),
      marks: [],
      legend: legendOf(series, limitMs),
      stops: new ListStops(stops, x),
    };
  }

  summary(): string {
    const { series } = this.#input;
    return series
      .map(({ name, histogram }) => {
        const who = series.length > 1 ? `${name}: ` : '';
        if (histogram.count === 0) return `${who}no samples.`;
        const at = (p: number) => formatDuration(histogram.percentile(p) ?? 0);
        const figures = `p50 ${at(50)}, p90 ${at(90)}, p99 ${at(99)}, longest ${at(100)}`;
        return `${who}${countOf(histogram.count, 'sample')}, ${figures}.`;
      })
      .join(' ');
  }

  table(): ChartTable {
    const { series } = this.#input;
    const columns = [
      'Percentile',
      ...(series.length === 1 ? ['Up to', 'Samples above'] : series.map(({ name }) => name)),
    ];
    const rows = this.#listed().map((percentile) => {
      const values = series.map(({ histogram }) => valueText(histogram, percentile));
      const count = series[0]?.histogram.count ?? 0;
      const above = series.length === 1 ? [formatCount(Math.floor(count * (1 - percentile / 100) + 1e-6))] : [];
      return [percentileName(percentile), ...values, ...above];
    });
    return { columns: columns.map((name) => ({ name, isNumber: name !== 'Percentile' })), rows };
  }

  *csv(): Generator<string, void, undefined> {
    yield 'series,percentile,valueMs\r\n';
    for (const { name, histogram } of this.#input.series) {
      const cell = [...csvText([name])].join('');
      let piece = '';
      for (const { to, ms } of cumulated(histogram)) piece += `${cell},${to},${Number(ms.toPrecision(6))}\r\n`;
      yield piece;
    }
  }

  #values(shown: Span): Span {
    const { series, limitMs } = this.#input;
    const filled = series.filter(({ histogram }) => histogram.count > 0);
    const end = shown.to >= this.#whole.to ? 100 : shown.to;
    const lows = filled.map(({ histogram }) => histogram.percentile(shown.from) ?? 1);
    const highs = filled.map(({ histogram }) => histogram.percentile(end) ?? 1);
    const limits = limitMs === null || this.#input.span !== null ? [] : [limitMs];
    return roundSpan(
      Math.min(...lows, ...limits, filled.length === 0 ? 1 : Number.POSITIVE_INFINITY),
      Math.max(...highs, ...limits.map((ms) => ms * 1.2), 0.1),
    );
  }

  /** Percentiles that at least one sample lies above, and the maximum. */
  #listed(): number[] {
    const most = Math.max(...this.#input.series.map(({ histogram }) => histogram.count));
    if (most === 0) return [];
    return [...LISTED.filter((percentile) => (1 - percentile / 100) * most >= 1 - 1e-6), 100];
  }

  #text(percentile: number): string {
    const { series } = this.#input;
    const values = series.map(
      ({ name, histogram }) => `${series.length > 1 ? `${name} ` : ''}${valueText(histogram, percentile)}`,
    );
    return [percentileName(percentile), ...values].join(' · ');
  }
}

function valueText(histogram: Histogram, percentile: number): string {
  const value = percentile === 0 ? histogram.min : histogram.percentile(percentile);
  return value === null ? '–' : formatDuration(value);
}

function percentileName(percentile: number): string {
  if (percentile === 100) return 'longest';
  return percentile === 0 ? 'shortest' : `p${percentile}`;
}

/** The buckets of a histogram, each with the percentiles that it covers. */
function* cumulated(histogram: Histogram): Generator<{ from: number; to: number; ms: number }, void, undefined> {
  let before = 0;
  for (const { fromMs, toMs, count } of histogram.buckets()) {
    const after = before + count;
    const ms = Math.min(histogram.max ?? toMs, Math.max(histogram.min ?? fromMs, (fromMs + toMs) / 2));
    yield { from: (before / histogram.count) * 100, to: (after / histogram.count) * 100, ms };
    before = after;
  }
}

/** Stairs: a duration holds up to the last of its samples. */
function curve(histogram: Histogram, x: Scale, y: Scale): Float64Array {
  const points: number[] = [];
  for (const { from, to, ms } of cumulated(histogram)) {
    const left = x.at(from);
    // The last sample is at 100 %, which has no place on this axis: the curve ends with the picture.
    const right = to >= 100 ? x.end : Math.min(x.end, x.at(to));
    if (right < x.start || left > x.end) continue;
    const at = placed(y, ms);
    points.push(Math.max(x.start, left), at, right, at);
  }
  return Float64Array.from(points);
}

function percentileTicks(box: Box, x: Scale): Tick[] {
  const candidates = [...FIRST_LABELS, ...LISTED.filter((percentile) => !FIRST_LABELS.includes(percentile))];
  const ticks: Tick[] = [];
  for (const percentile of candidates) {
    if (percentile < x.span.from || percentile > x.span.to + 1e-9) continue;
    const label = `${percentile} %`;
    const at = Math.round(x.at(percentile));
    const isFree = ticks.every(
      (other) => Math.abs(other.at - at) >= (labelPx(label) + labelPx(other.label)) / 2 + LABEL_SPACE_PX,
    );
    if (isFree) ticks.push({ at, label });
  }
  return within(
    box,
    ticks.sort((a, b) => a.at - b.at),
  );
}

/** Beyond the last nine that samples can tell there is a little room, for its label and for the longest of all. */
const ROOM = 1.06;

/** From the shortest to as many nines as the samples can tell. */
export function wholePercentiles(series: readonly NamedHistogram[]): Span {
  const most = Math.max(10, ...series.map(({ histogram }) => histogram.count));
  return { from: 0, to: 100 * (1 - 10 ** -Math.min(MOST_NINES, Math.log10(most) * ROOM)) };
}

/** Zooming further in than a fifth of a nine shows nothing new. */
export function isWideEnough({ from, to }: Span): boolean {
  return ninesOf(to) - ninesOf(from) >= 0.2;
}

function legendOf(series: readonly NamedHistogram[], limitMs: number | null): LegendItem[] {
  return [
    ...series.map(({ name }, i): LegendItem => ({ glyph: i === 0 ? '—' : '╌╌', tone: TONES[i] ?? 'one', label: name })),
    ...limitLegend(limitMs),
  ];
}
