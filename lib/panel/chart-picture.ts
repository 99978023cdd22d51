import type { Scale } from './chart-scale.ts';
import type { Tick } from './chart-ticks.ts';

/** CSS px, as all lengths here; from the top left corner. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where data is drawn; axes and labels stand around it. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What a colour means; the theme says which it is. `one` and `two` are the series. */
export type Tone = 'one' | 'two' | 'limit' | 'bad' | 'plain';

/** Alternating x and y; a NaN breaks the line. */
export type Points = Float64Array;

export type Layer =
  | {
      readonly kind: 'line';
      /** Over things of its own colour it needs an edge. */
      readonly isEdged?: boolean;
      readonly points: Points;
      readonly tone: Tone;
      readonly dash: readonly number[];
      readonly width: number;
    }
  /** Between two lines with the same x; `strength` 0 to 1. */
  | {
      readonly kind: 'area';
      readonly upper: Points;
      readonly lower: Points;
      readonly tone: Tone;
      readonly strength: number;
    }
  /** Alternating left, top, width and height. */
  | { readonly kind: 'bars'; readonly rects: Float64Array; readonly tone: Tone; readonly filled: boolean }
  | { readonly kind: 'dots'; readonly points: Points; readonly tone: Tone; readonly shape: 'round' | 'square' }
  /** How many samples lie in each cell of a grid over the box, row by row from its top left corner. */
  | {
      readonly kind: 'density';
      readonly counts: Uint32Array;
      readonly columns: number;
      readonly cellPx: number;
      readonly most: number;
      readonly tone: Tone;
    };

/** A line across the box with words at its upper or right end. */
export interface LimitLine {
  readonly axis: 'x' | 'y';
  readonly at: number;
  readonly label: string;
  /** On the side of the line that has room. */
  readonly side: 'before' | 'after';
}

/** Something that happened, as an upright line with a symbol on top. */
export interface PictureMark {
  readonly at: number;
  readonly symbol: string;
  readonly tone: Tone;
  readonly label: string;
}

/** A place that the cursor can stand on. */
export interface Stop {
  readonly x: number;
  readonly y: number;
  /** All that there is to say of it. */
  readonly text: string;
  /** The frame it belongs to; null where it belongs to none. */
  readonly seq: number | null;
  /** In the unit of the x axis. */
  readonly value: number;
  readonly series: number;
  readonly index: number;
}

/** `page`: a time step or a tenth further. `higher`, `lower`: the extreme of the same step. */
export type Move = 'next' | 'previous' | 'next-page' | 'previous-page' | 'first' | 'last' | 'higher' | 'lower';

export interface Stops {
  /** From no stop it is the first or the last one in sight; null when there is none at all. */
  move(from: Stop | null, move: Move): Stop | null;
  /** What a pointer points at; null when nothing is near. */
  nearest(x: number, y: number): Stop | null;
  /** The same place in this picture; null when it is gone. */
  again(stop: Stop): Stop | null;
}

/** One line of the legend; the glyph looks like what it stands for, because colour must not be the only sign. */
export interface LegendItem {
  readonly glyph: string;
  readonly tone: Tone;
  readonly label: string;
}

/** A chart as things to draw. */
export interface Picture {
  readonly box: Box;
  readonly x: Scale;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  readonly layers: readonly Layer[];
  readonly limit: LimitLine | null;
  readonly marks: readonly PictureMark[];
  readonly legend: readonly LegendItem[];
  readonly stops: Stops;
}

/** The table twin of a chart. */
export interface ChartTable {
  readonly columns: readonly { readonly name: string; readonly isNumber: boolean }[];
  readonly rows: readonly (readonly string[])[];
}

/** All that a chart is, at one size. */
export interface ChartModel {
  /** Goes on computing until `until` (of `now`); true when all is in the picture. */
  work(now: () => number, until: number): boolean;
  picture(): Picture;
  /** One or two sentences in place of the picture. */
  summary(): string;
  table(): ChartTable;
  /** CSV with a header row, in pieces of some kB. */
  csv(): Iterable<string>;
}
