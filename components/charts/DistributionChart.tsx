import { useCallback, useMemo } from 'react';
import { DistributionModel, wholeDurations } from '../../lib/panel/chart-distribution.ts';
import type { Size } from '../../lib/panel/chart-picture.ts';
import type { Span } from '../../lib/panel/chart-scale.ts';
import { ChartFrame } from './ChartFrame.tsx';
import type { ChartProps, HistogramSeries } from './chart-props.ts';
import { LimitHandle } from './LimitHandle.tsx';
import { durationWords, useOwnZoom } from './use-zoom.ts';

export interface DistributionChartProps extends ChartProps {
  /** One, or two to be compared. */
  readonly series: readonly HistogramSeries[];
  readonly limitMs: number | null;
  /** The limit was moved, ms; missing: it cannot be. */
  readonly onLimit?: (limitMs: number) => void;
}

/** How many samples took how long. */
export function DistributionChart({ series, limitMs, onLimit, ...frame }: DistributionChartProps) {
  const whole = useMemo(() => wholeDurations(series, limitMs), [series, limitMs]);
  const zoom = useOwnZoom(whole, isWideEnough, durationWords);
  const { span } = zoom;
  const makeModel = useCallback(
    (size: Size) => new DistributionModel({ series, limitMs, span }, size),
    [series, limitMs, span],
  );
  return (
    <ChartFrame
      {...frame}
      makeModel={makeModel}
      zoom={zoom}
      stopName="bars"
      onPick={null}
      {...(onLimit === undefined || limitMs === null
        ? {}
        : { over: ({ picture }) => <LimitHandle picture={picture} limitMs={limitMs} onLimit={onLimit} /> })}
    />
  );
}

/** A bucket is 0.8 % wide. */
function isWideEnough({ from, to }: Span): boolean {
  return to / from >= 1.25;
}
