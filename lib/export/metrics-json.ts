import type { MetricsSnapshot, SparseHistogram } from '../capture/metrics-snapshot.ts';
import { aggregate, figuresOf, inStretch } from '../metrics/aggregate.ts';
import { bucketFrom } from '../metrics/bucket.ts';
import { transitionsOf } from '../metrics/statistics.ts';
import { snapshotTrends, type Trend } from '../metrics/trend.ts';
import { METRICS } from '../protocol/metric.ts';
import type { MetricsFile } from './metrics-schema.ts';
import {
  METRICS_FORMAT,
  METRICS_VERSION,
  type MetricsExportOptions,
  type MetricsSource,
  type MetricsTexts,
  metricsTexts,
} from './metrics-source.ts';

type Measured = Omit<NonNullable<MetricsFile['snapshots']>[number], 'n'>;

/** Which parts a file has. */
export type MetricsParts = 'snapshots' | 'aggregate' | 'both';

/** One JSON object, a snapshot a line; in pieces, because a thousand snapshots may be large. */
export function* metricsJson(
  source: MetricsSource,
  parts: MetricsParts,
  options: MetricsExportOptions,
): Generator<string, void, undefined> {
  const texts = metricsTexts(source, options);
  const { profileId, createdAt } = source.summary;
  const { handshakeMs, messageMs } = source.profile.thresholds;
  const head: Omit<MetricsFile, 'snapshots'> = {
    format: METRICS_FORMAT,
    version: METRICS_VERSION,
    generator: options.generator,
    exportedAt: options.now,
    urlSecrets: options.includeSecrets === true ? 'included' : 'masked',
    session: { name: texts.name, url: texts.url, profileId, createdAt },
    limits: { handshakeMs, messageMs },
    range: source.range,
    aggregate: parts === 'snapshots' ? null : aggregateJson(source, texts),
  };
  yield JSON.stringify(head).slice(0, -1);
  if (parts === 'aggregate') {
    yield ',"snapshots":null}';
    return;
  }
  yield ',"snapshots":[';
  let between = '\n';
  for (const snapshot of inStretch(source.snapshots, source.range)) {
    yield `${between}${JSON.stringify({ n: snapshot.n, ...measuredJson(snapshot, texts) })}`;
    between = ',\n';
  }
  yield '\n]}';
}

function aggregateJson(source: MetricsSource, texts: MetricsTexts): MetricsFile['aggregate'] {
  const measured = aggregate(source.snapshots, source.range);
  if (measured === null) return null;
  const { snapshots, durationMs, uptime, successRate, rates, whole } = measured;
  const trends = snapshotTrends(inStretch(source.snapshots, source.range), source.profile.metrics.trendWindow);
  return {
    ...measuredJson(whole, texts),
    ...{ snapshots, durationMs, uptime, successRate, rates },
    trends: {
      handshake: trendJson(trends.handshake),
      reply: trendJson(trends.reply),
      ping: trendJson(trends.ping),
      reconnect: trendJson(trends.reconnect),
      gap: trendJson(trends.gap),
      age: trendJson(trends.age),
      'success-rate': trendJson(trends['success-rate']),
    },
  };
}

function trendJson({ direction, values, window, z, change, changeRatio }: Trend) {
  return { direction, values, window, z, change, changeRatio };
}

function measuredJson(snapshot: MetricsSnapshot, texts: MetricsTexts): Measured {
  const { from, to, fromSeq, toSeq, toEvent, connection, state, connectedMs, counts, failures } = snapshot;
  const metrics: Measured['metrics'] = {};
  for (const metric of METRICS) {
    const histogram = snapshot.histograms[metric];
    if (histogram !== undefined && histogram.count > 0) metrics[metric] = distribution(histogram);
  }
  return {
    ...{ from, to, fromSeq, toSeq, toEvent, connection, state, connectedMs, counts, failures },
    transitions: transitionsOf(snapshot.transitions),
    metrics,
    types: snapshot.types.map(({ type, histogram }) => ({ type: texts.type(type), ...distribution(histogram) })),
  };
}

function distribution(sparse: SparseHistogram) {
  const buckets = Array.from(sparse.at, (bucket, i): [number, number, number] => [
    bucketFrom(bucket),
    bucketFrom(bucket + 1),
    sparse.counts[i] ?? 0,
  ]);
  return { ...figuresOf(sparse), buckets };
}
