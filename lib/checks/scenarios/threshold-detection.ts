import { fail, ok, type Result } from '../../base/result.ts';
import { formatDuration } from '../../base/units.ts';
import type { CheckSubject, Tell } from '../check-subject.ts';
import { HAS_MESSAGE } from '../preconditions.ts';
import { type Answer, ask, connectFresh, type StepEnd } from '../steps.ts';
import { duration, type Verdict, verdict } from '../verdict.ts';

/** An alert is told at once; this is for a background that is late. */
const ALERT_MS = 2000;
/** So long nothing has to come. */
const QUIET_MS = 1000;
/** A limit that nothing should reach: so many times what was measured, and at least so many ms. */
const FAR = 20;
const LEAST_FAR_MS = 2000;

interface Limits {
  readonly handshakeMs: number;
  readonly messageMs: number;
}

interface Measured {
  readonly connection: number;
  readonly handshakeMs: number;
  /** Null where the profile has no message to ask with. */
  readonly answer: Answer | null;
}

/** Seed 000 §3.2, test_performance_threshold_validation: what is over a limit is found and told, what is not is not. */
export async function thresholdDetection(subject: CheckSubject, tell: Tell): Promise<Verdict> {
  tell('Measures a handshake and a reply.');
  const first = await measure(subject);
  if (!first.ok) return verdict(first.error.code, first.error.message);
  let below = limitsBelow(first.value);
  tell(`Sets limits of ${limitText(below)}, below what was measured.`);
  let low = await measureUnder(subject, below);
  if (low.ok && !isOver(low.value, below)) {
    // The first connection to a server is often the slowest by far.
    below = { handshakeMs: 0, messageMs: 0 };
    low = await measureUnder(subject, below);
  }
  if (!low.ok) return verdict(low.error.code, `With limits below: ${low.error.message}`);
  const above = limitsAbove(first.value, low.value);
  const numbers = [
    duration('Handshake', low.value.handshakeMs),
    ...(low.value.answer === null ? [] : [duration('Reply', low.value.answer.latencyMs)]),
    { name: 'Limits that must raise an alert', value: limitText(below) },
    { name: 'Limits that must raise none', value: limitText(above) },
  ];
  const evidence = {
    numbers,
    seqs: low.value.answer === null ? [] : [low.value.answer.reply.seq],
    connections: [low.value.connection],
  };
  const missed = await missedAlert(subject, low.value, below);
  if (missed !== null) return verdict(missed.result, missed.detail, evidence);
  tell(`Sets limits of ${limitText(above)}, far above what was measured.`);
  const from = subject.events.length;
  const high = await measureUnder(subject, above);
  if (!high.ok) return verdict(high.error.code, `With limits above: ${high.error.message}`, evidence);
  const wrong = () =>
    subject.events.slice(from).find((event) => event.kind === 'alert' && isOne(event.limit, event.measure, above));
  await subject.until(() => wrong() !== undefined, QUIET_MS);
  const alert = wrong();
  if (alert?.kind === 'alert') {
    const isRight = alert.value > alert.limit;
    const what = alert.measure === 'handshake' ? 'A handshake' : 'A reply';
    const took = `${what} suddenly took ${formatDuration(alert.value)}`;
    return isRight
      ? verdict(
          'fail',
          `${took}, many times what was measured before, so the alert was right and the server is uneven.`,
          evidence,
        )
      : verdict(
          'fail',
          `An alert was raised for ${formatDuration(alert.value)}, which is not over ${formatDuration(alert.limit)}.`,
          evidence,
        );
  }
  const what =
    low.value.answer === null
      ? 'handshake (the profile names no message for checks, so no reply was tried)'
      : 'handshake and reply';
  return verdict('pass', `The limits below raised an alert for ${what}, the limits above none.`, evidence);
}

async function measure(subject: CheckSubject): Promise<Result<Measured, StepEnd>> {
  const opened = await connectFresh(subject);
  if (!opened.ok) return opened;
  const { connection, handshakeMs, slowed } = opened.value;
  if (slowed)
    return fail('error', 'The browser held an attempt back after earlier failures: run it again in a minute.');
  if (HAS_MESSAGE(subject.profile) !== null) return ok({ connection, handshakeMs, answer: null });
  const answer = await ask(subject);
  if (answer.ok) return ok({ connection, handshakeMs, answer: answer.value });
  return answer.error.code === 'skip' ? ok({ connection, handshakeMs, answer: null }) : answer;
}

async function measureUnder(subject: CheckSubject, limits: Limits): Promise<Result<Measured, StepEnd>> {
  const thresholds = { ...limits, notify: false, alerts: [] };
  const configured = subject.configure({ ...subject.profile, thresholds });
  return configured.ok ? measure(subject) : fail('error', configured.error.message);
}

/** What should have raised an alert and did not; null when both did. */
async function missedAlert(
  subject: CheckSubject,
  { handshakeMs, answer }: Measured,
  limits: Limits,
): Promise<{ readonly result: StepEnd; readonly detail: string } | null> {
  const expected = [
    { measure: 'handshake', what: 'handshake', ms: handshakeMs, limit: limits.handshakeMs },
    ...(answer === null ? [] : [{ measure: 'reply', what: 'reply', ms: answer.latencyMs, limit: limits.messageMs }]),
  ];
  for (const { measure: name, what, ms, limit } of expected) {
    if (ms <= limit) {
      const detail = `The ${what} took ${formatDuration(ms)}, not over the limit of ${formatDuration(limit)}: the clock of this browser is too coarse for it.`;
      return { result: 'error', detail };
    }
    const told = () =>
      subject.events.some((event) => event.kind === 'alert' && event.measure === name && event.limit === limit);
    if (!(await subject.until(told, ALERT_MS))) {
      return {
        result: 'fail',
        detail: `The ${what} took ${formatDuration(ms)}, over the limit of ${formatDuration(limit)}, and no alert was raised.`,
      };
    }
  }
  return null;
}

function isOver({ handshakeMs, answer }: Measured, limits: Limits): boolean {
  return handshakeMs > limits.handshakeMs && (answer === null || answer.latencyMs > limits.messageMs);
}

function isOne(limit: number, measureName: string, limits: Limits): boolean {
  return measureName === 'handshake' ? limit === limits.handshakeMs : limit === limits.messageMs;
}

/** Whole milliseconds; a tenth, so that a server that is quicker the second time is still found. */
function limitsBelow({ handshakeMs, answer }: Measured): Limits {
  return { handshakeMs: Math.floor(handshakeMs / 10), messageMs: Math.floor((answer?.latencyMs ?? 0) / 10) };
}

function limitsAbove(...all: readonly Measured[]): Limits {
  const far = (ms: number): number => Math.max(LEAST_FAR_MS, Math.ceil(ms * FAR));
  return {
    handshakeMs: Math.max(...all.map(({ handshakeMs }) => far(handshakeMs))),
    messageMs: Math.max(...all.map(({ answer }) => far(answer?.latencyMs ?? 0))),
  };
}

function limitText({ handshakeMs, messageMs }: Limits): string {
  return `${formatDuration(handshakeMs)} (handshake) and ${formatDuration(messageMs)} (reply)`;
}
