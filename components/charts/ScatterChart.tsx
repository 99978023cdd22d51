import { useCallback } from 'react';
import type { ChartModel, Size } from '../../lib/panel/chart-picture.ts';
import { ScatterModel } from '../../lib/panel/chart-scatter.ts';
import { wholeTime } from '../../lib/panel/chart-scatter-input.ts';
import type { TimeMark, TimeRange } from '../../lib/panel/sample-view.ts';
import { ChartFrame } from './ChartFrame.tsx';
import type { ChartProps, ScatterSeries } from './chart-props.ts';
import { useTimeZoom } from './use-zoom.ts';

export interface ScatterChartProps extends ChartProps {
  /** One, or two to be compared. */
  readonly series: readonly ScatterSeries[];
  readonly limitMs: number | null;
  readonly marks: readonly TimeMark[];
  /** What is shown; null: all there is. The views may hold more. */
  readonly range: TimeRange | null;
  /** All there is goes on until then at least, epoch ms, though there be no samples. */
  readonly until?: number;
  readonly onRange: (range: TimeRange | null) => void;
  /** A sample was chosen; never called for those of events. */
  readonly onPick: (seq: number) => void;
}

/** Samples over time as dots or density, with percentiles of each step of time over them. */
export function ScatterChart({
  series,
  limitMs,
  marks,
  range,
  until = 0,
  onRange,
  onPick,
  ...frame
}: ScatterChartProps) {
  const makeModel = useCallback(
    (size: Size, before: ChartModel | null) => {
      const input = { series, limitMs, marks, range, until };
      return before instanceof ScatterModel && before.continues(input, size) ? before : new ScatterModel(input, size);
    },
    [series, limitMs, marks, range, until],
  );
  const zoom = useTimeZoom(range, wholeTime(series, until), onRange);
  return (
    <ChartFrame
      {...frame}
      makeModel={makeModel}
      zoom={zoom}
      stopName="samples"
      onPick={onPick}
      tableNote="Each row is a step of time; “Save data (CSV)” has every sample in sight."
    />
  );
}
