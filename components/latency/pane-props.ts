import type { MetricsSnapshot } from '../../lib/capture/metrics-snapshot.ts';
import { fileStem } from '../../lib/export/formats.ts';
import type { Aggregate } from '../../lib/metrics/aggregate.ts';
import type { LatencyChoice } from '../../lib/panel/latency-choice.ts';
import type { LiveSession, LiveSnapshot } from '../../lib/panel/live-session.ts';
import type { Measuring } from '../../lib/panel/measuring.ts';
import { type Pace, SLICE_MS } from '../../lib/panel/pace.ts';
import type { SampleView, TimeRange } from '../../lib/panel/sample-view.ts';
import type { Samples } from '../../lib/panel/samples.ts';
import { inSlices } from '../../lib/panel/slices.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import type { Metric } from '../../lib/protocol/metric.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';

/** What every view of what was measured takes. */
export interface PaneProps {
  readonly live: LiveSession;
  readonly snapshot: LiveSnapshot;
  readonly summary: SessionSummary;
  readonly profile: Profile;
  readonly pace: Pace;
  readonly choice: LatencyChoice;
  /** The stretch of time that the choice means now; null for the whole. */
  readonly range: TimeRange | null;
  /** When the session ends as far as it is known, epoch ms; of one that should be open: now. */
  readonly latest: number;
  readonly samples: Samples;
  /** Another one when there are more samples. */
  readonly version: number;
  /** What was measured of the whole session, in the chosen stretch of time. */
  readonly snapshots: readonly MetricsSnapshot[];
  /** The same of the whole time. */
  readonly all: readonly MetricsSnapshot[];
  /** They are not known yet. */
  readonly isReading: boolean;
  /** `snapshots` as one; null while there is none. */
  readonly whole: Aggregate | null;
  readonly measuring: Measuring;
  readonly onChoice: (change: Partial<LatencyChoice>) => void;
  /** Shows a frame in the grid. */
  readonly onShowFrame: (seq: number) => void;
}

/** Samples of a metric in the chosen part of a session. */
export function chosenView({ samples, choice, range }: PaneProps, metric: Metric = choice.metric): SampleView {
  return samples.view(metric, { connection: choice.connection, range, type: null });
}

/** Looks for the chosen samples in slices, so that `chosenView` finds them at once; false when `isStale` ended it. */
export function findChosen(
  { samples, choice, pace }: PaneProps,
  metric: Metric,
  isStale: () => boolean,
): Promise<boolean> {
  const filter = { connection: choice.connection, range: null, type: null };
  return inSlices(pace, () => !samples.narrow(metric, filter, SLICE_MS), isStale);
}

/** Names the chosen part, so that work for another one is not taken for it. */
export function chosenKey({ choice, range, live, summary }: PaneProps): string {
  const { seq, event } = summary.measuredFrom;
  // A moving window is the same choice a second later.
  const part = choice.range === null ? choice.latestMs : `${range?.from} ${range?.to}`;
  return [live.sessionId, seq, event, choice.connection, part].join(' ');
}

/** Of files that are saved: `socketwright-clarity-reply-over-time`. */
export function chartFile({ summary, measuring }: PaneProps, what: string): string {
  return `${fileStem(summary, measuring.secrets)}-${what}`;
}
