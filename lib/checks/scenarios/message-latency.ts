import { formatDuration } from '../../base/units.ts';
import { LATENCY_MESSAGES } from '../catalogue.ts';
import type { CheckSubject, Tell } from '../check-subject.ts';
import { type Answer, ask, connectFresh } from '../steps.ts';
import { duration, figure, type Verdict, verdict } from '../verdict.ts';

/** Seed 000 §3.2, test_message_latency_performance: each reply within its limit. */
export async function messageLatency(subject: CheckSubject, tell: Tell): Promise<Verdict> {
  const { messageMs: limitMs } = subject.profile.thresholds;
  tell('Connects.');
  const opened = await connectFresh(subject);
  if (!opened.ok) return verdict(opened.error.code, opened.error.message);
  const answers: Answer[] = [];
  for (let n = 1; n <= LATENCY_MESSAGES; n++) {
    tell(`Message ${n} of ${LATENCY_MESSAGES}.`);
    const answer = await ask(subject);
    if (!answer.ok) {
      const so = answers.length === 0 ? '' : ` ${answers.length} before it were answered.`;
      const sent = subject.sent.at(-1);
      return verdict(answer.error.code, `${answer.error.message}${so}`, {
        numbers: [figure('Answered', `${answers.length} of ${n}`)],
        seqs: sent === undefined ? [] : [sent.seq],
        connections: [opened.value.connection],
      });
    }
    answers.push(answer.value);
  }
  const sorted = answers.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
  const slowest = answers.reduce((a, b) => (b.latencyMs > a.latencyMs ? b : a));
  const over = answers.filter(({ latencyMs }) => latencyMs > limitMs);
  const limit = formatDuration(limitMs);
  const evidence = {
    numbers: [
      figure('Answered', `${answers.length} of ${LATENCY_MESSAGES}`),
      duration('Fastest', sorted[0] ?? 0),
      duration('Median', sorted[sorted.length >> 1] ?? 0),
      duration('Slowest', slowest.latencyMs),
      duration('Limit', limitMs),
    ],
    seqs: (over.length > 0 ? over : [slowest]).map(({ reply }) => reply.seq),
    connections: [opened.value.connection],
  };
  const took = formatDuration(slowest.latencyMs);
  return over.length > 0
    ? verdict(
        'fail',
        `${over.length} of ${answers.length} replies took longer than ${limit}, the slowest ${took}.`,
        evidence,
      )
    : verdict('pass', `All ${answers.length} replies came within ${limit}, the slowest after ${took}.`, evidence);
}
