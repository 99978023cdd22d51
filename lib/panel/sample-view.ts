import type { Metric } from '../protocol/metric.ts';

/** A stretch of time, epoch ms. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** Samples of one metric as parallel columns, rising in time; only the first `length` are meant. */
export interface SampleView {
  readonly metric: Metric;
  readonly length: number;
  /** Epoch ms. */
  readonly time: Float64Array;
  /** Milliseconds. */
  readonly value: Float32Array;
  /** The frame it belongs to; 0 where it belongs to an event. */
  readonly seq: Uint32Array;
}

/** Something that happened to the connection, drawn as a line through a chart over time. */
export interface TimeMark {
  readonly time: number;
  readonly kind: 'open' | 'close' | 'attempt' | 'reconnect' | 'gap' | 'alert' | 'reset';
  readonly label: string;
}

/** Rates over time in steps of equal width. */
export interface RateSteps {
  readonly from: number;
  readonly stepMs: number;
  /** The part of the steps in which frames could have come; before and after it there was no session. */
  readonly measured: TimeRange;
  /** Per second. */
  readonly sentFrames: Float64Array;
  readonly receivedFrames: Float64Array;
  readonly sentBytes: Float64Array;
  readonly receivedBytes: Float64Array;
}
