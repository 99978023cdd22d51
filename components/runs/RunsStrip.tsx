import { useState } from 'react';
import { formatTime } from '../../lib/panel/format.ts';
import { progressPart, progressText, runKey, runsShown, sequenceText } from '../../lib/panel/run-view.ts';
import type { Sequence } from '../../lib/profile/reply-schema.ts';
import type { RunView } from '../../lib/session/run-view.ts';

interface Props {
  readonly sequences: readonly Sequence[];
  /** Those of this session. */
  readonly runs: readonly RunView[];
  readonly onRun: (sequence: Sequence) => Promise<string | null>;
  readonly onCancel: (runId: number) => void;
  /** Takes those that ended off the list. */
  readonly onClear: () => void;
}

const TONES = { running: '', done: '', failed: 'bad', cancelled: 'dim' } as const;

/** The profile's sequences, and how far those that run got. */
export function RunsStrip(props: Props) {
  const { sequences, onRun, onCancel, onClear } = props;
  const runs = runsShown(props.runs);
  const [problem, setProblem] = useState<string | null>(null);
  const ended = runs.find(({ state }) => state !== 'running');
  const isRunning = runs.some(({ state }) => state === 'running');
  return (
    <section className="runs" aria-label="Sequences">
      {runs.length === 0 ? null : (
        <ul className="runs-list" aria-label="Runs">
          {runs.map((run) => (
            <li key={runKey(run)}>
              <span className="run-name clip" title={run.name}>
                {run.name}
              </span>
              <span className="mono dim" title="When it began">
                {formatTime(run.startedAt)}
              </span>
              {run.state === 'running' ? <RunBar run={run} /> : null}
              <span className={`run-text ${TONES[run.state]}`}>{progressText(run)}</span>
              {run.state === 'running' ? (
                <button type="button" className="button" onClick={() => onCancel(run.runId)}>
                  Stop<span className="visually-hidden"> {run.name}</span>
                </button>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {ended === undefined ? null : (
        <button type="button" className="button quiet" onClick={onClear}>
          Clear<span className="visually-hidden"> the runs that ended</span>
        </button>
      )}
      {sequences.length === 0 ? (
        <p className="dim">This profile has no sequences of its own; its editor makes them.</p>
      ) : (
        <ul className="runs-list" aria-label="Sequences of the profile">
          {sequences.map((sequence) => (
            <li key={sequence.id}>
              <span className="run-name clip" title={sequence.name}>
                {sequence.name}
              </span>
              <span className="run-text dim">{sequenceText(sequence)}</span>
              <button
                type="button"
                className="button"
                disabled={isRunning}
                title={isRunning ? 'One at a time: stop the other first' : ''}
                onClick={() => void onRun(sequence).then(setProblem)}
              >
                Run<span className="visually-hidden"> {sequence.name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {problem === null ? null : (
        <p className="bad" aria-live="polite">
          {problem}
        </p>
      )}
      {/* Only the end is spoken: progress comes several times a second. */}
      <span role="status" className="visually-hidden">
        {ended === undefined || isRunning ? '' : `${ended.name}: ${progressText(ended)}`}
      </span>
    </section>
  );
}

function RunBar({ run }: { readonly run: RunView }) {
  const part = progressPart(run);
  return <progress aria-label={`Progress of ${run.name}`} max={1} {...(part === null ? {} : { value: part })} />;
}
