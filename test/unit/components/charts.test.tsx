import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { RatesChart } from '../../../components/charts/RatesChart.tsx';
import { Sparkline } from '../../../components/charts/Sparkline.tsx';
import { FiguresTable } from '../../../components/latency/FiguresTable.tsx';
import type { RateSteps } from '../../../lib/panel/sample-view.ts';

const steps: RateSteps = {
  from: 0,
  stepMs: 1000,
  measured: { from: 0, to: 1000 },
  sentFrames: Float64Array.of(1),
  receivedFrames: Float64Array.of(1),
  sentBytes: Float64Array.of(1),
  receivedBytes: Float64Array.of(1),
};

const chart = (range: { from: number; to: number } | null) =>
  renderToStaticMarkup(
    <RatesChart
      {...{ steps, range, unit: 'frames', marks: [], title: 'Frames per second', fileName: 'rates' }}
      onRange={() => undefined}
      onSave={() => undefined}
    />,
  );

test('a chart has its name and says what it does before it is drawn', () => {
  const html = chart(null);
  const [, id] = /<section class="chart-frame" aria-labelledby="([^"]+)"/.exec(html) ?? [];
  expect(html).toContain(`<h2 id="${id}">Frames per second</h2>`);
  expect(html).toContain('The chart is being drawn.');
  expect(html).toContain('arrow keys to read steps');
});

test('zooming out does nothing where all is shown, and keeps the focus of its button', () => {
  const disabled = (html: string) =>
    [...html.matchAll(/<button[^>]*aria-disabled="true"[^>]*>([^<]+)</g)].map(([, name]) => name);
  expect(disabled(chart(null))).toEqual(['Zoom out', 'All']);
  expect(disabled(chart({ from: 0, to: 500 }))).toEqual([]);
});

test('a spark line says in words what it shows', () => {
  const html = renderToStaticMarkup(<Sparkline values={[1, 2]} label="p50 rising from 1 to 2 ms" />);
  expect(html).toContain('role="img" aria-label="p50 rising from 1 to 2 ms"');
  expect(html).toContain('<path d="M');
});

test('a table of figures marks what is over the limit and what too few samples say, not by colour alone', () => {
  const figures = { p50: 20, p90: 80, p95: 90, p99: 600, 'p99.9': 600, max: 600, mean: 40, stddev: 50 };
  const cellsOf = (count: number) => {
    const row = { key: 1, head: 'Reply', figures: { ...figures, count, over: 1 }, limitMs: 500 };
    const html = renderToStaticMarkup(<FiguresTable caption="Figures" first="Metric" rows={[row]} />);
    const cells = [...html.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell = '']) => cell.replaceAll(/<[^>]+>/g, ''));
    return { cells, html };
  };
  const few = cellsOf(50);
  expect(few.cells).toEqual([
    '50',
    '20.0 ms',
    '80.0 ms',
    '90.0 ms',
    '▲ over the limit: ~600 ms',
    '▲ over the limit: ~600 ms',
    '▲ over the limit: 600 ms',
    '40.0 ms',
    '50.0 ms',
    '1 over 500 ms',
  ]);
  expect(few.html).toContain('~ marks a percentile of too few samples');
  const many = cellsOf(1000);
  expect(many.cells[5]).toBe('▲ over the limit: 600 ms');
  expect(many.html).not.toContain('too few samples');
});
