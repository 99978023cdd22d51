import { useCallback } from 'react';
import type { Size } from '../../lib/panel/chart-picture.ts';
import { RatesModel, wholeOfSteps } from '../../lib/panel/chart-rates.ts';
import type { RateSteps, TimeMark, TimeRange } from '../../lib/panel/sample-view.ts';
import { ChartFrame } from './ChartFrame.tsx';
import type { ChartProps } from './chart-props.ts';
import { useTimeZoom } from './use-zoom.ts';

export interface RatesChartProps extends ChartProps {
  readonly steps: RateSteps;
  readonly unit: 'frames' | 'bytes';
  readonly marks: readonly TimeMark[];
  /** What `steps` were asked for; null: all there is. */
  readonly range: TimeRange | null;
  readonly onRange: (range: TimeRange | null) => void;
}

/** Received and sent per second, over time. */
export function RatesChart({ steps, unit, marks, range, onRange, ...frame }: RatesChartProps) {
  const makeModel = useCallback(
    (size: Size) => new RatesModel({ steps, unit, marks, range }, size),
    [steps, unit, marks, range],
  );
  const zoom = useTimeZoom(range, wholeOfSteps(steps), onRange);
  return <ChartFrame {...frame} makeModel={makeModel} zoom={zoom} stopName="steps" onPick={null} />;
}
