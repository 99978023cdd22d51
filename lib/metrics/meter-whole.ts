import type { MetricsSnapshot, SnapshotCounts } from '../capture/metrics-snapshot.ts';
import type { Rate } from '../protocol/metric.ts';
import { statisticOf } from './aggregate.ts';
import type { Alarms, Alert } from './alerts.ts';

const COUNT_OF: Readonly<Record<Rate, keyof SnapshotCounts>> = {
  'received-frames': 'received',
  'sent-frames': 'sent',
  'received-bytes': 'bytesReceived',
  'sent-bytes': 'bytesSent',
};

/** A little less than the whole is the whole: times are rounded. */
const ALL_MS = 5;

/**
 * Alarms over a whole interval. A metric without samples is not looked at. A rate is not in an interval shorter than half the
 * usual one, where a frame more or less would be a storm; nor is one that should not be low, unless a connection was open all the time.
 */
export function lookAtWhole(alarms: Alarms, snapshot: MetricsSnapshot, everyMs: number): Alert[] {
  const { to, from, counts, histograms, connectedMs } = snapshot;
  const alerts: (Alert | null)[] = [];
  for (const { metric, alarm } of alarms.whole) {
    const histogram = histograms[metric];
    if (histogram !== undefined && histogram.count > 0)
      alerts.push(alarm.look(statisticOf(histogram, alarm.rule.statistic), null, to));
  }
  const lengthMs = to - from;
  if (lengthMs >= everyMs / 2) {
    for (const { rate, alarm } of alarms.rates) {
      if (alarm.rule.beyond === 'under' && connectedMs < lengthMs - ALL_MS) continue;
      alerts.push(alarm.look((counts[COUNT_OF[rate]] * 1000) / lengthMs, null, to));
    }
  }
  return alerts.filter((alert) => alert !== null);
}
