import { csvText } from '../export/csv-text.ts';
import type { Histogram } from '../metrics/histogram.ts';
import { countAxis, limitLegend, limitLine, lyingDurationAxis, roundSpan, TONES } from './chart-axes.ts';
import { ListStops } from './chart-list-stops.ts';
import type { ChartModel, ChartTable, Layer, LegendItem, Picture, Size } from './chart-picture.ts';
import type { Scale, Span } from './chart-scale.ts';
import { countOf, formatCount, formatDuration } from './format.ts';

/** A distribution under a name for the legend. */
export interface NamedHistogram {
  readonly name: string;
  readonly histogram: Histogram;
}

export interface DistributionInput {
  /** One or two. */
  readonly series: readonly NamedHistogram[];
  readonly limitMs: number | null;
  /** What is shown, ms; null: everything. */
  readonly span: Span | null;
}

/** Samples below are drawn in the first bar. */
const SMALLEST_MS = 0.01;
/** Bars of a decade: the finest of these that leaves a bar its width. Histograms know about 295. */
const BAR_CHOICES = [96, 48, 24, 12, 6, 3];
const LEAST_BAR_PX = 8;

interface Bars {
  readonly perDecade: number;
  /** Number of the first bar, counted from `SMALLEST_MS`. */
  readonly first: number;
  /** Samples of each bar, for each series. */
  readonly counts: readonly Float64Array[];
}

/** Bars over a logarithmic axis of durations; two distributions as shares, so that many and few samples can be compared. */
export class DistributionModel implements ChartModel {
  readonly #input: DistributionInput;
  readonly #size: Size;

  constructor(input: DistributionInput, size: Size) {
    this.#input = input;
    this.#size = size;
  }

  work(): boolean {
    return true;
  }

  picture(): Picture {
    const { series, limitMs } = this.#input;
    const bars = this.#bars();
    const shares = bars.counts.map((counts, i) =>
      series.length === 1 ? counts : counts.map((n) => this.#share(i, n)),
    );
    const most = shares.reduce((max, counts) => counts.reduce((high, n) => Math.max(high, n), max), 0);
    const isShare = series.length > 1;
    const { box, y, yTicks } = countAxis(
      this.#size,
      most === 0 ? 1 : most,
      (n) => (isShare ? `${Number(n.toPrecision(2))} %` : formatCount(n)),
      isShare ? 0 : 1,
    );
    const { x, xTicks } = lyingDurationAxis(box, this.#shown);
    const layers = shares.map((counts, i): Layer => {
      return { kind: 'bars', rects: rectsOf(bars, counts, x, y), tone: TONES[i] ?? 'one', filled: i === 0 };
    });
    const stops = Array.from(bars.counts[0] ?? [], (_, bar) => bar)
      .filter((bar) => bars.counts.some((counts) => (counts[bar] ?? 0) > 0))
      .map((bar) => {
        const { from, to } = edges(bars, bar);
        const heights = shares.map((counts) => y.at(counts[bar] ?? 0));
        const middle = Math.sqrt(from * to);
        return {
          x: x.at(middle),
          y: Math.min(...heights),
          text: this.#text(bars, bar),
          seq: null,
          value: middle,
          series: 0,
        };
      });
    return {
      box,
      x,
      xTicks,
      yTicks,
      layers,
      limit: limitLine(limitMs, x, 'x'),
      marks: [],
      legend: legendOf(series, limitMs),
      stops: new ListStops(stops, x),
    };
  }

  summary(): string {
    return this.#input.series
      .map(({ name, histogram }) => {
        const who = this.#input.series.length > 1 ? `${name}: ` : '';
        const { count, min, max } = histogram;
        if (min === null || max === null) return `${who}no samples.`;
        const middle = formatDuration(histogram.percentile(50) ?? 0);
        const range = `from ${formatDuration(min)} to ${formatDuration(max)}`;
        return `${who}${countOf(count, 'sample')} ${range}, half of them up to ${middle}.`;
      })
      .join(' ');
  }

  table(): ChartTable {
    const { series } = this.#input;
    const bars = this.#bars();
    const columns = ['From', 'To', ...(series.length === 1 ? ['Samples'] : series.map(({ name }) => name))];
    const rows = Array.from(bars.counts[0] ?? [], (_, bar) => {
      const { from, to } = edges(bars, bar);
      const shown = bars.counts.map((counts, i) => {
        const n = counts[bar] ?? 0;
        return series.length === 1 ? formatCount(n) : `${formatCount(n)} (${percentText(this.#share(i, n))})`;
      });
      return [formatDuration(from), formatDuration(to), ...shown];
    });
    return { columns: columns.map((name) => ({ name, isNumber: true })), rows };
  }

  *csv(): Generator<string, void, undefined> {
    yield 'series,fromMs,toMs,samples\r\n';
    for (const { name, histogram } of this.#input.series) {
      const cell = [...csvText([name])].join('');
      let piece = '';
      for (const { fromMs, toMs, count } of histogram.buckets()) {
        piece += `${cell},${exact(fromMs)},${exact(toMs)},${count}\r\n`;
      }
      yield piece;
    }
  }

  get #shown(): Span {
    return this.#input.span ?? wholeDurations(this.#input.series, this.#input.limitMs);
  }

  #share(series: number, samples: number): number {
    const count = this.#input.series[series]?.histogram.count ?? 0;
    return count === 0 ? 0 : (samples / count) * 100;
  }

  #text(bars: Bars, bar: number): string {
    const { series } = this.#input;
    const { from, to } = edges(bars, bar);
    const told = series.map(({ name }, i) => {
      const n = bars.counts[i]?.[bar] ?? 0;
      return `${series.length > 1 ? `${name}: ` : ''}${countOf(n, 'sample')} (${percentText(this.#share(i, n))})`;
    });
    return [`${formatDuration(from)} to ${formatDuration(to)}`, ...told].join(' · ');
  }

  #bars(): Bars {
    const { series } = this.#input;
    const shown = this.#shown;
    const px = Math.max(1, this.#size.width - 60) / Math.log10(shown.to / shown.from);
    const perDecade = BAR_CHOICES.find((bars) => px / bars >= LEAST_BAR_PX) ?? 3;
    const first = barOf(shown.from, perDecade);
    const last = Math.max(first, barOf(shown.to * (1 - 1e-9), perDecade));
    const counts = series.map(({ histogram }) => {
      const sums = new Float64Array(last - first + 1);
      const put = (bar: number, samples: number) => {
        // A bucket may reach a little beyond the smallest or longest sample; where all is shown, all is counted.
        const at = this.#input.span === null ? Math.min(sums.length - 1, Math.max(0, bar)) : bar;
        if (at >= 0 && at < sums.length) sums[at] = (sums[at] ?? 0) + samples;
      };
      for (const { fromMs, toMs, count } of histogram.buckets()) {
        const bar = barOf(fromMs, perDecade) - first;
        const border = edges({ perDecade, first }, bar).to;
        // A bucket over the border of two bars is shared among them: given to one, every few bars would stand out.
        const here = border >= toMs ? count : Math.round((count * (border - fromMs)) / (toMs - fromMs));
        put(bar, here);
        put(bar + 1, count - here);
      }
      return sums;
    });
    return { perDecade, first, counts };
  }
}

function barOf(ms: number, perDecade: number): number {
  return Math.floor(Math.log10(Math.max(SMALLEST_MS, ms) / SMALLEST_MS) * perDecade + 1e-9);
}

function edges({ perDecade, first }: Omit<Bars, 'counts'>, bar: number): Span {
  const edge = (at: number) => SMALLEST_MS * 10 ** ((first + at) / perDecade);
  return { from: edge(bar), to: edge(bar + 1) };
}

/** From a round value before the smallest sample to one after the longest or the limit. */
export function wholeDurations(series: readonly NamedHistogram[], limitMs: number | null): Span {
  const filled = series.filter(({ histogram }) => histogram.count > 0);
  const least = Math.min(...filled.map(({ histogram }) => histogram.min ?? 1), limitMs ?? Number.POSITIVE_INFINITY);
  const most = Math.max(...filled.map(({ histogram }) => histogram.max ?? 1), (limitMs ?? 0) * 1.6);
  return roundSpan(Math.max(SMALLEST_MS, Number.isFinite(least) ? least : 1), Math.max(SMALLEST_MS, most) * 1.01);
}

/** The first column of pixels of each bar stays free: the gap to its neighbour, where a grid line shows through. */
function rectsOf(bars: Bars, heights: Float64Array, x: Scale, y: Scale): Float64Array {
  const rects: number[] = [];
  const bottom = y.start;
  for (const [bar, height] of heights.entries()) {
    if (height === 0) continue;
    const { from, to } = edges(bars, bar);
    const left = Math.round(Math.max(x.start, x.at(from))) + 1;
    const right = Math.max(left + 1, Math.round(Math.min(x.end, x.at(to))));
    // One slow reply among a million must still be seen.
    const top = Math.min(bottom - 2, Math.round(y.at(height)));
    rects.push(left, top, right - left, bottom - top);
  }
  return Float64Array.from(rects);
}

function percentText(share: number): string {
  return share > 0 && share < 0.1 ? 'under 0.1 %' : `${share.toFixed(1)} %`;
}

/** Without the tail of digits that binary fractions have. */
function exact(ms: number): number {
  return Number(ms.toPrecision(9));
}

function legendOf(series: readonly NamedHistogram[], limitMs: number | null): LegendItem[] {
  return [
    ...series.map(({ name }, i): LegendItem => ({ glyph: i === 0 ? '■' : '□', tone: TONES[i] ?? 'one', label: name })),
    ...limitLegend(limitMs),
  ];
}
