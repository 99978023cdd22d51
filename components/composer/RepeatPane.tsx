import { useState } from 'react';
import type { Draft, Wire } from '../../lib/panel/outgoing.ts';
import { MOST_PER_SECOND, NEW_REPEAT, type RepeatForm, repeatSequence } from '../../lib/panel/run-view.ts';
import type { Sequence } from '../../lib/profile/reply-schema.ts';

interface Props {
  readonly draft: Draft;
  readonly wire: Wire;
  readonly onRun: (sequence: Sequence) => Promise<string | null>;
}

/** The message again and again, as a sequence of one step. */
export function RepeatPane({ draft, wire, onRun }: Props) {
  const [form, setForm] = useState<RepeatForm>(NEW_REPEAT);
  const [problem, setProblem] = useState<string | null>(null);
  const change = (part: Partial<RepeatForm>) => {
    setForm({ ...form, ...part });
    setProblem(null);
  };
  const start = async () => {
    const sequence = repeatSequence(draft, wire, form);
    setProblem(sequence.ok ? await onRun(sequence.value) : sequence.error.message);
  };
  return (
    <form
      className="composer-fold repeat"
      aria-label="Repeat"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <label>
        <span>Send it</span>
        <input
          className="field number-field"
          inputMode="numeric"
          aria-label="Times; empty until stopped"
          placeholder="until stopped"
          value={form.times}
          onChange={(event) => change({ times: event.target.value })}
        />
        <span>times,</span>
      </label>
      <label>
        <span>one every</span>
        <input
          className="field number-field"
          inputMode="numeric"
          aria-label="Milliseconds between two"
          value={form.everyMs}
          onChange={(event) => change({ everyMs: event.target.value })}
        />
        <span>ms</span>
      </label>
      <button type="submit" className="button">
        Start
      </button>
      <span className="dim">at most {MOST_PER_SECOND} a second; each is filled anew, none is held to the contract</span>
      {problem === null ? null : (
        <p className="bad" aria-live="polite">
          {problem}
        </p>
      )}
    </form>
  );
}
