import type { Histogram } from '../../lib/metrics/histogram.ts';
import type { SampleView } from '../../lib/panel/sample-view.ts';

/** What every chart takes besides its data. Legend, summary, table twin, zoom and saving are the chart's own. */
export interface ChartProps {
  /** Heading of the chart, and its name for assistive technology. */
  readonly title: string;
  /** Of saved files, without an extension. */
  readonly fileName: string;
  readonly onSave: (name: string, blob: Blob) => void;
}

/** Samples over time, under a name for the legend. */
export interface ScatterSeries {
  readonly name: string;
  readonly view: SampleView;
}

/** A distribution, under a name for the legend. */
export interface HistogramSeries {
  readonly name: string;
  readonly histogram: Histogram;
}
