import { countOf, formatCount, formatDuration } from '../../base/units.ts';
import { createHistogram } from '../../metrics/histogram.ts';
import type { CheckSubject, SeenFrame, Tell } from '../check-subject.ts';
import { closeText, connectFresh, patienceMs, say } from '../steps.ts';
import { duration, figure, type Verdict, verdict } from '../verdict.ts';

/** How often progress is told. */
const TELL_MS = 500;

/** Seed 000 §3.2, test_high_frequency_messaging: no failure to send, and no degradation, with many messages in a short time. */
export async function highFrequency(subject: CheckSubject, tell: Tell): Promise<Verdict> {
  const { messages, perSecond } = subject.profile.checks.burst;
  const { messageMs: limitMs } = subject.profile.thresholds;
  tell('Connects.');
  const opened = await connectFresh(subject);
  if (!opened.ok) return verdict(opened.error.code, opened.error.message);
  const { connection } = opened.value;
  const closed = () => subject.events.find((event) => event.kind === 'close' && event.connection === connection);
  const requests: SeenFrame[] = [];
  const startedAt = subject.now();
  let toldAt = startedAt;
  while (requests.length < messages && closed() === undefined) {
    const now = subject.now();
    const due = startedAt + (requests.length * 1000) / perSecond;
    if (now < due) {
      await subject.sleep(due - now);
      continue;
    }
    const request = say(subject);
    if (!request.ok) {
      const said = `Message ${requests.length + 1} of ${messages} was not sent. ${request.error.message}`;
      return verdict(request.error.code, said, { connections: [connection] });
    }
    requests.push(request.value);
    if (now - toldAt >= TELL_MS) {
      toldAt = now;
      tell(
        `Sent ${formatCount(requests.length)} of ${formatCount(messages)}, ${formatCount(subject.replies.size)} answered.`,
      );
    }
  }
  const sentMs = subject.now() - startedAt;
  tell('Waits for the last replies.');
  let answered = 0;
  const isOver = () => {
    // Not by their number: heartbeats have replies, too.
    while (subject.replies.has(requests[answered]?.seq ?? 0)) answered++;
    return answered === requests.length || closed() !== undefined;
  };
  await subject.until(isOver, patienceMs(subject.profile));
  return judge({ subject, requests, sentMs, limitMs, connection, close: closed() });
}

interface Burst {
  readonly subject: CheckSubject;
  readonly requests: readonly SeenFrame[];
  readonly sentMs: number;
  readonly limitMs: number;
  readonly connection: number;
  readonly close: CheckSubject['events'][number] | undefined;
}

function judge({ subject, requests, sentMs, limitMs, connection, close }: Burst): Verdict {
  const { burst } = subject.profile.checks;
  const latencies = createHistogram();
  const unanswered: number[] = [];
  const slow: number[] = [];
  for (const { seq } of requests) {
    const reply = subject.replies.get(seq);
    if (reply === undefined) unanswered.push(seq);
    else {
      latencies.record(reply.latencyMs ?? 0);
      if ((reply.latencyMs ?? 0) > limitMs) slow.push(reply.seq);
    }
  }
  const p99 = latencies.percentile(99) ?? 0;
  const rate = requests.length < 2 ? 0 : ((requests.length - 1) * 1000) / Math.max(1, sentMs);
  const evidence = {
    numbers: [
      figure('Sent', `${formatCount(requests.length)} of ${formatCount(burst.messages)}`),
      figure('Pace', `${formatCount(rate)} a second (${burst.perSecond} wanted)`),
      figure('Answered', formatCount(latencies.count)),
      figure('Answered twice', formatCount(subject.duplicates)),
      duration('Median', latencies.percentile(50) ?? 0),
      duration('p99', p99),
      duration('Slowest', latencies.max ?? 0),
      duration('Limit', limitMs),
    ],
    seqs: unanswered.length > 0 ? unanswered : slow,
    connections: [connection],
  };
  const sent = countOf(requests.length, 'message');
  if (close?.kind === 'close') {
    return verdict(
      'fail',
      `After ${sent} the connection ended, ${formatCount(unanswered.length)} of them unanswered. ${closeText(close)}`,
      evidence,
    );
  }
  if (unanswered.length > 0) {
    return verdict(
      'fail',
      `${formatCount(unanswered.length)} of ${sent} at ${burst.perSecond} a second stayed without a reply.`,
      evidence,
    );
  }
  const limit = formatDuration(limitMs);
  if (p99 > limitMs) {
    return verdict(
      'fail',
      `All ${sent} were answered, but their p99 was ${formatDuration(p99)}, over the limit of ${limit}.`,
      evidence,
    );
  }
  return verdict('pass', `All ${sent} were answered, p99 ${formatDuration(p99)} of the ${limit} allowed.`, evidence);
}
