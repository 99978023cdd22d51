import { formatDuration } from '../../base/units.ts';
import type { LoggedState } from '../../protocol/connection-event.ts';
import { cyclesOf, PERFORMANCE_CYCLES, SUCCESS_RATE } from '../catalogue.ts';
import type { CheckSubject, Tell } from '../check-subject.ts';
import { cutAndReturn, returnFigures, waitProblem } from '../come-back.ts';
import type { Try } from '../outage.ts';
import { connectFresh } from '../steps.ts';
import { isPath, statesIn } from '../transitions.ts';
import { duration, figure, type Verdict, verdict } from '../verdict.ts';

/** A connection is left alone for so long before it is dropped. */
const LIVES_MS = 100;
const RETURN: readonly LoggedState[] = ['reconnecting', 'connecting', 'ready'];

/** Seed 000 §3.3, test_basic_reconnect: back after one loss, through the right states and at the right time. */
export async function basicReconnect(subject: CheckSubject, tell: Tell): Promise<Verdict> {
  tell('Connects.');
  const opened = await connectFresh(subject);
  if (!opened.ok) return verdict(opened.error.code, opened.error.message);
  await subject.sleep(LIVES_MS);
  tell('Drops the connection and waits for the session to come back.');
  const from = subject.events.length;
  const back = await cutAndReturn(subject);
  const states = statesIn(subject.events.slice(from));
  const path = figure('States', states.join(' → '));
  const connections = connectionsSince(subject, 0);
  if (!back.ok) return verdict(back.error.code, back.error.message, { numbers: [path], connections });
  const evidence = { numbers: [...returnFigures([back.value]), path], connections };
  const late = waitProblem(back.value);
  if (late !== null) return verdict('fail', late, evidence);
  if (!isPath(states, RETURN)) {
    const detail = `The states after the loss were ${states.join(' → ')}, expected ${RETURN.join(' → ')}.`;
    return verdict('fail', detail, evidence);
  }
  const { backAfterMs, waitedMs } = back.value;
  const took = formatDuration(backAfterMs ?? 0);
  return verdict(
    'pass',
    `Back after ${took}, of which ${formatDuration(waitedMs)} were the wait of the profile.`,
    evidence,
  );
}

/** Seed 000 §3.3, test_multiple_reconnects: the same again and again, at least 80 % with success. */
export async function multipleReconnects(subject: CheckSubject, tell: Tell): Promise<Verdict> {
  const wanted = cyclesOf(subject.profile, subject.profile.checks.reconnects);
  const cycles = await cutAgain(subject, wanted, tell);
  if (cycles.problem !== null && cycles.problem.result !== 'fail') {
    return verdict(cycles.problem.result, cycles.problem.detail, { connections: cycles.connections });
  }
  const { tries, problem, connections } = cycles;
  const good = tries.filter(({ inTime }) => inTime);
  const rate = good.length / wanted;
  const evidence = {
    numbers: [
      figure('Came back in time', `${good.length} of ${wanted}`),
      figure('Success rate', `${Math.round(rate * 100)} % (${SUCCESS_RATE * 100} % wanted)`),
      ...returnFigures(tries),
    ],
    connections,
  };
  if (rate >= SUCCESS_RATE) {
    return verdict(
      'pass',
      `${good.length} of ${wanted} losses were followed by a connection at the first attempt and in time.`,
      evidence,
    );
  }
  const why = problem?.detail ?? tries.map(waitProblem).find((one) => one !== null) ?? '';
  return verdict(
    'fail',
    `Only ${good.length} of ${wanted} losses were followed by a connection at the first attempt and in time. ${why}`.trim(),
    evidence,
  );
}

/** Seed 000 §3.3, test_reconnect_performance_validation: handshakes after a loss are as quick as any. */
export async function reconnectPerformance(subject: CheckSubject, tell: Tell): Promise<Verdict> {
  const { handshakeMs: limitMs } = subject.profile.thresholds;
  const { tries, problem, connections } = await cutAgain(subject, cyclesOf(subject.profile, PERFORMANCE_CYCLES), tell);
  if (problem !== null) return verdict(problem.result, problem.detail, { numbers: returnFigures(tries), connections });
  const measured = tries.filter(({ slowed, handshakeMs }) => !slowed && handshakeMs !== null);
  const slowest = Math.max(...measured.map(({ handshakeMs }) => handshakeMs ?? 0));
  const over = measured.filter(({ handshakeMs }) => (handshakeMs ?? 0) > limitMs);
  const evidence = {
    numbers: [
      figure('Handshakes', measured.map(({ handshakeMs }) => formatDuration(handshakeMs ?? 0)).join(', ')),
      duration('Limit', limitMs),
      ...returnFigures(tries),
    ],
    connections: over.length > 0 ? over.map(({ connection }) => connection) : connections,
  };
  if (measured.length === 0) {
    return verdict(
      'error',
      'The browser held every attempt back, so no handshake was measured: run it again in a minute.',
      evidence,
    );
  }
  const limit = formatDuration(limitMs);
  if (over.length > 0) {
    return verdict(
      'fail',
      `${over.length} of ${measured.length} handshakes after a loss took longer than ${limit}, the slowest ${formatDuration(slowest)}.`,
      evidence,
    );
  }
  const late = tries.map(waitProblem).find((one) => one !== null);
  if (late !== undefined) return verdict('fail', late, evidence);
  return verdict(
    'pass',
    `The ${measured.length} handshakes after a loss took at most ${formatDuration(slowest)} of the ${limit} allowed.`,
    evidence,
  );
}

interface Cycles {
  /** Those that came back with the first attempt. */
  readonly tries: readonly Try[];
  /** Why there are no more; the cycles that are missing count as failed. */
  readonly problem: { readonly result: Verdict['result']; readonly detail: string } | null;
  readonly connections: readonly number[];
}

/** Connects, then drops the connection so many times. After a loss from which it did not come back it is connected afresh. */
async function cutAgain(subject: CheckSubject, cycles: number, tell: Tell): Promise<Cycles> {
  const tries: Try[] = [];
  let problem: Cycles['problem'] = null;
  let isOpen = false;
  for (let n = 1; n <= cycles; n++) {
    if (!isOpen) {
      tell(n === 1 ? 'Connects.' : 'Connects afresh.');
      const opened = await connectFresh(subject);
      if (!opened.ok) {
        problem ??= { result: opened.error.code, detail: opened.error.message };
        break;
      }
    }
    await subject.sleep(LIVES_MS);
    tell(`Loss ${n} of ${cycles}.`);
    const back = await cutAndReturn(subject);
    isOpen = back.ok;
    if (back.ok) tries.push(back.value);
    else problem ??= { result: back.error.code, detail: `Loss ${n}: ${back.error.message}` };
    if (problem !== null && problem.result !== 'fail') break;
  }
  return { tries, problem, connections: connectionsSince(subject, 0) };
}

function connectionsSince({ events }: CheckSubject, from: number): readonly number[] {
  return events.slice(from).flatMap(({ kind, connection }) => (kind === 'attempt' ? [connection] : []));
}
