import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matcher } from '../../../lib/profile/matcher-schema.ts';
import type { Sequence, SequenceStep } from '../../../lib/profile/reply-schema.ts';
import { createCodec } from '../../../lib/protocol/codecs/registry.ts';
import { createReader } from '../../../lib/session/match.ts';
import {
  MOST_PER_SECOND,
  newRun,
  type RunEvent,
  type RunState,
  type RunStep,
  SHORTEST_ROUND_MS,
  stepRun,
} from '../../../lib/session/sequence-run.ts';

const NOW = 100_000;
const READER = createReader(createCodec({ kind: 'json' }), 'type', () => undefined);
const type = (name: string): Matcher => ({ kind: 'type', type: name });
const send = (message = 'hello'): SequenceStep => ({ kind: 'send', message });
const wait = (name = 'ok', timeoutMs = 500): SequenceStep => ({ kind: 'wait', for: type(name), timeoutMs });
const delay = (delayMs: number): SequenceStep => ({ kind: 'delay', delayMs });
const assertion = (that: Matcher): SequenceStep => ({ kind: 'assert', that });

function sequence(steps: SequenceStep[], change: Partial<Sequence> = {}): Sequence {
  return { id: 's', name: 'S', steps, times: 1, everyMs: 0, ...change };
}

const start = (now = NOW): RunEvent => ({ kind: 'start', now });
const sent = (now = NOW, problem: string | null = null): RunEvent => ({ kind: 'sent', problem, now });
const received = (text: string, now = NOW): RunEvent => ({ kind: 'received', message: READER.read(text), now });
const timer = (now: number): RunEvent => ({ kind: 'timer', now });

function ran(steps: SequenceStep[], events: readonly RunEvent[], change: Partial<Sequence> = {}): RunStep {
  let next: RunStep = { run: newRun(sequence(steps, change), NOW), effects: [] };
  for (const event of events) next = stepRun(next.run, event);
  return next;
}

function inWords({ run, effects }: RunStep): string {
  const done = effects.map((effect) => {
    if (effect.kind === 'send') return `send ${effect.template}`;
    return effect.at === null ? 'no timer' : `timer +${effect.at - NOW}`;
  });
  return [run.status === 'running' ? run.phase : run.status, ...done].join(', ');
}

const STATES = {
  new: ran([send(), wait()], []),
  sending: ran([send(), wait()], [start()]),
  waiting: ran([send(), wait()], [start(), sent()]),
  pausing: ran([delay(300), send()], [start()]),
  between: ran([send()], [start(), sent()], { times: 2, everyMs: 1000 }),
  done: ran([send()], [start(), sent()]),
} as const;

const EVENTS = {
  start: start(),
  sent: sent(),
  'not sent': sent(NOW, 'No.'),
  'what is waited for': received('{"type":"ok"}'),
  'something else': received('{"type":"no"}'),
  'timer early': timer(NOW),
  'timer late': timer(NOW + 2000),
  cancelled: { kind: 'cancelled', now: NOW },
  lost: { kind: 'lost', now: NOW },
} as const satisfies Record<string, RunEvent>;

const ENDS = { cancelled: 'cancelled, no timer', lost: 'failed, no timer' };

describe('each event in each phase', () => {
  const TABLE: Record<keyof typeof STATES, Partial<Record<keyof typeof EVENTS, string>>> = {
    new: { ...ENDS, start: 'sending, send hello' },
    sending: { ...ENDS, sent: 'waiting, timer +500', 'not sent': 'failed, no timer' },
    waiting: {
      ...ENDS,
      'what is waited for': 'done, no timer, no timer',
      'timer early': 'waiting, timer +500',
      'timer late': 'failed, no timer',
    },
    pausing: { ...ENDS, 'timer early': 'pausing, timer +300', 'timer late': 'sending, send hello' },
    between: { ...ENDS, 'timer early': 'between, timer +1000', 'timer late': 'sending, send hello' },
    done: {},
  };
  const cases = (Object.keys(STATES) as (keyof typeof STATES)[]).flatMap((state) =>
    (Object.keys(EVENTS) as (keyof typeof EVENTS)[]).map((event) => [state, event] as const),
  );

  it.each(cases)('%s + %s', (state, event) => {
    const before = STATES[state].run;
    const next = stepRun(before, EVENTS[event]);
    const expected = TABLE[state][event];
    if (expected === undefined) expect(next).toEqual({ run: before, effects: [] });
    else expect(inWords(next)).toBe(expected);
  });
});

describe('a run', () => {
  it('does its steps in order, and takes values of the message it waited for', () => {
    const steps = [send('a'), wait('ok'), assertion({ kind: 'json', path: 'n', equals: 7 }), send('{{frame.n}}')];
    const next = ran(steps, [start(), sent(), received('{"type":"ok","n":7}')]);
    expect(next.effects.at(-1)).toEqual({ kind: 'send', template: '{{frame.n}}', frame: { type: 'ok', n: 7 } });
    expect(stepRun(next.run, sent()).run).toMatchObject({ status: 'done', sent: 2 });
  });

  it('one message is met by one wait', () => {
    const next = ran([wait('ok'), wait('ok')], [start(), received('{"type":"ok"}')]);
    expect(next.run).toMatchObject({ phase: 'waiting', step: 1 });
  });

  it('in rounds begins each at its time, from the start of the one before', () => {
    const change = { times: 3, everyMs: 1000 };
    const late = ran([send(), wait('ok', 5000)], [start(), sent(), received('{"type":"ok"}', NOW + 1700)], change);
    expect(inWords(late)).toBe('between, no timer, timer +1700');
    const second = stepRun(late.run, timer(NOW + 1700)).run;
    expect(second).toMatchObject({ round: 2, step: 0, roundAt: NOW + 1700 });
  });

  it('without an end goes on until it is cancelled, and never without a pause', () => {
    let { run } = ran([delay(0)], [start()], { times: null });
    for (let round = 1; round < 1000; round++) {
      expect(run).toMatchObject({ phase: 'between', round, until: NOW + round * SHORTEST_ROUND_MS });
      run = stepRun(run, timer(run.until ?? 0)).run;
    }
    expect(stepRun(run, { kind: 'cancelled', now: NOW }).run.status).toBe('cancelled');
  });
});

describe('why a run failed', () => {
  it.each<[string, RunStep]>([
    [
      'Step 2 of 2: a message of type ok did not come within 500 ms.',
      ran([send(), wait()], [start(), sent(), timer(NOW + 500)]),
    ],
    [
      'Step 2 of 2: expected a message with status = ok, got status = "bad".',
      ran(
        [wait(), assertion({ kind: 'json', path: 'status', equals: 'ok' })],
        [start(), received('{"type":"ok","status":"bad"}')],
      ),
    ],
    [
      'Step 1 of 1 asserts something of a message, but no step before it waits for one.',
      ran([assertion(type('x'))], [start()]),
    ],
    ['Step 1 of 1 was not sent: The queue is full.', ran([send()], [start(), sent(NOW, 'The queue is full.')])],
    ['Step 1 of 2: the session is no longer connected.', ran([wait(), send()], [start(), { kind: 'lost', now: NOW }])],
    [
      'Step 1 of 1 in round 2: a message of type ok did not come within 500 ms.',
      ran([wait()], [start(), received('{"type":"ok"}'), timer(NOW + 5), timer(NOW + 505)], { times: 5 }),
    ],
  ])('%s', (detail, { run }) => {
    expect(run).toMatchObject({ status: 'failed', detail });
  });
});

describe('whatever a sequence is made of', () => {
  const anyStep = fc.oneof(
    { weight: 5, arbitrary: fc.constant(send()) },
    { weight: 1, arbitrary: fc.constantFrom(wait('ok', 100), wait('rare', 50)) },
    { weight: 1, arbitrary: fc.constantFrom(delay(0), delay(0), delay(3)) },
    { weight: 1, arbitrary: fc.constant(assertion(type('ok'))) },
  );
  const anySteps = fc.oneof(
    fc.array(anyStep, { minLength: 1, maxLength: 60, size: 'max' }),
    fc.array(fc.constant(send()), { minLength: 1, maxLength: 60, size: 'max' }),
  );
  const anySequence = fc
    .tuple(anySteps, fc.constantFrom(1, 2, 20), fc.constantFrom(0, 0, 10))
    .map(([steps, times, everyMs]) => sequence(steps, { times, everyMs }));
  const anyAnswers = fc.array(fc.constantFrom('{"type":"ok"}', '{"type":"ok"}', '{"type":"rare"}', '{}'), {
    minLength: 1,
  });

  /** Runs to its end, or until `cancelAfter` events; `says` is what the server sends whenever something is waited for. */
  function play(used: Sequence, says: readonly string[], cancelAfter = Number.POSITIVE_INFINITY) {
    let now = NOW;
    let run: RunState = newRun(used, now);
    const sends: number[] = [];
    let at: number | null = null;
    let events = 0;
    let event: RunEvent | null = start();
    while (event !== null && events < 100_000) {
      if (events === cancelAfter) event = { kind: 'cancelled', now };
      events++;
      const next: RunStep = stepRun(run, event);
      run = next.run;
      let isSending = false;
      for (const effect of next.effects) {
        if (effect.kind === 'timer') at = effect.at;
        else {
          isSending = true;
          sends.push(now);
        }
      }
      if (run.status !== 'running') break;
      const answer = says[events % (says.length + 1)];
      if (isSending) event = sent(now);
      else if (run.phase === 'waiting' && answer !== undefined) event = received(answer, now);
      else if (at === null) event = null;
      else {
        now = Math.max(now, at);
        at = null;
        event = timer(now);
      }
    }
    return { run, sends, at };
  }

  it('it ends, and leaves no timer', () => {
    const ends = new Set<string>();
    fc.assert(
      fc.property(anySequence, anyAnswers, (used, says) => {
        const { run, at } = play(used, says);
        expect(run.status).not.toBe('running');
        expect(at).toBeNull();
        expect(run.detail === '').toBe(run.status === 'done');
        ends.add(run.status);
      }),
    );
    expect([...ends].sort()).toEqual(['done', 'failed']);
  });

  it('it never sends more within a second than the bound, and reaches it', () => {
    let most = 0;
    fc.assert(
      fc.property(anySequence, anyAnswers, (used, says) => {
        const { sends } = play(used, says);
        for (const [i, at] of sends.entries()) {
          const later = sends[i + MOST_PER_SECOND];
          if (later !== undefined) expect(later - at).toBeGreaterThanOrEqual(1000);
        }
        most = Math.max(most, sends.length);
      }),
    );
    expect(most).toBeGreaterThan(MOST_PER_SECOND);
  });

  it('cancelling ends it at once, wherever it is', () => {
    fc.assert(
      fc.property(anySequence, anyAnswers, fc.nat(200), (used, says, cancelAfter) => {
        const { run, sends, at } = play(used, says, cancelAfter);
        if (run.status !== 'cancelled') return;
        expect(at).toBeNull();
        const count = sends.length;
        for (const event of [sent(), timer(NOW + 60_000), received('{"type":"ok"}'), start()]) {
          expect(stepRun(run, event)).toEqual({ run, effects: [] });
        }
        expect(sends).toHaveLength(count);
      }),
    );
  });
});
