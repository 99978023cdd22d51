import type { FailureCategory } from '../protocol/connection-event.ts';
import type { Metric } from '../protocol/metric.ts';

/** A histogram with only its used buckets, for keeping; `lib/metrics/histogram.ts` makes and reads it. All in ms. */
export interface SparseHistogram {
  readonly count: number;
  readonly sum: number;
  /** Sum of squares, for the standard deviation. */
  readonly squares: number;
  /** Exact; with `count` 0 both are 0. `min` is below 0 only for ages, whose two clocks may differ. */
  readonly min: number;
  readonly max: number;
  /** Samples below 0; they are in the lowest bucket. */
  readonly negative: number;
  /** Numbers of the buckets that hold samples, rising, and how many each holds. */
  readonly at: Uint16Array;
  readonly counts: Uint32Array;
}

export interface SnapshotCounts {
  readonly sent: number;
  readonly received: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly invalid: number;
  /** Sent or received messages that expect a reply. */
  readonly requests: number;
  readonly replies: number;
  /** Replies after their request was told as unanswered; among `replies`. */
  readonly late: number;
  /** Replies to what had its reply before; not among `replies`. */
  readonly duplicates: number;
  readonly unanswered: number;
  readonly attempts: number;
  readonly opened: number;
  /** Connections that opened after an earlier one of the session had opened. */
  readonly reconnects: number;
  readonly closed: number;
  readonly heartbeatsMissed: number;
  /** Samples over the profile's two limits. */
  readonly slowHandshakes: number;
  readonly slowMessages: number;
  readonly alerts: number;
  /** Frames that could not be kept. */
  readonly dropped: number;
}

/**
 * What was measured from `from` to `to` (epoch ms), in frames `fromSeq` to `toSeq` and events up to `toEvent`. Snapshots of
 * a session follow each other without overlap; merging neighbours loses nothing but the finer division in time.
 */
export interface MetricsSnapshot {
  /** 1-based and rising; gaps where neighbours were merged. */
  readonly n: number;
  readonly from: number;
  readonly to: number;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly toEvent: number;
  /** Number of the latest connection at the end. */
  readonly connection: number;
  /** State at the end, as the log tells it. */
  readonly state: string;
  /** Part of the time with an open connection, ms. */
  readonly connectedMs: number;
  readonly counts: SnapshotCounts;
  readonly failures: Readonly<Partial<Record<FailureCategory, number>>>;
  /** How often each change of state came, by `from→to`. */
  readonly transitions: Readonly<Record<string, number>>;
  /** Only those with samples. */
  readonly histograms: Readonly<Partial<Record<Metric, SparseHistogram>>>;
  /** Request→reply by type of the reply, at most 64 types; the rest under `OTHER_REPLIES`. */
  readonly types: readonly { readonly type: string; readonly histogram: SparseHistogram }[];
}

/** Name under which the replies of the rarer types are counted. */
export const OTHER_REPLIES = '(other types)';
/** Kept of one session; past it the older half is merged, two into one. */
export const MAX_SNAPSHOTS = 1000;
