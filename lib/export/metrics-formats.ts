import { metricsAggregateCsv, metricsSnapshotsCsv } from './metrics-csv.ts';
import { metricsJson } from './metrics-json.ts';
import { metricsOpenMetrics } from './metrics-openmetrics.ts';
import type { MetricsExportOptions, MetricsSource } from './metrics-source.ts';

export interface MetricsFormat {
  readonly id: 'json' | 'json-snapshots' | 'json-aggregate' | 'csv-snapshots' | 'csv-aggregate' | 'openmetrics';
  /** What a menu shows. */
  readonly label: string;
  /** Without the dot. */
  readonly extension: string;
  readonly mimeType: string;
  /** The file in pieces; none ends inside a surrogate pair. */
  readonly write: (source: MetricsSource, options: MetricsExportOptions) => Iterable<string>;
}

/** In the order a menu shows them. */
export const METRICS_FORMATS: readonly MetricsFormat[] = [
  {
    id: 'json',
    label: 'JSON (all)',
    extension: 'metrics.json',
    mimeType: 'application/json',
    write: (source, options) => metricsJson(source, 'both', options),
  },
  {
    id: 'json-snapshots',
    label: 'JSON (snapshots)',
    extension: 'snapshots.json',
    mimeType: 'application/json',
    write: (source, options) => metricsJson(source, 'snapshots', options),
  },
  {
    id: 'json-aggregate',
    label: 'JSON (aggregate)',
    extension: 'aggregate.json',
    mimeType: 'application/json',
    write: (source, options) => metricsJson(source, 'aggregate', options),
  },
  {
    id: 'csv-snapshots',
    label: 'CSV (a row a snapshot)',
    extension: 'snapshots.csv',
    mimeType: 'text/csv',
    write: metricsSnapshotsCsv,
  },
  {
    id: 'csv-aggregate',
    label: 'CSV (aggregate)',
    extension: 'aggregate.csv',
    mimeType: 'text/csv',
    write: metricsAggregateCsv,
  },
  {
    id: 'openmetrics',
    label: 'OpenMetrics (text)',
    extension: 'openmetrics.txt',
    mimeType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
    write: metricsOpenMetrics,
  },
];
