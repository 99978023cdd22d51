import type { MetricsSnapshot, SparseHistogram } from '../capture/metrics-snapshot.ts';
import { type Aggregate, aggregate, type Figures, figuresOf, inStretch } from '../metrics/aggregate.ts';
import { COUNT_NAMES } from '../metrics/meter-counts.ts';
import { FAILURE_CATEGORIES } from '../protocol/connection-event.ts';
import { METRICS, RATES } from '../protocol/metric.ts';
import { csvText } from './csv-text.ts';
import { isoTime } from './iso-time.ts';
import { type MetricsExportOptions, type MetricsSource, metricsTexts } from './metrics-source.ts';

const FIGURES = ['count', 'min', 'mean', 'stddev', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max', 'negative'] as const;

/** Columns of the figures, those that are times with their unit. */
const FIGURE_NAMES = FIGURES.map((figure) => (figure === 'count' || figure === 'negative' ? figure : `${figure}Ms`));

const PLACE = [
  'n',
  'from',
  'isoFrom',
  'to',
  'isoTo',
  'fromSeq',
  'toSeq',
  'toEvent',
  'connection',
  'state',
  'connectedMs',
];

/** A row a snapshot: RFC 4180 as in the CSV of frames. Figures in ms; those of a metric without samples are empty. */
export function* metricsSnapshotsCsv(source: MetricsSource): Generator<string, void, undefined> {
  const ofMetrics = METRICS.flatMap((metric) => FIGURE_NAMES.map((figure) => `${metric}.${figure}`));
  const ofFailures = FAILURE_CATEGORIES.map((category) => `failures.${category}`);
  yield row([...PLACE, ...COUNT_NAMES, ...ofFailures, 'transitions', ...ofMetrics]);
  for (const snapshot of inStretch(source.snapshots, source.range)) yield row(snapshotCells(snapshot));
}

function snapshotCells(snapshot: MetricsSnapshot): (string | number)[] {
  const { n, from, to, fromSeq, toSeq, toEvent, connection, state, connectedMs } = snapshot;
  const changes = Object.entries(snapshot.transitions).map(([change, count]) => `${change}: ${count}`);
  return [
    ...[n, from, isoTime(from), to, isoTime(to), fromSeq, toSeq, toEvent, connection, text(state), connectedMs],
    ...COUNT_NAMES.map((name) => snapshot.counts[name]),
    ...FAILURE_CATEGORIES.map((category) => snapshot.failures[category] ?? 0),
    text(changes.join('; ')),
    ...METRICS.flatMap((metric) => figureCells(snapshot.histograms[metric])),
  ];
}

/**
 * All of the time as one, a row for each thing known: `scope` says of what kind it is, `value` holds a count, a rate per second,
 * a share from 0 to 1 or epoch ms (`isoTime` is that in UTC), and the other columns the figures of a metric or of a type of replies.
 */
export function* metricsAggregateCsv(
  source: MetricsSource,
  options: MetricsExportOptions,
): Generator<string, void, undefined> {
  yield row(['scope', 'name', 'value', 'isoTime', ...FIGURE_NAMES]);
  const measured = aggregate(source.snapshots, source.range);
  if (measured === null) return;
  for (const [scope, name, value] of valuesOf(measured)) {
    const iso = scope === 'time' ? isoTime(Number(value)) : '';
    yield row([scope, text(name), value, iso, ...NO_FIGURES]);
  }
  for (const metric of METRICS) {
    const figures = measured.metrics[metric];
    if (figures !== undefined) yield row(['metric', text(metric), '', '', ...cells(figures)]);
  }
  const texts = metricsTexts(source, options);
  for (const { type, figures } of measured.types)
    yield row(['reply-type', text(texts.type(type)), '', '', ...cells(figures)]);
}

function valuesOf({ whole, durationMs, uptime, successRate, rates }: Aggregate): [string, string, number | string][] {
  return [
    ['time', 'from', whole.from],
    ['time', 'to', whole.to],
    ['duration-ms', 'measured', durationMs],
    ['duration-ms', 'connected', whole.connectedMs],
    ...COUNT_NAMES.map((name): [string, string, number] => ['count', name, whole.counts[name]]),
    ['share', 'uptime', uptime ?? ''],
    ['share', 'successRate', successRate ?? ''],
    ...RATES.map((rate): [string, string, number | string] => ['per-second', rate, rates[rate] ?? '']),
    ...Object.entries(whole.failures).map(([name, count]): [string, string, number] => ['failure', name, count]),
    ...Object.entries(whole.transitions).map(([name, count]): [string, string, number] => ['transition', name, count]),
  ];
}

const NO_FIGURES = FIGURES.map(() => '');

function figureCells(histogram: SparseHistogram | undefined): (string | number)[] {
  return histogram === undefined || histogram.count === 0 ? NO_FIGURES : cells(figuresOf(histogram));
}

function cells(figures: Figures): number[] {
  return FIGURES.map((figure) => figures[figure]);
}

function text(value: string): string {
  return [...csvText([value])].join('');
}

function row(values: readonly (string | number)[]): string {
  return `${values.join(',')}\r\n`;
}
