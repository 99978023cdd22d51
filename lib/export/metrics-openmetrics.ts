import type { SnapshotCounts, SparseHistogram } from '../capture/metrics-snapshot.ts';
import { type Aggregate, aggregate, type Figures, figuresOf } from '../metrics/aggregate.ts';
import { histogramOf } from '../metrics/histogram.ts';
import { mergeSparse } from '../metrics/sparse-merge.ts';
import { transitionsOf } from '../metrics/statistics.ts';
import { METRICS, type Metric } from '../protocol/metric.ts';
import { type MetricsExportOptions, type MetricsSource, metricsTexts } from './metrics-source.ts';

/** Upper bounds of the histograms, seconds. A sample at a bound counts as below it, and so may one that is up to 0.8 % above. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600] as const;
const QUANTILES = [
  ['0.5', 'p50'],
  ['0.9', 'p90'],
  ['0.95', 'p95'],
  ['0.99', 'p99'],
  ['0.999', 'p99.9'],
] as const satisfies readonly (readonly [string, keyof Figures])[];

/** Ages may be negative, and so must be neither a histogram with a sum nor a summary (OpenMetrics 1.0, Histogram and Summary). */
const DURATIONS = METRICS.filter((metric) => metric !== 'age');

type Labels = readonly (readonly [name: string, value: string])[];

const HELP: Readonly<Record<Exclude<Metric, 'age'>, string>> = {
  handshake: 'Opening handshake, from the attempt to the open connection.',
  reply: 'Request to reply, as the profile pairs them.',
  ping: 'Heartbeat to its reply.',
  gap: 'Between two arrivals of one connection.',
  reconnect: 'From the loss of a connection to the next that is ready.',
  lag: 'How late the program that measured was itself.',
};

/** OpenMetrics 1.0 text of all the time as one, each sample with the time at which the measuring ended. Durations in seconds. */
export function* metricsOpenMetrics(
  source: MetricsSource,
  options: MetricsExportOptions,
): Generator<string, void, undefined> {
  const measured = aggregate(source.snapshots, source.range);
  const texts = metricsTexts(source, options);
  if (measured !== null) {
    const session: Labels = [['session', texts.name]];
    const out = new Family(session, measured.whole.to);
    yield* out.info(texts.url, source.summary.profileId);
    for (const metric of DURATIONS) yield* out.histogram(metric, measured);
    yield* out.summaries(measured);
    yield* out.types(measured, texts.type);
    yield* out.ages(measured);
    yield* out.counters(measured);
  }
  yield '# EOF\n';
}

const COUNTERS: readonly (readonly [
  name: string,
  help: string,
  samples: readonly (readonly [keyof SnapshotCounts, Labels])[],
])[] = [
  [
    'frames',
    'Frames by direction.',
    [
      ['sent', [['direction', 'sent']]],
      ['received', [['direction', 'received']]],
    ],
  ],
  [
    'payload_bytes',
    'Bytes of payloads by direction.',
    [
      ['bytesSent', [['direction', 'sent']]],
      ['bytesReceived', [['direction', 'received']]],
    ],
  ],
  ['invalid_frames', 'Frames that break the contract.', [['invalid', []]]],
  ['dropped_frames', 'Frames that could not be kept.', [['dropped', []]]],
  ['requests', 'Messages that expect a reply.', [['requests', []]]],
  ['replies', 'Replies that were paired, late ones among them.', [['replies', []]]],
  ['late_replies', 'Replies after their request was told as unanswered.', [['late', []]]],
  ['duplicate_replies', 'Replies to what had its reply before.', [['duplicates', []]]],
  ['unanswered_requests', 'Requests without a reply in time.', [['unanswered', []]]],
  ['attempts', 'Opening handshakes that were begun.', [['attempts', []]]],
  ['connections_opened', 'Connections that opened.', [['opened', []]]],
  ['connections_closed', 'Open connections that ended.', [['closed', []]]],
  ['reconnects', 'Connections that opened after an earlier one had.', [['reconnects', []]]],
  ['heartbeats_missed', 'Heartbeats without a reply.', [['heartbeatsMissed', []]]],
  ['slow_handshakes', 'Handshakes over their limit.', [['slowHandshakes', []]]],
  ['slow_replies', 'Replies over their limit.', [['slowMessages', []]]],
  ['alerts', 'Alarms that were raised.', [['alerts', []]]],
];

/** Writes metric families of one session. */
class Family {
  readonly #session: Labels;
  readonly #at: string;

  constructor(session: Labels, endMs: number) {
    this.#session = session;
    this.#at = decimal(endMs / 1000);
  }

  *info(url: string, profile: string): Generator<string, void, undefined> {
    yield head('session', 'info', 'What was measured.');
    yield this.#sample(
      'session_info',
      [
        ['url', url],
        ['profile', profile],
      ],
      1,
    );
  }

  *histogram(metric: Exclude<Metric, 'age'>, { whole, metrics }: Aggregate): Generator<string, void, undefined> {
    const histogram = whole.histograms[metric];
    const figures = metrics[metric];
    if (histogram === undefined || figures === undefined) return;
    const name = `${metric}_seconds`;
    yield head(name, 'histogram', HELP[metric], 'seconds');
    const below = upTo(histogram);
    for (const [i, bound] of BOUNDS.entries())
      yield this.#sample(`${name}_bucket`, [['le', float(bound)]], below[i] ?? 0);
    yield this.#sample(`${name}_bucket`, [['le', '+Inf']], figures.count);
    yield this.#sample(`${name}_count`, [], figures.count);
    yield this.#sample(`${name}_sum`, [], sumSeconds(figures));
  }

  *summaries({ metrics }: Aggregate): Generator<string, void, undefined> {
    const found = DURATIONS.flatMap((metric) => {
      const figures = metrics[metric];
      return figures === undefined ? [] : [{ metric, figures }];
    });
    if (found.length === 0) return;
    yield head('latency_seconds', 'summary', 'Percentiles of each metric, within 1 %.', 'seconds');
    for (const { metric, figures } of found) yield* this.#summary('latency_seconds', [['metric', metric]], figures);
  }

  *types({ types }: Aggregate, textOf: (type: string) => string): Generator<string, void, undefined> {
    // Masking may make two types one text, and a series may come only once.
    const shown = new Map<string, SparseHistogram[]>();
    for (const { type, histogram } of types) {
      const text = textOf(type);
      const known = shown.get(text);
      if (known === undefined) shown.set(text, [histogram]);
      else known.push(histogram);
    }
    if (shown.size === 0) return;
    yield head('reply_type_seconds', 'summary', 'Request to reply by type of the reply.', 'seconds');
    for (const [type, histograms] of shown) {
      const figures = figuresOf(mergeSparse(histograms));
      yield* this.#summary('reply_type_seconds', [['type', type]], figures);
    }
  }

  *ages({ metrics }: Aggregate): Generator<string, void, undefined> {
    const { age } = metrics;
    if (age === undefined) return;
    yield head('age_seconds', 'gauge', 'Arrival minus the time stamp of the message itself: two clocks.', 'seconds');
    for (const figure of ['min', 'mean', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max'] as const)
      yield this.#sample('age_seconds', [['statistic', figure]], age[figure] / 1000);
    yield head('age_samples', 'counter', 'Messages with a time stamp.');
    yield this.#sample('age_samples_total', [], age.count);
  }

  *counters({ whole, durationMs }: Aggregate): Generator<string, void, undefined> {
    for (const [name, help, samples] of COUNTERS) {
      yield head(name, 'counter', help, name.endsWith('_bytes') ? 'bytes' : undefined);
      for (const [count, labels] of samples) yield this.#sample(`${name}_total`, labels, whole.counts[count]);
    }
    yield head('measured_seconds', 'counter', 'Time that was measured.', 'seconds');
    yield this.#sample('measured_seconds_total', [], durationMs / 1000);
    yield head('connected_seconds', 'counter', 'Part of it with an open connection.', 'seconds');
    yield this.#sample('connected_seconds_total', [], whole.connectedMs / 1000);
    yield head('failures', 'counter', 'Connections that failed or were lost, by category.');
    for (const [category, count] of Object.entries(whole.failures))
      yield this.#sample('failures_total', [['category', category]], count);
    yield head('transitions', 'counter', 'Changes of the state of the session.');
    for (const { from, to, count } of transitionsOf(whole.transitions))
      yield this.#sample(
        'transitions_total',
        [
          ['from', from],
          ['to', to],
        ],
        count,
      );
  }

  *#summary(name: string, labels: Labels, figures: Figures): Generator<string, void, undefined> {
    for (const [quantile, figure] of QUANTILES)
      yield this.#sample(name, [...labels, ['quantile', quantile]], Math.max(0, figures[figure] / 1000));
    yield this.#sample(`${name}_count`, labels, figures.count);
    yield this.#sample(`${name}_sum`, labels, sumSeconds(figures));
  }

  #sample(name: string, labels: Labels, value: number): string {
    const all = [...this.#session, ...labels].map(([label, text]) => `${label}="${escaped(text)}"`);
    return `${PREFIX}${name}{${all.join(',')}} ${decimal(value)} ${this.#at}\n`;
  }
}

const PREFIX = 'socketwright_';

function head(name: string, type: string, help: string, unit?: string): string {
  const full = PREFIX + name;
  return `# TYPE ${full} ${type}\n${unit === undefined ? '' : `# UNIT ${full} ${unit}\n`}# HELP ${full} ${escaped(help)}\n`;
}

/** How many samples lie below each bound. */
function upTo(sparse: SparseHistogram): number[] {
  const below: number[] = BOUNDS.map(() => 0);
  for (const { fromMs, count } of histogramOf(sparse).buckets()) {
    for (const [i, bound] of BOUNDS.entries()) if (fromMs <= bound * 1000) below[i] = (below[i] ?? 0) + count;
  }
  return below;
}

function sumSeconds({ mean, count }: Figures): number {
  return Math.max(0, (mean * count) / 1000);
}

/** As the specification writes bounds, so that all producers write the same. */
function float(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** To the nanosecond: thousandths of a microsecond are noise of the division. */
function decimal(value: number): string {
  return String(Math.round(value * 1e9) / 1e9);
}

/** A label's text; a lone surrogate cannot be UTF-8. */
function escaped(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\u{fffd}')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n');
}
