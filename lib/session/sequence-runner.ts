import type { Cancel, Clock } from '../base/clock.ts';
import type { Sequence } from '../profile/reply-schema.ts';
import type { Payload } from '../protocol/frame.ts';
import type { ReadMessage } from './match.ts';
import type { SendResult } from './outbox.ts';
import type { RunView } from './run-view.ts';
import { newRun, type RunEffect, type RunEvent, stepRun } from './sequence-run.ts';

export interface SequencePorts {
  readonly clock: Clock;
  /** `sendTemplate` of the session's runner. */
  send(template: string, frame: unknown): SendResult;
  /** `read` of the session's runner. */
  read(payload: Payload): ReadMessage;
  /** At once at the beginning and at the end, a few times a second between. */
  onProgress(progress: RunView): void;
}

export interface SequenceRunner {
  readonly progress: RunView;
  /** Each frame that the session receives. */
  received(payload: Payload): void;
  /** The session is no longer connected. */
  connectionLost(): void;
  /** Ends at once. */
  cancel(): void;
}

const BETWEEN_PROGRESS_MS = 200;

/** Runs a sequence of messages from now on: performs the effects of `stepRun`. */
export function startSequence(
  sequence: Sequence,
  { runId, sessionId }: { readonly runId: number; readonly sessionId: number },
  { clock, send, read, onProgress }: SequencePorts,
): SequenceRunner {
  let run = newRun(sequence, clock.now());
  let cancelTimer: Cancel = () => undefined;
  let progressTimer: Cancel | null = null;
  /** A send is answered at once, so a long row of them would otherwise call itself deeper and deeper. */
  const events: RunEvent[] = [];
  let isBusy = false;

  function feed(event: RunEvent): void {
    events.push(event);
    if (isBusy) return;
    isBusy = true;
    for (let one = events.shift(); one !== undefined; one = events.shift()) {
      const next = stepRun(run, one);
      const changed = next.run !== run;
      run = next.run;
      for (const effect of next.effects) perform(effect);
      if (changed) tell();
    }
    isBusy = false;
  }

  function perform(effect: RunEffect): void {
    if (effect.kind === 'send') {
      const sent = send(effect.template, effect.frame);
      feed({ kind: 'sent', problem: sent.ok ? null : sent.error.message, now: clock.now() });
      return;
    }
    cancelTimer();
    cancelTimer = () => undefined;
    if (effect.at === null) return;
    cancelTimer = clock.after(Math.max(0, effect.at - clock.now()), () => feed({ kind: 'timer', now: clock.now() }));
  }

  function tell(): void {
    if (run.status !== 'running') {
      progressTimer?.();
      progressTimer = null;
      onProgress(progressNow());
      return;
    }
    progressTimer ??= clock.after(BETWEEN_PROGRESS_MS, () => {
      progressTimer = null;
      onProgress(progressNow());
    });
  }

  function progressNow(): RunView {
    const { status, round, step, sent, detail, startedAt } = run;
    const steps = sequence.steps.length;
    return {
      runId,
      sessionId,
      name: sequence.name,
      state: status,
      round,
      rounds: sequence.times,
      step: Math.min(step + 1, steps),
      steps,
      sent,
      detail,
      startedAt,
    };
  }

  onProgress(progressNow());
  feed({ kind: 'start', now: clock.now() });

  return {
    get progress() {
      return progressNow();
    },
    received(payload) {
      // At full speed each look at a message counts.
      if (run.phase === 'waiting') feed({ kind: 'received', message: read(payload), now: clock.now() });
    },
    connectionLost: () => feed({ kind: 'lost', now: clock.now() }),
    cancel: () => feed({ kind: 'cancelled', now: clock.now() }),
  };
}
