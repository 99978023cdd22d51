import { z } from '../base/zod.ts';
import { METRICS, RATES, STATISTICS } from '../protocol/metric.ts';
import { keyPath, milliseconds, nonEmpty } from './schema-parts.ts';

/** Where received messages say when they were made, for one-way age. `iso`: RFC 3339 text; else a number since 1970. */
export const timestampSchema = z.strictObject({
  path: keyPath,
  unit: z.enum(['iso', 's', 'ms', 'us']),
});

/**
 * An alarm. Of a metric, `each` looks at every sample and the other statistics at all samples between two snapshots; of a rate
 * it is always the mean between two snapshots. It is raised when `sustained` looks in a row are beyond the limit.
 */
export const alertRuleSchema = z.strictObject({
  measure: z.enum([...METRICS, ...RATES]),
  statistic: z.enum(STATISTICS),
  beyond: z.enum(['over', 'under']),
  /** Milliseconds of a metric; frames or bytes a second of a rate. */
  limit: z.number().check(z.minimum(0), z.maximum(1e12)),
  sustained: z.int().check(z.minimum(1), z.maximum(1000)),
  /** Also as a notification of the browser, if the person allowed them. */
  notify: z.boolean(),
});

/** Limits of seed 000 §2.3 for each handshake and each reply, and further alarms. */
export const thresholdsSchema = z.strictObject({
  handshakeMs: milliseconds,
  messageMs: milliseconds,
  /** Violations of the two limits above as notifications, too. */
  notify: z.boolean(),
  alerts: z.array(alertRuleSchema).check(z.maxLength(32)),
});

export const metricsSchema = z.strictObject({
  /** Seed 000 §5.2: 5 s. */
  snapshotEveryMs: z.int().check(z.minimum(1000), z.maximum(3_600_000)),
  /** So many of the latest values decide a trend; seed 000 §5.2: 10. */
  trendWindow: z.int().check(z.minimum(4), z.maximum(100)),
});

/** What the suite of checks may do with servers of this kind. */
export const checksSchema = z.strictObject({
  /** Id of the template that a healthy server answers; null: checks send nothing. */
  message: z.nullable(nonEmpty),
  /** Of the check with many messages. */
  burst: z.strictObject({
    messages: z.int().check(z.minimum(1), z.maximum(5000)),
    perSecond: z.int().check(z.minimum(1), z.maximum(200)),
  }),
  /** Connections that the check with many reconnects makes. */
  reconnects: z.int().check(z.minimum(2), z.maximum(20)),
  /** Checks that a server feels (bursts, connections cut off, many reconnects) may run. */
  mayDisturb: z.boolean(),
});

export type TimestampRule = z.infer<typeof timestampSchema>;
export type AlertRule = z.infer<typeof alertRuleSchema>;
export type Thresholds = z.infer<typeof thresholdsSchema>;
