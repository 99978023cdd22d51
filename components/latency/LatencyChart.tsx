import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatCount, formatDuration } from '../../lib/panel/format.ts';
import type { LogBins } from '../../lib/panel/latency-view.ts';

interface Props {
  readonly bins: LogBins;
  readonly thresholdMs: number;
}

const HEIGHT_PX = 190;
/** Outside DevTools the style sheet follows these. */
const SYSTEM_COLOURS = ['(prefers-color-scheme: dark)', '(forced-colors: active)'];
const COUNT_STEPS = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power));

/** Bars over a logarithmic time axis, with the threshold as a line. The table beside it holds the same numbers. */
export function LatencyChart({ bins, thresholdMs }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(bins);
  latest.current = bins;

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const build = () => {
      plot.current?.destroy();
      plot.current = new uPlot(
        options(element, thresholdMs, () => latest.current),
        dataOf(latest.current),
        element,
      );
    };
    build();
    const observer = new ResizeObserver(() => {
      const width = element.clientWidth;
      if (width > 0 && plot.current?.width !== width) plot.current?.setSize({ width, height: HEIGHT_PX });
    });
    observer.observe(element);
    // Colours are drawn into the canvas, so a changed theme must draw it again.
    const themes = new MutationObserver(build);
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    const system = SYSTEM_COLOURS.map((query) => matchMedia(query));
    for (const query of system) query.addEventListener('change', build);
    return () => {
      for (const query of system) query.removeEventListener('change', build);
      observer.disconnect();
      themes.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [thresholdMs]);

  useEffect(() => {
    plot.current?.setData(dataOf(bins));
  }, [bins]);

  return <div ref={box} className="chart-space" aria-hidden="true" />;
}

/** x is each bar's lower edge; a closing zero bar keeps the last one whole. */
function dataOf(bins: LogBins): uPlot.AlignedData {
  return [[...bins.edges], [...bins.counts, 0]];
}

function options(element: HTMLElement, thresholdMs: number, bins: () => LogBins): uPlot.Options {
  const colour = (name: string) => getComputedStyle(element).getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--fg-dim'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { stroke: colour('--line'), width: 1, size: 4 },
    font: '11px system-ui, sans-serif',
  };
  return {
    width: Math.max(200, element.clientWidth),
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 12, 0, 0],
    scales: {
      x: { time: false, distr: 3, range: () => rangeOf(bins(), thresholdMs) },
      y: { range: (_plot, _min, max) => [0, Math.max(1, max) * 1.08] },
    },
    axes: [
      {
        ...axis,
        grid: { ...axis.grid, filter: decades },
        ticks: { ...axis.ticks, filter: decades },
        size: 24,
        values: (_plot, values) => values.map((value) => (isRound(value) ? formatAxis(value) : '')),
      },
      {
        ...axis,
        incrs: COUNT_STEPS,
        size: 46,
        values: (_plot, values) => values.map((value) => (Number.isInteger(value) ? formatCount(value) : '')),
      },
    ],
    series: [{}, { paths: () => null, points: { show: false } }],
    hooks: {
      draw: [
        (plot) => {
          drawBars(plot, bins(), colour('--bar'));
          drawThreshold(plot, thresholdMs, colour('--amber'));
        },
      ],
    },
  };
}

function rangeOf(bins: LogBins, thresholdMs: number): [number, number] {
  const first = bins.edges[0] ?? 0.1;
  const last = bins.edges.at(-1) ?? 1000;
  return [10 ** Math.floor(Math.log10(first)), Math.max(thresholdMs * 1.6, last * 1.2)];
}

function decades(_plot: uPlot, splits: number[]): (number | null)[] {
  return splits.map((value) => (isRound(value) ? value : null));
}

function isRound(value: number): boolean {
  return Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;
}

function formatAxis(ms: number): string {
  return ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`;
}

function drawBars(plot: uPlot, bins: LogBins, fill: string): void {
  const { ctx } = plot;
  ctx.save();
  ctx.fillStyle = fill;
  const floor = plot.valToPos(0, 'y', true);
  bins.counts.forEach((count, i) => {
    if (count === 0) return;
    const left = plot.valToPos(bins.edges[i] ?? 1, 'x', true);
    const right = plot.valToPos(bins.edges[i + 1] ?? 1, 'x', true);
    const top = Math.min(plot.valToPos(count, 'y', true), floor - 2);
    ctx.fillRect(left + 0.5, top, Math.max(1, right - left - 1), floor - top);
  });
  ctx.restore();
}

function drawThreshold(plot: uPlot, thresholdMs: number, stroke: string): void {
  const { ctx, bbox } = plot;
  const x = plot.valToPos(thresholdMs, 'x', true);
  if (!Number.isFinite(x) || x < bbox.left || x > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.fillStyle = stroke;
  ctx.lineWidth = devicePixelRatio * 1.5;
  ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textAlign = 'right';
  ctx.fillText(`limit ${formatDuration(thresholdMs)}`, x - 4 * devicePixelRatio, bbox.top + 12 * devicePixelRatio);
  ctx.restore();
}
