import { z } from '../base/zod.ts';
import { FAILURE_CATEGORIES } from '../protocol/connection-event.ts';
import { METRICS } from '../protocol/metric.ts';
import { METRICS_FORMAT, METRICS_VERSION } from './metrics-source.ts';
import { anyDurationMs, count, durationMs, instant, uint32 } from './schema-parts.ts';

const figures = {
  count,
  min: anyDurationMs,
  mean: anyDurationMs,
  stddev: durationMs,
  p50: anyDurationMs,
  p90: anyDurationMs,
  p95: anyDurationMs,
  p99: anyDurationMs,
  'p99.9': anyDurationMs,
  max: anyDurationMs,
  /** Samples below 0, which only ages have. */
  negative: count,
  /** From ms, up to but not with ms, how many; only those that hold samples, rising. */
  buckets: z.array(z.tuple([durationMs, durationMs, count])),
};

const distributionSchema = z.strictObject(figures);

const countsSchema = z.strictObject({
  sent: count,
  received: count,
  bytesSent: count,
  bytesReceived: count,
  invalid: count,
  requests: count,
  replies: count,
  late: count,
  duplicates: count,
  unanswered: count,
  attempts: count,
  opened: count,
  reconnects: count,
  closed: count,
  heartbeatsMissed: count,
  slowHandshakes: count,
  slowMessages: count,
  alerts: count,
  dropped: count,
});

const measured = {
  from: instant,
  to: instant,
  fromSeq: count,
  toSeq: uint32,
  toEvent: uint32,
  connection: uint32,
  state: z.string(),
  connectedMs: durationMs,
  counts: countsSchema,
  failures: z.partialRecord(z.enum(FAILURE_CATEGORIES), count),
  transitions: z.array(z.strictObject({ from: z.string(), to: z.string(), count })),
  /** Only those with samples. */
  metrics: z.partialRecord(z.enum(METRICS), distributionSchema),
  types: z.array(z.strictObject({ type: z.string(), ...figures })),
};

const share = z.nullable(z.number().check(z.minimum(0), z.maximum(1)));
const perSecond = z.nullable(z.number().check(z.minimum(0)));

const trendSchema = z.strictObject({
  direction: z.enum(['improving', 'degrading', 'stable', 'unknown']),
  values: count,
  window: count,
  z: z.nullable(z.number()),
  change: z.nullable(z.number()),
  changeRatio: z.nullable(z.number()),
});

/** The whole file; the published JSON Schema is made from it. */
export const metricsSchema = z.strictObject({
  format: z.literal(METRICS_FORMAT),
  version: z.literal(METRICS_VERSION),
  generator: z.string(),
  exportedAt: instant,
  urlSecrets: z.enum(['masked', 'included']),
  session: z.strictObject({ name: z.string(), url: z.string(), profileId: z.string(), createdAt: instant }),
  limits: z.strictObject({ handshakeMs: durationMs, messageMs: durationMs }),
  range: z.nullable(z.strictObject({ from: z.number(), to: z.number() })),
  aggregate: z.nullable(
    z.strictObject({
      ...measured,
      snapshots: count,
      durationMs,
      uptime: share,
      successRate: share,
      rates: z.strictObject({
        'received-frames': perSecond,
        'sent-frames': perSecond,
        'received-bytes': perSecond,
        'sent-bytes': perSecond,
      }),
      trends: z.strictObject({
        handshake: trendSchema,
        reply: trendSchema,
        ping: trendSchema,
        reconnect: trendSchema,
        gap: trendSchema,
        age: trendSchema,
        'success-rate': trendSchema,
      }),
    }),
  ),
  snapshots: z.nullable(z.array(z.strictObject({ n: count, ...measured }))),
});

export type MetricsFile = z.infer<typeof metricsSchema>;
