import { countOf } from '../base/units.ts';
import type { SparseHistogram } from '../capture/metrics-snapshot.ts';
import type { AlertRule, Thresholds } from '../profile/metrics-schema.ts';
import { isRate, type Metric } from '../protocol/metric.ts';
import { type Aggregate, statisticOf } from './aggregate.ts';
import { type Alert, isAlertOf } from './alerts.ts';
import { histogramOf } from './histogram.ts';
import { measureName, measureValue } from './measure-names.ts';
import { timingTarget, timingTargetName } from './timing-target.ts';

/** `unmeasured`: there was nothing to look at. */
export type TargetState = 'met' | 'missed' | 'unmeasured';

export interface Target {
  /** With the limit. */
  readonly name: string;
  readonly state: TargetState;
  /** What was measured and by how much that is on this or that side of the limit. */
  readonly finding: string;
}

/** How what was measured stands to the profile's limits; `alerts` are those of the same time. */
export function targetsOf(measured: Aggregate, thresholds: Thresholds, alerts: readonly Alert[]): readonly Target[] {
  const { counts } = measured.whole;
  return [
    limitTarget(measured, 'handshake', thresholds.handshakeMs, counts.slowHandshakes),
    limitTarget(measured, 'reply', thresholds.messageMs, counts.slowMessages),
    ...thresholds.alerts.map((rule) => ruleTarget(measured, rule, alerts)),
  ];
}

/** One of the two limits for single samples. */
function limitTarget(
  { metrics, whole }: Aggregate,
  metric: 'handshake' | 'reply',
  limitMs: number,
  counted: number,
): Target {
  const figures = metrics[metric];
  if (figures === undefined)
    return { name: timingTargetName(metric, limitMs), state: 'unmeasured', finding: 'No sample in this time.' };
  const over = overLimit(whole.histograms[metric], limitMs, counted);
  const { name, isMet, finding } = timingTarget(metric, limitMs, { ...figures, over });
  return { name, state: isMet ? 'met' : 'missed', finding };
}

/**
 * Samples over a limit: as they were counted, unless the histogram says that another limit held then. That one knows it but for
 * the bucket that the limit is in.
 */
function overLimit(sparse: SparseHistogram | undefined, limitMs: number, counted: number): number {
  if (sparse === undefined || sparse.max <= limitMs) return 0;
  let above = 0;
  let around = 0;
  for (const { fromMs, toMs, count } of histogramOf(sparse).buckets()) {
    if (fromMs >= limitMs) above += count;
    else if (toMs > limitMs) around += count;
  }
  return counted >= Math.max(1, above) && counted <= above + around ? counted : Math.max(1, above);
}

/** An alarm of the profile: over all the time it may be well although it was raised once, so both are told. */
function ruleTarget(measured: Aggregate, rule: AlertRule, alerts: readonly Alert[]): Target {
  const { measure, statistic, beyond, limit, sustained } = rule;
  const isAnyRate = isRate(measure);
  const of = isAnyRate || statistic === 'each' ? '' : ` (${statistic})`;
  const row = sustained > 1 ? `, ${countOf(sustained, 'time')} in a row` : '';
  const name = `${measureName(measure)}${of}, not ${beyond} ${measureValue(measure, limit)}${row}`;
  const raised = alerts.filter((alert) => isAlertOf(alert, rule));
  const times = raised.reduce((sum, alert) => sum + alert.times, 0);
  const value = isAnyRate ? measured.rates[measure] : wholeValue(measured, measure, rule);
  if (value === null && times === 0) return { name, state: 'unmeasured', finding: 'No sample in this time.' };
  const overall = value === null ? '' : ` Over the whole time it was ${measureValue(measure, value)}.`;
  if (times === 0) return { name, state: 'met', finding: `The alarm was never raised.${overall}` };
  const worse = beyond === 'over' ? Math.max : Math.min;
  const worst = raised.map((alert) => alert.value).reduce((one, other) => worse(one, other));
  const by = `${measureValue(measure, Math.abs(worst - limit))} ${beyond}`;
  const finding = `The alarm was raised ${countOf(times, 'time')}; the worst value was ${measureValue(measure, worst)}, ${by} the limit.${overall}`;
  return { name, state: 'missed', finding };
}

function wholeValue({ whole }: Aggregate, metric: Metric, { statistic, beyond }: AlertRule): number | null {
  const histogram = whole.histograms[metric];
  if (histogram === undefined || histogram.count === 0) return null;
  return statistic === 'each' && beyond === 'under' ? histogram.min : statisticOf(histogram, statistic);
}
