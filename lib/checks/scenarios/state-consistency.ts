import { fail, ok, type Result } from '../../base/result.ts';
import type { LoggedState } from '../../protocol/connection-event.ts';
import { maxAttemptsOf } from '../../session/reconnect.ts';
import type { CheckSubject, Tell } from '../check-subject.ts';
import { cutAndReturn, cutOff } from '../come-back.ts';
import { RECONNECTS, RETURNS_AFTER_LOSS } from '../preconditions.ts';
import { becomeReady, closeText, connectFresh, rest, type StepEnd } from '../steps.ts';
import { isPath, statesIn, transitionProblem } from '../transitions.ts';
import { figure, type Verdict, verdict } from '../verdict.ts';

/** So long after a step nothing more may happen. */
const QUIET_MS = 150;
/** A failed attempt of a simulation ends at once. */
const FAILS_WITHIN_MS = 2000;

interface Step {
  readonly does: string;
  readonly run: (subject: CheckSubject) => Promise<Result<unknown, StepEnd>>;
  /** States that are entered. `connected` may come before `ready`, where a gate is to be passed. */
  readonly states: readonly LoggedState[];
}

const CONNECT: Step = { does: 'connecting', run: connectFresh, states: ['connecting', 'ready'] };
const DISCONNECT: Step = { does: 'disconnecting', run: rest, states: ['closing', 'disconnected'] };

const DROP: Step = {
  does: 'dropping the connection',
  run: cutAndReturn,
  states: ['reconnecting', 'connecting', 'ready'],
};

const BY_HAND: Step = {
  does: 'connecting by hand during an outage, which failed, and again after it',
  async run(subject) {
    subject.block(true);
    const cut = await cutOff(subject);
    if (!cut.ok) return cut;
    subject.connect();
    const failed = await waitsAgain(subject);
    if (!failed.ok) return failed;
    subject.block(false);
    const from = subject.events.length;
    subject.connect();
    return becomeReady(subject, from);
  },
  states: ['reconnecting', 'connecting', 'reconnecting', 'connecting', 'ready'],
};

const CHANGE_OF_MIND: Step = {
  does: 'disconnecting before the connection was open',
  async run(subject) {
    subject.connect();
    subject.disconnect();
    return rest(subject);
  },
  states: ['connecting', 'disconnected'],
};

const STOP_WAITING: Step = {
  does: 'disconnecting while waiting for the next attempt',
  async run(subject) {
    subject.block(true);
    subject.connect();
    const failed = await waitsAgain(subject);
    return failed.ok ? rest(subject) : failed;
  },
  states: ['connecting', 'reconnecting', 'disconnected'],
};

/** Seed 000 §3.3, test_state_consistency_validation: only allowed changes of state, and true ones, at awkward moments. */
export async function stateConsistency(subject: CheckSubject, tell: Tell): Promise<Verdict> {
  const rested = await rest(subject);
  if (!rested.ok) return verdict(rested.error.code, rested.error.message);
  const { state: first, profile } = subject;
  const start = subject.events.length;
  const steps = stepsFor(subject);
  for (const [i, step] of steps.entries()) {
    tell(`Step ${i + 1} of ${steps.length}: ${step.does}.`);
    const from = subject.events.length;
    const done = await step.run(subject);
    if (done.ok) await subject.sleep(QUIET_MS);
    const events = subject.events.slice(from);
    const problem = transitionProblem(subject.events.slice(start), first);
    const entered = statesIn(events);
    const evidence = {
      numbers: [figure('Step', `${i + 1} of ${steps.length}: ${step.does}`), figure('States', entered.join(' → '))],
      connections: events.flatMap(({ connection }) => (connection > 0 ? [connection] : [])),
    };
    if (problem !== null) return verdict('fail', `After ${step.does}: ${problem}`, evidence);
    if (!done.ok) return verdict(done.error.code, `After ${step.does}: ${done.error.message}`, evidence);
    if (!isPath(entered, step.states)) {
      const close = events.find((event) => event.kind === 'close' && event.initiator === 'server');
      const why = close?.kind === 'close' ? ` ${closeText(close)}` : '';
      const detail = `After ${step.does} the states were ${entered.join(' → ')}, expected ${step.states.join(' → ')}.${why}`;
      return verdict('fail', detail, evidence);
    }
  }
  const entered = statesIn(subject.events.slice(start));
  const evidence = {
    numbers: [
      figure('Steps', steps.length),
      figure('Changes of state', entered.length),
      figure('States', entered.join(' → ')),
    ],
    connections: subject.events.flatMap(({ kind, connection }) => (kind === 'attempt' ? [connection] : [])),
  };
  const left = RETURNS_AFTER_LOSS(profile);
  const also = left === null ? '' : ` Losses were left out: ${left}`;
  return verdict(
    'pass',
    `All ${entered.length} changes of state in ${steps.length} steps are allowed, and said what the connection was.${also}`,
    evidence,
  );
}

function stepsFor({ profile }: CheckSubject): readonly Step[] {
  const most = maxAttemptsOf(profile.reconnect);
  const returns = RETURNS_AFTER_LOSS(profile) === null;
  return [
    CONNECT,
    ...(returns ? [DROP, DISCONNECT] : [DISCONNECT]),
    // Both need two attempts in one outage.
    ...(returns && (most === null || most > 1) ? [CONNECT, BY_HAND, DISCONNECT] : []),
    CHANGE_OF_MIND,
    ...(RECONNECTS(profile) === null ? [STOP_WAITING] : []),
    CONNECT,
    DISCONNECT,
  ];
}

async function waitsAgain(subject: CheckSubject): Promise<Result<null, StepEnd>> {
  const from = subject.events.length;
  const waits = () => subject.events.slice(from).some((event) => event.kind === 'state' && event.to === 'reconnecting');
  if (await subject.until(waits, FAILS_WITHIN_MS)) return ok(null);
  return fail('fail', `An attempt that had to fail left the session ${subject.state}.`);
}
