import { formatDuration } from '../../base/units.ts';
import type { MetricsSnapshot } from '../../capture/metrics-snapshot.ts';
import { snapshotTrends, type Trend, trendValues } from '../../metrics/trend.ts';
import { HISTORY_INTERVAL_MS, HISTORY_INTERVALS, HISTORY_MESSAGES } from '../catalogue.ts';
import type { CheckSubject, Tell } from '../check-subject.ts';
import { type Answer, ask, connectFresh } from '../steps.ts';
import { duration, figure, type Verdict, verdict } from '../verdict.ts';

/** The background looks at its clock once a second, so the last snapshot may be late by some intervals. */
const LATE_INTERVALS = 3;
/** Messages in an interval. */
const PER_INTERVAL = 4;
/** Getting slower by less than this part of the limit is no trouble yet, even where it is a trend. */
const FELT_PART = 0.1;

/** Seed 000 §3.2, test_performance_history_tracking: history is kept, and says where it goes. */
export async function historyTracking(subject: CheckSubject, tell: Tell): Promise<Verdict> {
  const { profile } = subject;
  const begunAt = subject.now();
  const snapshotEveryMs = Math.min(profile.metrics.snapshotEveryMs, HISTORY_INTERVAL_MS);
  const metrics = { snapshotEveryMs, trendWindow: HISTORY_INTERVALS + 1 };
  const configured = subject.configure({ ...profile, metrics });
  if (!configured.ok) return verdict('error', configured.error.message);
  tell('Connects.');
  const opened = await connectFresh(subject);
  if (!opened.ok) return verdict(opened.error.code, opened.error.message);
  const { connection } = opened.value;
  const startedAt = subject.now();
  const answers: Answer[] = [];
  // Snapshots of what was before may be written late.
  const taken = () => subject.snapshots.filter(({ to }) => to > begunAt);
  while (answers.length < HISTORY_MESSAGES && withReplies(taken()) < HISTORY_INTERVALS) {
    tell(`Message ${answers.length + 1}, ${withReplies(taken())} of ${HISTORY_INTERVALS} snapshots.`);
    const answer = await ask(subject);
    if (!answer.ok) {
      const sent = subject.sent.at(-1);
      const so = answers.length === 0 ? '' : ` ${answers.length} before it were answered.`;
      const detail = `The history has a hole: ${answer.error.message}${so}`;
      const seqs = sent === undefined ? [] : [sent.seq];
      return verdict(answer.error.code, detail, { seqs, connections: [connection] });
    }
    answers.push(answer.value);
    const due = startedAt + (answers.length * snapshotEveryMs) / PER_INTERVAL;
    await subject.sleep(Math.max(0, due - subject.now()));
  }
  tell('Waits for the last snapshot.');
  const last = answers.at(-1)?.reply.seq ?? 0;
  await subject.until(() => (taken().at(-1)?.toSeq ?? 0) >= last, snapshotEveryMs * LATE_INTERVALS);
  return judge(taken(), answers, subject, connection);
}

function withReplies(snapshots: readonly MetricsSnapshot[]): number {
  return snapshots.filter(({ counts }) => counts.replies > 0).length;
}

function judge(
  snapshots: readonly MetricsSnapshot[],
  answers: readonly Answer[],
  { replies, profile }: CheckSubject,
  connection: number,
): Verdict {
  const trend = snapshotTrends(snapshots, HISTORY_INTERVALS + 1).reply;
  const values = trendValues(snapshots, 'reply', HISTORY_INTERVALS + 1);
  const kept = snapshots.reduce((sum, { counts }) => sum + counts.replies, 0);
  const covered = Math.max(answers.at(-1)?.reply.seq ?? 0, snapshots.at(-1)?.toSeq ?? 0);
  // Also those to what a gate, a heartbeat or the server asked.
  const came = [...replies.values()].filter(({ seq }) => seq <= covered).length;
  const slowest = answers.reduce((a, b) => (b.latencyMs > a.latencyMs ? b : a));
  const evidence = {
    numbers: [
      figure('Snapshots', snapshots.length),
      figure('Replies in them', `${kept} of ${came}`),
      duration('Median of the first', values[0] ?? 0),
      duration('Median of the last', values.at(-1) ?? 0),
      figure('Trend', trend.sentence),
    ],
    seqs: [slowest.reply.seq],
    connections: [connection],
  };
  if (kept !== came) {
    return verdict('fail', `${came} replies came, and ${kept} of them are in ${snapshots.length} snapshots.`, evidence);
  }
  if (trend.direction === 'unknown') {
    return verdict(
      'fail',
      `The trend could not be told from ${snapshots.length} snapshots. ${trend.sentence}`,
      evidence,
    );
  }
  const slower = slowerBy(trend, profile.thresholds.messageMs);
  if (slower !== null) {
    return verdict(
      'fail',
      `Replies got slower while they were watched, by ${formatDuration(slower)} in ${snapshots.length} snapshots. ${trend.sentence}`,
      evidence,
    );
  }
  return verdict('pass', `All ${came} replies are in ${snapshots.length} snapshots. ${trend.sentence}`, evidence);
}

/** By how much replies got slower, where a person would feel it; null where they did not. */
function slowerBy({ direction, change }: Trend, limitMs: number): number | null {
  return direction === 'degrading' && change !== null && change > limitMs * FELT_PART ? change : null;
}
