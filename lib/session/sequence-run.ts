import { assertUnreachable } from '../base/assert.ts';
import type { Matcher } from '../profile/matcher-schema.ts';
import type { Sequence } from '../profile/reply-schema.ts';
import { matcherText, type ReadMessage } from './match.ts';

/** The message that a `wait` step met. */
interface Met {
  readonly message: ReadMessage;
  readonly by: Matcher;
}

/** One run of a sequence. `step` counts from 0, `round` from 1; all times epoch ms. */
export interface RunState {
  readonly sequence: Sequence;
  readonly status: 'running' | 'done' | 'failed' | 'cancelled';
  /** `held`: a send waits for the rate bound; `between`: the next round waits for its time. */
  readonly phase: 'new' | 'sending' | 'waiting' | 'pausing' | 'held' | 'between' | 'over';
  readonly round: number;
  readonly step: number;
  /** When the phase ends by itself; null where it does not. */
  readonly until: number | null;
  readonly startedAt: number;
  readonly roundAt: number;
  /** That of the latest `wait` step, also of an earlier round. */
  readonly met: Met | null;
  /** When messages were sent within the last second. */
  readonly sentAt: readonly number[];
  readonly sent: number;
  /** What is waited for or why it failed: one sentence; empty otherwise. */
  readonly detail: string;
}

export type RunEvent = { readonly now: number } & (
  | { readonly kind: 'start' }
  /** Answers `send`: null, or one sentence why it was not sent. */
  | { readonly kind: 'sent'; readonly problem: string | null }
  | { readonly kind: 'received'; readonly message: ReadMessage }
  | { readonly kind: 'timer' }
  | { readonly kind: 'cancelled' }
  /** The session is no longer connected. */
  | { readonly kind: 'lost' }
);

export type RunEffect =
  /** Fill the template with the message it may take values of, and send it; answered by `sent`. */
  | { readonly kind: 'send'; readonly template: string; readonly frame: unknown }
  /** There is one timer; null stops it. */
  | { readonly kind: 'timer'; readonly at: number | null };

export interface RunStep {
  readonly run: RunState;
  readonly effects: readonly RunEffect[];
}

/** A run sends no more messages than this within any second, and waits where it would. */
export const MOST_PER_SECOND = 200;
const SECOND_MS = 1000;
/** From the start of one round to the next at least: a round that sends nothing would be a hot loop. */
export const SHORTEST_ROUND_MS = SECOND_MS / MOST_PER_SECOND;

export function newRun(sequence: Sequence, now: number): RunState {
  return {
    sequence,
    status: 'running',
    phase: 'new',
    round: 1,
    step: 0,
    until: null,
    startedAt: now,
    roundAt: now,
    met: null,
    sentAt: [],
    sent: 0,
    detail: '',
  };
}

/** The life of a run as a pure function. After its end nothing changes it and nothing is to be done any more. */
export function stepRun(run: RunState, event: RunEvent): RunStep {
  if (run.status !== 'running') return { run, effects: [] };
  const { now } = event;
  switch (event.kind) {
    case 'start':
      return run.phase === 'new' ? go(run, now) : { run, effects: [] };
    case 'sent':
      return run.phase === 'sending' ? onSent(run, event.problem, now) : { run, effects: [] };
    case 'received':
      return onReceived(run, event.message, now);
    case 'timer':
      return onTimer(run, now);
    case 'cancelled':
      return end(run, 'cancelled', '');
    case 'lost':
      return end(run, 'failed', `${place(run)}: the session is no longer connected.`);
    default:
      return assertUnreachable(event);
  }
}

/** Does steps from the present one on until one takes time. */
function go(run: RunState, now: number): RunStep {
  const step = run.sequence.steps[run.step];
  if (step === undefined) return endRound(run, now);
  switch (step.kind) {
    case 'send': {
      const sentAt = run.sentAt.filter((at) => at > now - SECOND_MS);
      const oldest = sentAt[sentAt.length - MOST_PER_SECOND];
      if (oldest !== undefined) {
        const detail = `Held back: a run sends at most ${MOST_PER_SECOND} messages a second.`;
        return pause({ ...run, sentAt, phase: 'held', detail }, oldest + SECOND_MS);
      }
      const { met } = run;
      const frame = met !== null && step.message.includes('frame') ? met.message.valueFor(met.by) : undefined;
      return {
        run: { ...run, sentAt, phase: 'sending', until: null, detail: '' },
        effects: [{ kind: 'send', template: step.message, frame }],
      };
    }
    case 'wait':
      return pause({ ...run, phase: 'waiting', detail: `Waits for ${matcherText(step.for)}.` }, now + step.timeoutMs);
    case 'delay':
      if (step.delayMs === 0) return next(run, now);
      return pause({ ...run, phase: 'pausing', detail: `Waits ${step.delayMs} ms.` }, now + step.delayMs);
    case 'assert': {
      const { met } = run;
      if (met === null) {
        return end(run, 'failed', `${place(run)} asserts something of a message, but no step before it waits for one.`);
      }
      if (met.message.matches(step.that)) return next(run, now);
      return end(
        run,
        'failed',
        `${place(run)}: expected ${matcherText(step.that)}, got ${met.message.found(step.that)}.`,
      );
    }
    default:
      return assertUnreachable(step);
  }
}

function next(run: RunState, now: number): RunStep {
  return go({ ...run, step: run.step + 1, until: null, detail: '' }, now);
}

function endRound(run: RunState, now: number): RunStep {
  const { times, everyMs } = run.sequence;
  if (times !== null && run.round >= times) return end(run, 'done', '');
  const at = Math.max(now, run.roundAt + Math.max(everyMs, SHORTEST_ROUND_MS));
  return pause({ ...run, phase: 'between', detail: at > now ? 'Waits for the next round.' : '' }, at);
}

function onSent(run: RunState, problem: string | null, now: number): RunStep {
  if (problem !== null) return end(run, 'failed', `${place(run)} was not sent: ${problem}`);
  return next({ ...run, sentAt: [...run.sentAt, now], sent: run.sent + 1 }, now);
}

function onReceived(run: RunState, message: ReadMessage, now: number): RunStep {
  const step = run.sequence.steps[run.step];
  if (run.phase !== 'waiting' || step?.kind !== 'wait' || !message.matches(step.for)) return { run, effects: [] };
  const after = next({ ...run, met: { message, by: step.for } }, now);
  // What follows may set the timer anew; it must not be stopped after that.
  return { run: after.run, effects: [{ kind: 'timer', at: null }, ...after.effects] };
}

function onTimer(run: RunState, now: number): RunStep {
  if (run.until === null) return { run, effects: [] };
  if (now < run.until) return { run, effects: [{ kind: 'timer', at: run.until }] };
  const step = run.sequence.steps[run.step];
  switch (run.phase) {
    case 'waiting': {
      const what = step?.kind === 'wait' ? `${matcherText(step.for)} did not come within ${step.timeoutMs} ms` : '';
      return end(run, 'failed', `${place(run)}: ${what}.`);
    }
    case 'pausing':
      return next(run, now);
    case 'held':
      return go({ ...run, until: null }, now);
    case 'between':
      return go({ ...run, round: run.round + 1, step: 0, roundAt: now, until: null }, now);
    default:
      return { run, effects: [] };
  }
}

function pause(run: RunState, until: number): RunStep {
  return { run: { ...run, until }, effects: [{ kind: 'timer', at: until }] };
}

function end(run: RunState, status: 'done' | 'failed' | 'cancelled', detail: string): RunStep {
  return {
    run: { ...run, status, detail, phase: 'over', until: null, met: null, sentAt: [] },
    effects: [{ kind: 'timer', at: null }],
  };
}

/** `Step 2 of 4`, with its round where there are several. */
function place({ sequence: { steps, times }, step, round }: RunState): string {
  const which = `Step ${Math.min(step + 1, steps.length)} of ${steps.length}`;
  return times === 1 ? which : `${which} in round ${round}`;
}
