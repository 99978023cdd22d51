import { csvText } from '../export/csv-text.ts';
import { isoTime } from '../export/iso-time.ts';
import {
  clockAxis,
  durationAxis,
  limitLegend,
  limitLine,
  markLegend,
  marksInWords,
  pictureMarks,
  roundSpan,
  TONES,
} from './chart-axes.ts';
import { DensityGrid } from './chart-density.ts';
import type { Box, ChartModel, ChartTable, Layer, LegendItem, Picture, Size } from './chart-picture.ts';
import type { Scale, Span } from './chart-scale.ts';
import { boundsOf, domainOf, isContinued, type ScatterInput } from './chart-scatter-input.ts';
import { placed, ScatterStops } from './chart-scatter-stops.ts';
import { momentText, timeSpanText } from './chart-ticks.ts';
import { countOf, formatCount, formatDuration } from './format.ts';
import { type BandFigures, type BandStep, PercentileBands } from './percentile-bands.ts';
import { divided } from './rate-steps.ts';
import type { SampleView } from './sample-view.ts';

/** More are drawn as density. */
const MOST_DOTS = 3000;
/** Width of a step of percentiles at least. */
const STEP_PX = 8;
const MOST_STEPS = 160;
/** So many in a step, in the mean, make all its percentiles known. */
const STEP_SAMPLES = 100;
/** A percentile of fewer in a step is not drawn: it would be one of the largest of them, or chance. */
const LEAST_SAMPLES = { p50: 20, p90: 20, p99: 100 } as const;
/** Steps whose samples are no further apart are joined. */
const JOIN_PX = 4;
/** Samples between two looks at the clock. */
const STRIDE = 8192;
/** Rows of a piece of CSV: their texts take some milliseconds. */
const CSV_ROWS = 1024;

/** What was computed of one series at one layout. */
interface Drawn {
  readonly grid: DensityGrid;
  readonly bands: PercentileBands;
  /** Index of the next sample to be taken in. */
  next: number;
  /** Over the limit, and at or below 0, of those taken in. */
  over: number;
  below: number;
}

interface Layout {
  readonly domain: Span;
  readonly box: Box;
  readonly x: Scale;
  readonly y: Scale;
  readonly steps: { readonly from: number; readonly stepMs: number; readonly count: number };
}

/**
 * Samples over time: dots or their density, percentiles of each step of time over them. Computed in slices, and goes on where it was
 * when samples are only added.
 */
export class ScatterModel implements ChartModel {
  readonly #size: Size;
  #input: ScatterInput;
  /** Where the samples of each series that are in sight begin and end. */
  #bounds: readonly { readonly from: number; readonly to: number }[];
  #least = Number.POSITIVE_INFINITY;
  #most = 0;
  #measured: number[];
  #layout: Layout | null = null;
  #drawn: readonly Drawn[] = [];
  readonly #domain: Span;

  constructor(input: ScatterInput, size: Size) {
    this.#input = input;
    this.#size = size;
    this.#domain = domainOf(input);
    this.#bounds = boundsOf(input, this.#domain);
    this.#measured = this.#bounds.map(({ from }) => from);
  }

  /** Takes over later input whose samples only follow those known, at the same size; false when it must be computed anew. */
  continues(input: ScatterInput, size: Size): boolean {
    const old = this.#input;
    const domain = domainOf(input);
    const isSame =
      size.width === this.#size.width &&
      size.height === this.#size.height &&
      input.limitMs === old.limitMs &&
      domain.from === this.#domain.from &&
      domain.to === this.#domain.to &&
      input.series.length === old.series.length &&
      input.series.every((series, i) => isContinued(old.series[i], series, this.#bounds[i]?.from ?? 0));
    if (!isSame) return false;
    this.#input = input;
    this.#bounds = boundsOf(input, domain);
    return true;
  }

  work(now: () => number, until: number): boolean {
    if (!this.#measure(now, until)) return false;
    this.#arrange();
    return this.#draw(now, until);
  }

  picture(): Picture {
    this.#arrange();
    const { series, limitMs, marks } = this.#input;
    const { box, x, y, steps } = this.#layout ?? arranged(this.#size, this.#domain, roundSpan(1, 100), 1);
    const { xTicks } = clockAxis(box, this.#domain);
    const { yTicks } = durationAxis(this.#size, y.span);
    const isSparse = this.#inSight() <= MOST_DOTS;
    const layers = [
      ...series.map((_, i) => (isSparse ? this.#dots(i, x, y) : this.#density(i))).filter((layer) => layer !== null),
      ...series.flatMap((_, i) => this.#lines(i, x, y)),
    ];
    const drawn = this.#drawn.flatMap(({ bands }) => bands.steps());
    const known = (['p50', 'p90', 'p99'] as const).filter((p) => enough(drawn, p).length > 0);
    const drawnMarks = pictureMarks(marks, x);
    return {
      box,
      x,
      xTicks,
      yTicks,
      layers,
      limit: limitLine(limitMs, y, 'y'),
      marks: drawnMarks,
      legend: legendOf(series, known, markLegend(marks, this.#domain), limitMs),
      stops: new ScatterStops({ series, x, y, stepFrom: steps.from, stepMs: steps.stepMs }),
    };
  }

  summary(): string {
    const { series, limitMs, marks } = this.#input;
    const said = series.map(({ name }, i) => {
      const drawn = this.#drawn[i];
      const whole = drawn?.bands.whole() ?? null;
      const who = series.length > 1 ? `${name}: ` : '';
      if (drawn === undefined || whole === null) return `${who}no samples.`;
      const over = limitMs === null ? '' : `; ${formatCount(drawn.over)} over the limit of ${formatDuration(limitMs)}`;
      const below = drawn.below === 0 ? '' : ` ${countOf(drawn.below, 'value')} at or below 0 drawn on the lower edge.`;
      return `${who}${countOf(whole.count, 'sample')}, ${bandWords(whole)}${over}.${below}`;
    });
    return `${timeSpanText(this.#domain)}. ${said.join(' ')}${marksInWords(marks, this.#domain)}`;
  }

  table(): ChartTable {
    const { series } = this.#input;
    const several = series.length > 1;
    const names = [...(several ? ['Series'] : []), 'From', 'Samples', 'p50', 'p90', 'p99', 'Longest'];
    const rows = series.flatMap(({ name }, i) =>
      (this.#drawn[i]?.bands.steps() ?? []).map(({ from, count, p50, p90, p99, max }) => [
        ...(several ? [name] : []),
        momentText(from, this.#domain),
        formatCount(count),
        ...[p50, p90, p99, max].map(formatDuration),
      ]),
    );
    return { columns: names.map((name) => ({ name, isNumber: name !== 'Series' && name !== 'From' })), rows };
  }

  *csv(): Generator<string, void, undefined> {
    yield 'series,time,isoTime,valueMs,seq\r\n';
    for (const [i, { name, view }] of this.#input.series.entries()) {
      const cell = [...csvText([name])].join('');
      const { from, to } = this.#bounds[i] ?? { from: 0, to: 0 };
      for (let start = from; start < to; start += CSV_ROWS) {
        let piece = '';
        for (let at = start; at < Math.min(to, start + CSV_ROWS); at++) {
          const time = view.time[at] ?? 0;
          // Seven digits are all that a 32-bit number holds.
          const value = Number((view.value[at] ?? 0).toPrecision(7));
          piece += `${cell},${time},${isoTime(time)},${value},${view.seq[at] || ''}\r\n`;
        }
        yield piece;
      }
    }
  }

  #inSight(): number {
    return this.#bounds.reduce((sum, { from, to }) => sum + to - from, 0);
  }

  /** Finds the smallest and the largest value, which the axis rests on. */
  #measure(now: () => number, until: number): boolean {
    for (const [i, { view }] of this.#input.series.entries()) {
      const to = this.#bounds[i]?.to ?? 0;
      let at = this.#measured[i] ?? 0;
      while (at < to) {
        const end = Math.min(to, at + STRIDE);
        for (; at < end; at++) {
          const value = view.value[at] ?? 0;
          if (value > this.#most) this.#most = value;
          if (value > 0 && value < this.#least) this.#least = value;
        }
        this.#measured[i] = at;
        if (at < to && now() >= until) return false;
      }
    }
    return true;
  }

  /** Keeps the layout while everything fits into it, so that a chart of what goes on stands still and is only added to. */
  #arrange(): void {
    const { limitMs } = this.#input;
    const least = Math.min(this.#least, limitMs ?? Number.POSITIVE_INFINITY);
    const span = roundSpan(Number.isFinite(least) ? least : 1, Math.max(this.#most, (limitMs ?? 0) * 1.2));
    const perSeries = this.#inSight() / Math.max(1, this.#input.series.length);
    // By powers of two: the steps of a growing session change ever more seldom.
    const steps = 2 ** Math.floor(Math.log2(Math.max(1, perSeries / STEP_SAMPLES)));
    const next = arranged(this.#size, this.#domain, span, steps);
    const old = this.#layout;
    if (
      old !== null &&
      old.y.span.from === next.y.span.from &&
      old.y.span.to === next.y.span.to &&
      old.steps.stepMs === next.steps.stepMs
    )
      return;
    this.#layout = next;
    this.#drawn = this.#bounds.map(({ from }) => ({
      grid: new DensityGrid(next.box),
      bands: new PercentileBands(next.steps.from, next.steps.stepMs, next.steps.count),
      next: from,
      over: 0,
      below: 0,
    }));
  }

  #draw(now: () => number, until: number): boolean {
    const layout = this.#layout;
    if (layout === null) return true;
    const limit = this.#input.limitMs ?? Number.POSITIVE_INFINITY;
    for (const [i, { view }] of this.#input.series.entries()) {
      const drawn = this.#drawn[i];
      const to = this.#bounds[i]?.to ?? 0;
      if (drawn === undefined) continue;
      while (drawn.next < to) {
        const end = Math.min(to, drawn.next + STRIDE);
        take(drawn, view, end, layout, limit);
        if (drawn.next < to && now() >= until) return false;
      }
    }
    return true;
  }

  #dots(series: number, x: Scale, y: Scale): Layer | null {
    const view = this.#input.series[series]?.view;
    const { from, to } = this.#bounds[series] ?? { from: 0, to: 0 };
    if (view === undefined) return null;
    const points = new Float64Array((to - from) * 2);
    for (let at = from; at < to; at++) {
      points[(at - from) * 2] = x.at(view.time[at] ?? 0);
      points[(at - from) * 2 + 1] = placed(y, view.value[at] ?? 0);
    }
    return { kind: 'dots', points, tone: TONES[series] ?? 'one', shape: series === 0 ? 'round' : 'square' };
  }

  #density(series: number): Layer | null {
    const grid = this.#drawn[series]?.grid;
    if (grid === undefined) return null;
    const { counts, columns, cellPx, most } = grid;
    return { kind: 'density', counts, columns, cellPx, most, tone: TONES[series] ?? 'one' };
  }

  #lines(series: number, x: Scale, y: Scale): Layer[] {
    const bands = this.#drawn[series]?.bands;
    const steps = bands?.steps() ?? [];
    if (steps.length === 0) return [];
    const alone = this.#input.series.length === 1;
    const tone = alone ? 'plain' : (TONES[series] ?? 'one');
    const isEdged = !alone;
    // The upper edge of an area is as long as its lower one.
    const stairs = (p: Percentile, least: Percentile = p) => stairsOf(enough(steps, least), (step) => step[p], x, y);
    const [p50, p90, p99] = [stairs('p50'), stairs('p90'), stairs('p99')];
    const areas: Layer[] = alone
      ? [
          { kind: 'area', upper: p99, lower: stairs('p90', 'p99'), tone, strength: 0.08 },
          { kind: 'area', upper: p90, lower: p50, tone, strength: 0.16 },
        ]
      : [];
    return [
      ...areas,
      { kind: 'line', points: p99, tone, dash: [2, 3], width: 1.5, isEdged },
      ...(alone ? [{ kind: 'line', points: p90, tone, dash: [5, 3], width: 1.5 } as const] : []),
      { kind: 'line', points: p50, tone, dash: [], width: 1.5, isEdged },
    ];
  }
}

function arranged(size: Size, domain: Span, values: Span, mostSteps: number): Layout {
  const { box, y } = durationAxis(size, values);
  const { x } = clockAxis(box, domain);
  const fitting = Math.min(MOST_STEPS, Math.max(1, Math.floor((box.right - box.left) / STEP_PX)));
  return { domain, box, x, y, steps: divided(domain, Math.max(2, Math.min(fitting, mostSteps))) };
}

/** The inner loop over a million samples. */
function take(drawn: Drawn, view: SampleView, end: number, { box, x, y }: Layout, limit: number): void {
  const { grid, bands } = drawn;
  const { time, value } = view;
  const perMs = (x.end - x.start) / (x.span.to - x.span.from);
  const perDecade = (y.start - y.end) / Math.log10(y.span.to / y.span.from);
  const top = Math.log10(y.span.to);
  const least = y.span.from;
  const bottom = box.bottom - box.top - 0.5;
  for (let at = drawn.next; at < end; at++) {
    const ms = value[at] ?? 0;
    const when = time[at] ?? 0;
    grid.add((when - x.span.from) * perMs, ms < least ? bottom : (top - Math.log10(ms)) * perDecade);
    bands.record(when, ms);
    if (ms > limit) drawn.over++;
    if (ms <= 0) drawn.below++;
  }
  drawn.next = end;
}

type Percentile = keyof typeof LEAST_SAMPLES;

/** The steps in which a percentile is known. */
function enough(steps: readonly BandStep[], p: Percentile): BandStep[] {
  return steps.filter(({ count }) => count >= LEAST_SAMPLES[p]);
}

/** Two points a step, from its first sample to its last; broken where there are none for a while. */
function stairsOf(steps: readonly BandStep[], of: (step: BandStep) => number, x: Scale, y: Scale): Float64Array {
  const points: number[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const step of steps) {
    const [left, right] = [Math.max(x.start, x.at(step.first)), Math.min(x.end, x.at(step.last))];
    if (points.length > 0 && left - end > JOIN_PX) points.push(Number.NaN, Number.NaN);
    const at = placed(y, of(step));
    points.push(left, at, right, at);
    end = right;
  }
  return Float64Array.from(points);
}

function bandWords({ p50, p90, p99, max }: BandFigures): string {
  return `p50 ${formatDuration(p50)}, p90 ${formatDuration(p90)}, p99 ${formatDuration(p99)}, longest ${formatDuration(max)}`;
}

function legendOf(
  series: ScatterInput['series'],
  known: readonly Percentile[],
  marks: readonly LegendItem[],
  limitMs: number | null,
): LegendItem[] {
  const alone = series.length === 1;
  const glyphs = { p50: '—', p90: '╌╌', p99: '···' } as const;
  const wanted: readonly Percentile[] = alone ? ['p50', 'p90', 'p99'] : ['p50', 'p99'];
  const missing = wanted.filter((p) => !known.includes(p));
  const note = `too few samples to draw ${missing.join(', ')}`;
  return [
    ...series.map(({ name }, i): LegendItem => ({ glyph: i === 0 ? '●' : '■', tone: TONES[i] ?? 'one', label: name })),
    ...wanted.filter((p) => known.includes(p)).map((p): LegendItem => ({ glyph: glyphs[p], tone: 'plain', label: p })),
    ...(missing.length === 0 ? [] : [{ glyph: '–', tone: 'plain', label: note } as const]),
    ...limitLegend(limitMs),
    ...marks,
  ];
}
