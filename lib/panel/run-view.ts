import { sameContent } from '../base/json.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { Sequence } from '../profile/reply-schema.ts';
import type { Profile } from '../profile/schema.ts';
import type { RunView } from '../session/run-view.ts';
import { countOf, formatCount } from './format.ts';
import { type Draft, modeOf, type Wire } from './outgoing.ts';
import { spokenSetting } from './spoken-time.ts';

/** Finished runs that stay in the list. */
const MOST_FINISHED = 5;

/** Names a run also after the background began to count anew. */
export function runKey({ runId, startedAt }: RunView): string {
  return `${runId} ${startedAt}`;
}

/**
 * What can be run against a session: the sequences of its profile as it is now, for nobody changes them for one session
 * alone. Its own copy where the profile is gone, or writes messages in another form by now.
 */
export function sequencesOf(own: Profile, current: Profile | null): readonly Sequence[] {
  return current !== null && sameContent(current.codec, own.codec) ? current.sequences : own.sequences;
}

/** The runs that a person wants to see: all that go on, then the latest that ended. */
export function runsShown(runs: readonly RunView[]): readonly RunView[] {
  const latest = runs.toSorted((a, b) => b.startedAt - a.startedAt);
  const isRunning = ({ state }: RunView) => state === 'running';
  return [...latest.filter(isRunning), ...latest.filter((run) => !isRunning(run)).slice(0, MOST_FINISHED)];
}

/** `round 2 of 10, step 1 of 3 · 4 sent · waits for a message of type “ack”`. */
export function progressText(run: RunView): string {
  const { state, round, rounds, step, steps, sent, detail } = run;
  const said = detail === '' ? '' : ` · ${detail}`;
  const what = countOf(sent, 'message');
  if (state === 'done') return `done · ${what} sent${said}`;
  if (state === 'cancelled') return `stopped · ${what} sent${said}`;
  const of = rounds === null ? '' : ` of ${formatCount(rounds)}`;
  const inRounds = rounds === 1 ? '' : `round ${formatCount(round)}${of}, `;
  const place = `${inRounds}step ${step} of ${steps}`;
  if (state === 'failed') return `failed in ${place} · ${what} sent${said}`;
  return `${place} · ${what} sent${said}`;
}

/** Part of the whole that is done, 0 to 1; null for a run without an end. */
export function progressPart({ state, round, rounds, step, steps }: RunView): number | null {
  if (state === 'done') return 1;
  if (rounds === null) return null;
  return Math.min(1, (round - 1 + (step - 1) / Math.max(1, steps)) / Math.max(1, rounds));
}

/** `3 steps, 10 times, every 2 s`. */
export function sequenceText({ steps, times, everyMs }: Sequence): string {
  const often = times === null ? 'until stopped' : times === 1 ? 'once' : `${formatCount(times)} times`;
  const pace = times === 1 || everyMs === 0 ? '' : `, every ${spokenSetting(everyMs) ?? `${formatCount(everyMs)} ms`}`;
  return `${countOf(steps.length, 'step')}, ${often}${pace}`;
}

/** Messages a second that repeating reaches at most. */
export const MOST_PER_SECOND = 200;
const LEAST_MS = 1000 / MOST_PER_SECOND;
const MOST_MS = 3_600_000;
const MOST_TIMES = 1_000_000;

/** What a person fills in to have a draft sent again and again; empty `times` is until stopped. */
export interface RepeatForm {
  readonly times: string;
  readonly everyMs: string;
}

export const NEW_REPEAT: RepeatForm = { times: '10', everyMs: '1000' };

/** A sequence that sends the draft; its placeholders are filled anew each time. */
export function repeatSequence(draft: Draft, wire: Wire, form: RepeatForm): Result<Sequence, 'repeat'> {
  if (modeOf(draft, wire.codec) !== 'message') {
    return fail('repeat', 'Only a message can be repeated; switch the format to Message.');
  }
  if (draft.text.trim() === '') return fail('repeat', 'There is nothing to repeat; write a message.');
  const times = form.times.trim() === '' ? null : wholeNumber(form.times);
  if (times !== null && (Number.isNaN(times) || times < 1 || times > MOST_TIMES)) {
    return fail(
      'repeat',
      `How often must be a whole number from 1 to ${formatCount(MOST_TIMES)}, or empty for no end.`,
    );
  }
  const everyMs = wholeNumber(form.everyMs);
  if (Number.isNaN(everyMs) || everyMs < LEAST_MS || everyMs > MOST_MS) {
    const least = `${LEAST_MS} (${MOST_PER_SECOND} messages a second)`;
    return fail('repeat', `The time between two must be whole milliseconds from ${least} to ${formatCount(MOST_MS)}.`);
  }
  const name = wire.profile.templates.find(({ id }) => id === draft.templateId)?.name ?? 'message';
  const steps: Sequence['steps'] = [{ kind: 'send', message: draft.text }];
  return ok({ id: 'repeat', name: `Repeat ${name}`, steps, times, everyMs });
}

function wholeNumber(text: string): number {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
}
