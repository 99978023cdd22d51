import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { histogramChart } from '../../lib/panel/histogram-chart.ts';
import type { LogBins } from '../../lib/panel/latency-view.ts';

interface Props {
  readonly bins: LogBins;
  readonly thresholdMs: number;
}

/** Bars over a logarithmic time axis, with the threshold as a line. The table beside it holds the same numbers. */
export function LatencyChart({ bins, thresholdMs }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const shown = useWhileVisible(bins);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const drawing = useMemo(
    () => (width === 0 ? null : <Drawing bins={shown} thresholdMs={thresholdMs} width={width} />),
    [shown, thresholdMs, width],
  );
  return (
    <div ref={box} className="chart-space">
      {drawing}
    </div>
  );
}

function Drawing({ bins, thresholdMs, width }: Props & { readonly width: number }) {
  const { left, bottom, bars, grid, times, counts, limit } = histogramChart(bins, thresholdMs, width);
  return (
    <svg className="chart" aria-hidden="true">
      <path className="chart-grid" d={grid} />
      <path className="chart-bars" d={bars} />
      <g textAnchor="middle">
        {times.map(({ at, label }) => (
          <text key={label} x={at} y={bottom + 17}>
            {label}
          </text>
        ))}
      </g>
      <g textAnchor="end">
        {counts.map(({ at, label }) => (
          <text key={label} x={left - 9} y={at + 4}>
            {label}
          </text>
        ))}
      </g>
      {limit === null ? null : (
        <g className="chart-limit" textAnchor={limit.side === 'left' ? 'end' : 'start'}>
          <path d={`M${limit.at + 0.5} 2V${bottom}`} />
          <text x={limit.at + (limit.side === 'left' ? -4 : 5)} y={12}>
            {limit.label}
          </text>
        </g>
      )}
    </svg>
  );
}

/** The value, standing still while nobody sees the page; a hidden panel goes on receiving frames. */
function useWhileVisible<T>(value: T): T {
  const held = useRef(value);
  const isHidden = useSyncExternalStore(onVisibility, () => document.hidden);
  if (!isHidden) held.current = value;
  return held.current;
}

function onVisibility(changed: () => void): () => void {
  document.addEventListener('visibilitychange', changed);
  return () => document.removeEventListener('visibilitychange', changed);
}
