import { isoTime } from '../export/iso-time.ts';
import { clockAxis, countAxis, markLegend, marksInWords, pictureMarks } from './chart-axes.ts';
import { ListStops } from './chart-list-stops.ts';
import type { ChartModel, ChartTable, LegendItem, Picture, Size } from './chart-picture.ts';
import type { Scale, Span } from './chart-scale.ts';
import { momentText, timeSpanText } from './chart-ticks.ts';
import { formatBytes, formatCount } from './format.ts';
import { meanRate } from './rate-steps.ts';
import type { RateSteps, TimeMark, TimeRange } from './sample-view.ts';

export interface RatesInput {
  readonly steps: RateSteps;
  readonly unit: 'frames' | 'bytes';
  readonly marks: readonly TimeMark[];
  /** null: all steps. */
  readonly range: TimeRange | null;
}

/** Marks of one step that are read out. */
const MOST_TOLD = 3;

/** Received and sent per second, in steps of time. */
export class RatesModel implements ChartModel {
  readonly #input: RatesInput;
  readonly #size: Size;
  readonly #received: Float64Array;
  readonly #sent: Float64Array;

  constructor(input: RatesInput, size: Size) {
    this.#input = input;
    this.#size = size;
    const { steps, unit } = input;
    this.#received = unit === 'frames' ? steps.receivedFrames : steps.receivedBytes;
    this.#sent = unit === 'frames' ? steps.sentFrames : steps.sentBytes;
  }

  work(): boolean {
    return true;
  }

  picture(): Picture {
    const { steps, range, marks } = this.#input;
    const most = Math.max(highest(this.#received), highest(this.#sent));
    const { box, y, yTicks } = countAxis(this.#size, most === 0 ? 1 : most, (value) => this.#rate(value), 0);
    const { x, xTicks } = clockAxis(box, range ?? wholeOfSteps(steps));
    const told = Map.groupBy(marks, ({ time }) => Math.floor((time - steps.from) / steps.stepMs));
    const stops = Array.from(this.#received, (value, i) => {
      const start = steps.from + i * steps.stepMs;
      const middle = start + steps.stepMs / 2;
      const text = `${momentText(start, wholeOfSteps(steps))} · received ${this.#rate(value)} · sent ${this.#rate(this.#sent[i] ?? 0)}`;
      const here = (told.get(i) ?? []).slice(0, MOST_TOLD);
      return {
        x: x.at(middle),
        y: y.at(value),
        text: [text, ...here.map(({ label }) => label)].join(' · '),
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
      layers: [
        { kind: 'line', points: stairs(this.#received, steps, x, y), tone: 'one', dash: [], width: 1.5 },
        { kind: 'line', points: stairs(this.#sent, steps, x, y), tone: 'two', dash: [4, 2], width: 1.5 },
      ],
      limit: null,
      marks: pictureMarks(marks, x),
      legend: legendOf(markLegend(marks, x.span)),
      stops: new ListStops(stops, x),
    };
  }

  summary(): string {
    const { from, to } = wholeOfSteps(this.#input.steps);
    if (this.#received.length === 0) return 'No frames.';
    const words = (values: Float64Array) =>
      `at most ${this.#rate(highest(values))}, ${this.#rate(meanRate(this.#input.steps, values))} on average`;
    return `${timeSpanText({ from, to })}. Received ${words(this.#received)}; sent ${words(this.#sent)}.${marksInWords(this.#input.marks, { from, to })}`;
  }

  table(): ChartTable {
    const { steps } = this.#input;
    return {
      columns: ['From', 'Received', 'Sent'].map((name) => ({ name, isNumber: name !== 'From' })),
      rows: Array.from(this.#received, (value, i) => [
        momentText(steps.from + i * steps.stepMs, wholeOfSteps(steps)),
        this.#rate(value),
        this.#rate(this.#sent[i] ?? 0),
      ]),
    };
  }

  *csv(): Generator<string, void, undefined> {
    const { steps } = this.#input;
    yield 'time,isoTime,stepMs,receivedFramesPerSecond,sentFramesPerSecond,receivedBytesPerSecond,sentBytesPerSecond\r\n';
    let piece = '';
    for (const [i, received] of steps.receivedFrames.entries()) {
      const time = steps.from + i * steps.stepMs;
      const rates = [received, steps.sentFrames[i], steps.receivedBytes[i], steps.sentBytes[i]];
      const cells = rates.map((rate) => Number((rate ?? 0).toPrecision(9)));
      piece += `${time},${isoTime(time)},${steps.stepMs},${cells.join(',')}\r\n`;
    }
    yield piece;
  }

  #rate(value: number): string {
    if (this.#input.unit === 'bytes') return `${formatBytes(value)}/s`;
    return `${value < 10 ? Number(value.toPrecision(2)) : formatCount(value)}/s`;
  }
}

export function wholeOfSteps({ from, stepMs, receivedFrames }: RateSteps): Span {
  return { from, to: from + Math.max(1, receivedFrames.length) * stepMs };
}

function highest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

/** Two points a step: a rate is that of its whole step. */
function stairs(values: Float64Array, { from, stepMs }: RateSteps, x: Scale, y: Scale): Float64Array {
  const points = new Float64Array(values.length * 4);
  for (const [i, value] of values.entries()) {
    const left = Math.max(x.start, x.at(from + i * stepMs));
    const right = Math.min(x.end, x.at(from + (i + 1) * stepMs));
    // A step beyond the picture has no width in it.
    const at = right < left ? Number.NaN : y.at(value);
    points.set([left, at, right, at], i * 4);
  }
  return points;
}

function legendOf(marks: readonly LegendItem[]): LegendItem[] {
  return [{ glyph: '—', tone: 'one', label: 'received' }, { glyph: '╌╌', tone: 'two', label: 'sent' }, ...marks];
}
