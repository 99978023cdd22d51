import { countOf, formatBytes, formatCount, formatDuration, formatShare, formatUtc } from '../base/units.ts';
import type { MetricsSnapshot } from '../capture/metrics-snapshot.ts';
import type { Profile } from '../profile/schema.ts';
import { isRate, METRICS } from '../protocol/metric.ts';
import { maskUrlSecrets } from '../protocol/url-secrets.ts';
import { type Aggregate, aggregate, type Figures, inStretch, type Stretch } from './aggregate.ts';
import type { Alert } from './alerts.ts';
import { lagText } from './lag-words.ts';
import { code, masked, table } from './markdown.ts';
import { measureName, measureValue } from './measure-names.ts';
import { type Target, targetsOf } from './report-targets.ts';
import { lostRequests, openRequests, statisticsOf } from './statistics.ts';
import { snapshotTrends, TREND_MEASURES } from './trend.ts';

/** How far the server's clock is estimated to be ahead of ours. */
export interface ClockOffset {
  readonly offsetMs: number;
  /** Either way. */
  readonly errorMs: number;
}

export interface ReportInput {
  readonly name: string;
  readonly url: string;
  readonly profile: Profile;
  /** Values that must not stand in the report, as exports mask them (`secretsIn`). */
  readonly secrets: readonly string[];
  readonly snapshots: readonly MetricsSnapshot[];
  /** null for all of the time. */
  readonly range: Stretch | null;
  /** Those of the session's alerts that belong to that time. */
  readonly alerts: readonly Alert[];
  /** null where no reply carries a time stamp. */
  readonly clock: ClockOffset | null;
  /** Epoch ms. */
  readonly now: number;
  /** `name@version` of the program. */
  readonly generator: string;
}

/** Rows of tables whose length a server decides. */
const MOST_TYPES = 20;
const MOST_ALERTS = 50;

/**
 * What was measured, in plain language, as Markdown (CommonMark with GFM tables): what met its target, what did not, and by how
 * much. Secrets are masked, and text that came from outside can neither break a table nor be a link or HTML.
 */
export function report(input: ReportInput): string {
  const { snapshots, range, profile, alerts } = input;
  const measured = aggregate(snapshots, range);
  const parts = [heading(input)];
  if (measured === null)
    return `${[...parts, 'Nothing was measured in this time, so there is nothing to report.'].join('\n\n')}\n`;
  const targets = targetsOf(measured, profile.thresholds, alerts);
  parts.push(
    period(measured),
    summary(targets, measured, profile.correlation.timeoutMs),
    targetSection(targets),
    latencySection(measured),
    trendSection(input),
    connectionSection(measured),
    messageSection(measured),
    ...typeSection(measured, input.secrets),
    ...alertSection(alerts),
    caveatSection(measured, input),
  );
  return `${parts.join('\n\n')}\n`;
}

function heading({ name, url, profile, secrets, now, generator }: ReportInput): string {
  return [
    `# Latency and health of ${code(masked(name, secrets))}`,
    '',
    `- Address: ${code(maskUrlSecrets(masked(url, secrets)))}`,
    `- Profile: ${code(masked(profile.name, secrets))}`,
    `- Written: ${formatUtc(now)} by ${code(generator)}`,
  ].join('\n');
}

function period({ whole, durationMs, snapshots }: Aggregate): string {
  const { from, to, fromSeq, toSeq } = whole;
  const frames = toSeq < fromSeq ? 'no frames' : fromSeq === toSeq ? `frame ${toSeq}` : `frames ${fromSeq} to ${toSeq}`;
  return `Measured from ${formatUtc(from)} to ${formatUtc(to)} (${formatDuration(durationMs)}), ${frames}, in ${countOf(snapshots, 'snapshot')}.`;
}

function summary(targets: readonly Target[], { whole }: Aggregate, timeoutMs: number | null): string {
  const of = (state: Target['state']) => targets.filter((target) => target.state === state).length;
  const measured = targets.length - of('unmeasured');
  const sentences = [
    measured === 0
      ? 'No target could be looked at: there was nothing to measure against them.'
      : of('missed') === 0
        ? `${measured === 1 ? 'The only target that could be measured was met' : `All ${measured} targets that could be measured were met`}.`
        : `**${of('missed')} of ${countOf(measured, 'target')} that could be measured ${of('missed') === 1 ? 'was' : 'were'} missed.**`,
  ];
  const failures = Object.values(whole.failures).reduce((sum, count) => sum + count, 0);
  sentences.push(
    failures === 0
      ? 'No connection failed or was lost.'
      : `Connections failed or were lost ${countOf(failures, 'time')}.`,
  );
  sentences.push(...missingReplies(whole.counts, timeoutMs));
  return `## In short\n\n${sentences.join(' ')}`;
}

/** Requests that had no reply, also those that no time limit ever tells. */
function missingReplies(counts: Aggregate['whole']['counts'], timeoutMs: number | null): string[] {
  const { requests, replies } = counts;
  const lost = lostRequests(counts);
  const noLimit = timeoutMs === null ? ' The profile sets no time limit for replies.' : '';
  if (requests > 0 && replies === 0) return [`**None of ${countOf(requests, 'request')} had a reply.**${noLimit}`];
  const told = lost > 0 ? [`${countOf(lost, 'request')} had no reply.`] : [];
  const open = openRequests(counts);
  const further = lost > 0 ? 'further request' : 'request';
  if (open > 0) told.push(`${countOf(open, further)} had no reply by the end of this time.${noLimit}`);
  return told;
}

const STATES: Readonly<Record<Target['state'], string>> = {
  met: 'met',
  missed: '**missed**',
  unmeasured: 'not measured',
};

function targetSection(targets: readonly Target[]): string {
  const rows = targets.map(({ name, state, finding }) => `- ${name}: ${STATES[state]}. ${finding}`);
  return `## Targets\n\n${rows.join('\n')}`;
}

const FIGURE_HEAD = ['samples', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'max', 'mean', 'std dev'];

function figureCells({ count, p50, p90, p95, p99, 'p99.9': p999, max, mean, stddev }: Figures): string[] {
  return [formatCount(count), ...[p50, p90, p95, p99, p999, max, mean, stddev].map(formatDuration)];
}

function latencySection({ metrics }: Aggregate): string {
  const rows = METRICS.flatMap((metric) => {
    const figures = metrics[metric];
    return figures === undefined ? [] : [[measureName(metric), ...figureCells(figures)]];
  });
  const body = rows.length === 0 ? 'No sample in this time.' : table(['Measure', ...FIGURE_HEAD], rows);
  return `## Latency\n\n${body}`;
}

const TREND_NAMES = { 'success-rate': 'Attempts that opened' } as const;

function trendSection({ snapshots, profile, range }: ReportInput): string {
  const { trendWindow } = profile.metrics;
  const trends = snapshotTrends(inStretch(snapshots, range), trendWindow);
  const rows = TREND_MEASURES.filter((measure) => trends[measure].values > 0).map((measure) => {
    const name = measure === 'success-rate' ? TREND_NAMES[measure] : measureName(measure);
    return `- ${name}: ${trends[measure].sentence}`;
  });
  const how = `Medians of the last ${trendWindow} snapshots that have samples. A trend is one that the Mann–Kendall test finds (|Z| above 1.64, which noise alone passes one time in ten) and whose Theil–Sen change is at least 5 % of the median.`;
  return `## Trends\n\n${rows.length === 0 ? 'No values yet.' : rows.join('\n')}\n\n${how}`;
}

function connectionSection(measured: Aggregate): string {
  const statistics = statisticsOf(measured);
  const { state, attempts, opened, reconnects, successRate, connectedMs, uptime, heartbeatsMissed } = statistics;
  const success = successRate === null ? '' : ` (${formatShare(successRate)})`;
  const up = uptime === null ? '' : ` (${formatShare(uptime)} of the time)`;
  const lines = [
    `- State at the end: ${state}`,
    `- Attempts: ${formatCount(attempts)}, of which ${formatCount(opened)} opened${success}; ${countOf(reconnects, 'reconnect')}`,
    `- Connected for ${formatDuration(connectedMs)}${up}`,
    `- Heartbeats without a reply: ${formatCount(heartbeatsMissed)}`,
  ];
  const parts = ['## Connection', lines.join('\n')];
  if (statistics.failures.length > 0) {
    const rows = statistics.failures.map(({ category, count }) => [code(category), formatCount(count)]);
    parts.push('### Failures by category', table(['Category', 'times'], rows));
  }
  if (statistics.transitions.length > 0) {
    const rows = statistics.transitions.map(({ from, to, count }) => [`${from} → ${to}`, formatCount(count)]);
    parts.push('### Changes of state', table(['From → to', 'times'], rows));
  }
  return parts.join('\n\n');
}

function messageSection(measured: Aggregate): string {
  const statistics = statisticsOf(measured);
  const { sent, received, bytesSent, bytesReceived, invalid, dropped } = statistics;
  const { requests, replies, unanswered, late, duplicates } = statistics;
  const { rates } = measured;
  const perSecond = (rate: number | null) => (rate === null ? '–' : rate < 10 ? rate.toFixed(1) : formatCount(rate));
  const rows = [
    [
      'Sent',
      formatCount(sent),
      formatBytes(bytesSent),
      perSecond(rates['sent-frames']),
      `${formatBytes(rates['sent-bytes'] ?? 0)}/s`,
    ],
    [
      'Received',
      formatCount(received),
      formatBytes(bytesReceived),
      perSecond(rates['received-frames']),
      `${formatBytes(rates['received-bytes'] ?? 0)}/s`,
    ],
  ];
  return [
    '## Messages',
    table(['Direction', 'frames', 'bytes', 'frames/s', 'bytes/s'], rows),
    [
      `- Invalid by the contract: ${formatCount(invalid)}`,
      `- Requests: ${formatCount(requests)}; replies: ${formatCount(replies)}, of which ${formatCount(late)} came late`,
      `- Requests told as unanswered: ${formatCount(unanswered)}, late ones among them; repeated replies: ${formatCount(duplicates)}`,
      `- Frames that could not be kept: ${formatCount(dropped)}`,
    ].join('\n'),
  ].join('\n\n');
}

function typeSection({ types }: Aggregate, secrets: readonly string[]): string[] {
  if (types.length === 0) return [];
  const rows = types
    .slice(0, MOST_TYPES)
    .map(({ type, figures }) => [code(masked(type, secrets)), ...figureCells(figures)]);
  const more = types.length > MOST_TYPES ? `\n\nAnd ${countOf(types.length - MOST_TYPES, 'rarer type')}.` : '';
  return [`## Replies by type\n\n${table(['Type of the reply', ...FIGURE_HEAD], rows)}${more}`];
}

function alertSection(alerts: readonly Alert[]): string[] {
  if (alerts.length === 0) return [];
  const rows = alerts.slice(-MOST_ALERTS).map(({ measure, statistic, beyond, limit, value, seq, times }) => {
    const of = statistic === 'each' || isRate(measure) ? '' : ` (${statistic})`;
    const where = seq === null ? '–' : String(seq);
    return [
      `${measureName(measure)}${of} ${beyond} ${measureValue(measure, limit)}`,
      measureValue(measure, value),
      formatCount(times),
      where,
    ];
  });
  const head = alerts.length > MOST_ALERTS ? `The latest ${MOST_ALERTS} of ${formatCount(alerts.length)}.\n\n` : '';
  return [`## Alerts\n\n${head}${table(['Alert', 'worst value', 'times', 'frame'], rows)}`];
}

/** What may have made the figures other than the truth. */
function caveatSection({ metrics, whole }: Aggregate, { clock }: ReportInput): string {
  const { lag, age, handshake } = metrics;
  const { counts } = whole;
  const lines = [lag === undefined ? 'How late this browser itself was is not known for this time.' : lagText(lag)];
  if (age !== undefined) {
    const skew =
      clock === null
        ? 'how far the two are apart is not known, because no reply carries a time stamp'
        : `the server’s is estimated to be ${formatDuration(Math.abs(clock.offsetMs))} ${clock.offsetMs < 0 ? 'behind' : 'ahead'}, give or take ${formatDuration(clock.errorMs)}`;
    const negative =
      age.negative === 0 ? '' : ` ${countOf(age.negative, 'message')} came before they were made, by the two clocks.`;
    lines.push(`Ages compare two clocks: ${skew}.${negative} They enter no other figure.`);
  }
  const slowed = counts.opened - (handshake?.count ?? 0);
  if (slowed > 0) {
    lines.push(
      `The browser held back ${countOf(slowed, 'handshake')} after repeated failures; they are not among the samples.`,
    );
  }
  if (counts.dropped > 0) lines.push(`${countOf(counts.dropped, 'frame')} could not be kept and are in no figure.`);
  lines.push(
    'Percentiles are within 1 % of the true value; counts, extremes, means and standard deviations are exact.',
  );
  return `## How far to trust this\n\n${lines.map((line) => `- ${line}`).join('\n')}`;
}
