import { describe, expect, it } from 'vitest';
import { EMPTY_DRAFT, wireOf } from '../../../lib/panel/outgoing.ts';
import {
  NEW_REPEAT,
  progressPart,
  progressText,
  repeatSequence,
  runKey,
  runsShown,
  sequencesOf,
  sequenceText,
} from '../../../lib/panel/run-view.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import { sequenceSchema } from '../../../lib/profile/reply-schema.ts';
import type { RunView } from '../../../lib/session/run-view.ts';

const run = (change: Partial<RunView> = {}): RunView => ({
  runId: 1,
  sessionId: 1,
  name: 'Smoke',
  state: 'running',
  round: 2,
  rounds: 10,
  step: 1,
  steps: 3,
  sent: 4,
  detail: '',
  startedAt: 0,
  ...change,
});

describe('sequencesOf', () => {
  const steps = [{ kind: 'send', message: '{}' }] as const;
  const named = (name: string) => [{ id: 's', name, steps: [...steps], times: 1, everyMs: 0 }];
  const own = { ...JSON_PROFILE, sequences: named('old') };

  it('are those of the profile as it is now', () =>
    expect(sequencesOf(own, { ...JSON_PROFILE, sequences: named('new') })).toEqual(named('new')));

  it('are the own ones where the profile is gone, or writes its messages otherwise', () => {
    expect(sequencesOf(own, null)).toEqual(named('old'));
    const other = { ...JSON_PROFILE, codec: { kind: 'text' } as const, sequences: named('new') };
    expect(sequencesOf(own, other)).toEqual(named('old'));
  });
});

describe('runKey', () => {
  it('tells runs apart that have the same number', () => expect(runKey(run())).not.toBe(runKey(run({ startedAt: 1 }))));
});

describe('progressText', () => {
  it.each<[Partial<RunView>, string]>([
    [{}, 'round 2 of 10, step 1 of 3 · 4 messages sent'],
    [{ rounds: null, detail: 'waits for an ack' }, 'round 2, step 1 of 3 · 4 messages sent · waits for an ack'],
    [{ rounds: 1, round: 1, step: 2, sent: 1 }, 'step 2 of 3 · 1 message sent'],
    [{ state: 'done', sent: 30 }, 'done · 30 messages sent'],
    [{ state: 'cancelled' }, 'stopped · 4 messages sent'],
    [
      { state: 'failed', detail: 'No reply within 5 s.' },
      'failed in round 2 of 10, step 1 of 3 · 4 messages sent · No reply within 5 s.',
    ],
  ])('of %j', (change, text) => expect(progressText(run(change))).toBe(text));

  it('is a part of the whole where there is one', () => {
    expect(progressPart(run())).toBeCloseTo(0.1);
    expect(progressPart(run({ round: 10, step: 3 }))).toBeCloseTo(0.967, 3);
    expect(progressPart(run({ rounds: null }))).toBeNull();
    expect(progressPart(run({ rounds: null, state: 'done' }))).toBe(1);
  });
});

describe('runsShown', () => {
  it('has what goes on first, then the latest that ended', () => {
    const ended = Array.from({ length: 8 }, (_, i) => run({ runId: 10 + i, state: 'done', startedAt: i }));
    const runs = [...ended, run({ runId: 1, startedAt: 3 }), run({ runId: 2, startedAt: 4 })];
    expect(runsShown(runs).map(({ runId }) => runId)).toEqual([2, 1, 17, 16, 15, 14, 13]);
    expect(runsShown([])).toEqual([]);
  });
});

describe('sequenceText', () => {
  it('says how often and how fast', () => {
    const steps = [{ kind: 'send', message: 'x' } as const];
    const text = (times: number | null, everyMs: number) => sequenceText({ id: 'a', name: 'a', steps, times, everyMs });
    expect(text(1, 500)).toBe('1 step, once');
    expect(text(10, 2000)).toBe('1 step, 10 times, every 2 s');
    expect(text(null, 250)).toBe('1 step, until stopped, every 250 ms');
    expect(text(null, 0)).toBe('1 step, until stopped');
  });
});

describe('repeatSequence', () => {
  const draft = { ...EMPTY_DRAFT, text: '{"n":{{counter}}}' };
  const wire = wireOf(JSON_PROFILE);
  const problem = (change: Partial<typeof NEW_REPEAT>, of = draft) => {
    const made = repeatSequence(of, wire, { ...NEW_REPEAT, ...change });
    return made.ok ? null : made.error.message;
  };

  it('sends the message with its placeholders, to be filled anew each time', () => {
    const made = repeatSequence(draft, wire, { times: '', everyMs: '5' });
    expect(made).toEqual({
      ok: true,
      value: {
        id: 'repeat',
        name: 'Repeat message',
        steps: [{ kind: 'send', message: '{"n":{{counter}}}' }],
        times: null,
        everyMs: 5,
      },
    });
    expect(made.ok && sequenceSchema.safeParse(made.value).success).toBe(true);
    const named = repeatSequence({ ...draft, templateId: 'object' }, wire, NEW_REPEAT);
    expect(named).toMatchObject({ value: { name: 'Repeat JSON object', times: 10, everyMs: 1000 } });
  });

  it('keeps to its rate, and says what is wrong', () => {
    expect(problem({ everyMs: '4' })).toMatch(/from 5 \(200 messages a second\)/);
    expect(problem({ everyMs: 'soon' })).toMatch(/whole milliseconds/);
    expect(problem({ times: '0' })).toMatch(/^How often/);
    expect(problem({ times: '1.5' })).toMatch(/^How often/);
    expect(problem({}, { ...draft, text: ' ' })).toMatch(/nothing to repeat/);
    expect(problem({}, { ...draft, mode: 'hex' })).toMatch(/switch the format/);
    expect(problem({})).toBeNull();
  });
});
