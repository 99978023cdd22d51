import { fail, ok, type Result } from '../../base/result.ts';
import { cyclesOf, FAILED_ATTEMPTS } from '../catalogue.ts';
import type { CheckSubject, Tell } from '../check-subject.ts';
import { nextAttempt, returnFigures, waitProblem } from '../come-back.ts';
import { triesIn } from '../outage.ts';
import { becomeReady, connectFresh, rest, type StepEnd } from '../steps.ts';
import { figure, SIMULATED, type Verdict, verdict } from '../verdict.ts';

/** An attempt that cannot leave the browser fails at once. */
const FAILS_WITHIN_MS = 2000;

/** Seed 000 §3.3, test_server_unavailable: goes on trying while nobody listens, and recovers. */
export async function serverUnavailable(subject: CheckSubject, tell: Tell): Promise<Verdict> {
  tell('Makes sure that the server is there.');
  const before = await connectFresh(subject);
  if (!before.ok) return verdict(before.error.code, `Before the simulated outage: ${before.error.message}`);
  const rested = await rest(subject);
  if (!rested.ok) return verdict(rested.error.code, rested.error.message);
  const wanted = cyclesOf(subject.profile, FAILED_ATTEMPTS);
  const start = subject.events.length;
  let from = start;
  subject.block(true);
  subject.connect();
  for (let n = 1; n <= wanted; n++) {
    tell(`Attempt ${n} of ${wanted} that must fail.`);
    const failed = await attemptFails(subject, from);
    if (!failed.ok) return verdict(failed.error.code, `${SIMULATED} Attempt ${n}: ${failed.error.message}`);
    from = failed.value;
  }
  subject.block(false);
  tell('The server can be reached again; waits for the session to come back.');
  const at = await nextAttempt(subject, from);
  const opened = at.ok ? await becomeReady(subject, at.value) : at;
  const events = subject.events.slice(start);
  const tries = triesIn(events, subject.profile);
  const evidence = {
    numbers: [figure('Attempts that failed', wanted), ...returnFigures(tries)],
    connections: events.flatMap(({ kind, connection }) => (kind === 'attempt' ? [connection] : [])),
  };
  if (!opened.ok) {
    const { code, message } = opened.error;
    const what = 'Once it could be reached again, the server did not take the session back';
    return verdict(code, code === 'fail' ? `${SIMULATED} ${what}: ${message}` : message, evidence);
  }
  const late = tries.map(waitProblem).find((one) => one !== null);
  if (late !== undefined) return verdict('fail', `${SIMULATED} ${late}`, evidence);
  const detail = `It went on through ${wanted} failed attempts at the right times and came back with the next.`;
  return verdict('pass', `${SIMULATED} ${detail}`, evidence);
}

/** Waits for the attempt that is due after the event at index `from`, and for its end; gives the index after that. */
async function attemptFails(subject: CheckSubject, from: number): Promise<Result<number, StepEnd>> {
  const at = await nextAttempt(subject, from);
  if (!at.ok) return at;
  const close = () => subject.events.findIndex(({ kind }, i) => i > at.value && kind === 'close');
  if (await subject.until(() => close() !== -1, FAILS_WITHIN_MS)) return ok(close() + 1);
  return fail('fail', `An attempt that had to fail left the session ${subject.state}.`);
}
