import { useCallback, useMemo } from 'react';
import { isWideEnough, PercentilesModel, wholePercentiles } from '../../lib/panel/chart-percentiles.ts';
import type { Size } from '../../lib/panel/chart-picture.ts';
import { ChartFrame } from './ChartFrame.tsx';
import type { ChartProps, HistogramSeries } from './chart-props.ts';
import { percentileWords, useOwnZoom } from './use-zoom.ts';

export interface PercentileChartProps extends ChartProps {
  /** One, or two to be compared. */
  readonly series: readonly HistogramSeries[];
  readonly limitMs: number | null;
}

/** How long the fastest so many per cent took, with each further nine drawn as wide as the one before. */
export function PercentileChart({ series, limitMs, ...frame }: PercentileChartProps) {
  const whole = useMemo(() => wholePercentiles(series), [series]);
  const zoom = useOwnZoom(whole, isWideEnough, percentileWords);
  const { span } = zoom;
  const makeModel = useCallback(
    (size: Size) => new PercentilesModel({ series, limitMs, span }, size),
    [series, limitMs, span],
  );
  return <ChartFrame {...frame} makeModel={makeModel} zoom={zoom} stopName="percentiles" onPick={null} />;
}
