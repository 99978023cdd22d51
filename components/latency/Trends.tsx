import { lazy, Suspense, useMemo } from 'react';
import type { MetricsSnapshot } from '../../lib/capture/metrics-snapshot.ts';
import { measureName } from '../../lib/metrics/measure-names.ts';
import { snapshotTrends, TREND_MEASURES, trendOf, trendValues } from '../../lib/metrics/trend.ts';
import { countOf } from '../../lib/panel/format.ts';
import type { Metric } from '../../lib/protocol/metric.ts';

const Sparkline = lazy(async () => ({ default: (await import('../charts/Sparkline.tsx')).Sparkline }));

interface Props {
  readonly snapshots: readonly MetricsSnapshot[];
  /** So many of the latest values decide. */
  readonly window: number;
}

/** Points of the line beside a trend. */
const LINE_VALUES = 60;
const SIGNS = { improving: '↘', degrading: '↗', stable: '→', unknown: '·' } as const;

/** Where a metric is going, and its latest medians as a line. */
export function TrendCell({ metric, snapshots, window }: Props & { readonly metric: Metric }) {
  const measure = TREND_MEASURES.find((one) => one === metric);
  const values = useMemo(
    () => (measure === undefined ? [] : trendValues(snapshots, measure, Math.max(window, LINE_VALUES))),
    [measure, snapshots, window],
  );
  if (measure === undefined || values.length === 0) {
    return <td className="dim">–</td>;
  }
  const { direction, sentence } = trendOf(values, 'lower', window);
  return (
    <td className={`trend ${direction === 'degrading' ? 'wait' : ''}`} title={sentence}>
      <span className="trend-word">
        <span aria-hidden="true">{SIGNS[direction]}</span> {direction}
      </span>
      <Suspense fallback={null}>
        <Sparkline values={values} label={`Medians of the latest ${countOf(values.length, 'snapshot')}`} />
      </Suspense>
    </td>
  );
}

/** Each trend with what it rests on. */
export function TrendList({ snapshots, window, isPart }: Props & { readonly isPart: boolean }) {
  const trends = useMemo(() => snapshotTrends(snapshots, window), [snapshots, window]);
  const known = TREND_MEASURES.filter((measure) => trends[measure].values > 0);
  if (known.length === 0) return null;
  return (
    <section className="trends" aria-label="Trends">
      <h2>Trends</h2>
      <ul>
        {known.map((measure) => (
          <li key={measure}>
            <strong>{measure === 'success-rate' ? 'Attempts that opened' : measureName(measure)}</strong>:{' '}
            {trends[measure].sentence}
          </li>
        ))}
      </ul>
      <p className="dim">
        Of the medians of the last {window} snapshots that have samples{isPart ? ', of all connections' : ''}, or of the
        share of attempts that opened: a trend is one that the Mann–Kendall test finds (|Z| over 1.64) and that changed
        by 5 % or more (Theil–Sen).
      </p>
    </section>
  );
}
