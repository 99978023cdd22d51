import { useMemo, useRef } from 'react';
import { masked } from '../../lib/metrics/markdown.ts';
import { measureName } from '../../lib/metrics/measure-names.ts';
import { countOf } from '../../lib/panel/format.ts';
import { connectionChoices, type OtherSide } from '../../lib/panel/latency-choice.ts';
import { CompareResult, type Target } from './CompareResult.tsx';
import type { PaneProps } from './pane-props.ts';
import { useOtherSession } from './use-other-session.ts';

/** The chosen part of this session against another session, or against another connection of this one. */
export function ComparePane(props: PaneProps) {
  const { summary, choice, snapshot, samples, version, pace, measuring, onChoice } = props;
  const { other, metric } = choice;
  const { secrets } = measuring;
  const side = useRef<HTMLSelectElement>(null);
  const sessions = measuring.sessions.filter(({ id, frames, events }) => id !== summary.id && frames + events > 0);
  const foreign = other === null ? null : (sessions.find(({ id }) => id === other.sessionId) ?? null);
  const { state, times, again } = useOtherSession(measuring.reader, foreign, pace);
  const isOwn = other !== null && other.sessionId === summary.id;
  const read = state?.kind === 'ready' ? state.other : null;
  const otherEvents = isOwn ? snapshot.events : read?.events;
  const connections = useMemo(
    () =>
      connectionChoices((otherEvents ?? []).filter(({ kind }) => kind === 'open').map(({ connection }) => connection))
        .shown,
    [otherEvents],
  );
  const choose = (side: OtherSide | null) => onChoice({ other: side });
  const target: Target | null = isOwn
    ? { samples, version, summary, reading: 0 }
    : read === null || foreign === null
      ? null
      : { samples: read.samples, version: 0, summary: foreign, reading: times };

  return (
    <>
      <div className="latency-bar">
        <label>
          <span>Compare with</span>
          <select
            ref={side}
            className="select"
            value={isOwn || foreign !== null ? (other?.sessionId ?? '') : ''}
            onChange={(event) =>
              choose(event.target.value === '' ? null : { sessionId: Number(event.target.value), connection: null })
            }
          >
            <option value="">Choose…</option>
            <option value={summary.id}>This session</option>
            {sessions.map(({ id, name }) => (
              <option key={id} value={id}>
                {masked(name, secrets)} (#{id})
              </option>
            ))}
          </select>
        </label>
        {other === null || otherEvents === undefined ? null : (
          <label>
            <span>Its connection</span>
            <select
              className="select"
              value={other.connection ?? ''}
              onChange={(event) =>
                choose({ ...other, connection: event.target.value === '' ? null : Number(event.target.value) })
              }
            >
              <option value="">All</option>
              {connections.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </label>
        )}
        {state === null ? null : (
          <button
            type="button"
            className="button"
            aria-disabled={state.kind === 'reading'}
            onClick={() => state.kind !== 'reading' && again()}
          >
            Read again
          </button>
        )}
      </div>
      {state?.kind === 'reading' ? (
        <p className="note">
          <progress max={1} value={state.done} aria-label="Reading the other session" /> Reading{' '}
          {masked(foreign?.name ?? '', secrets)}…{' '}
          <button
            type="button"
            className="button"
            onClick={() => {
              choose(null);
              // The button is gone with what it cancelled.
              side.current?.focus();
            }}
          >
            Cancel
          </button>
        </p>
      ) : null}
      {state?.kind === 'failed' ? (
        <p className="note bad" role="alert">
          {state.problem}
        </p>
      ) : null}
      {read === null || read.leftOut === 0 ? null : (
        <p className="note wait">
          {countOf(read.leftOut, 'older frame')} of {masked(foreign?.name ?? '', secrets)} left out: only the latest are
          compared.
        </p>
      )}
      {target !== null && other !== null ? (
        <CompareResult {...props} target={target} other={other} />
      ) : other === null || (!isOwn && foreign === null) ? (
        <div className="empty">
          <h2>Compare {measureName(metric).toLowerCase()} with another session or connection</h2>
          <p>
            What is chosen above is one side; choose the other here. Both distributions are drawn over each other, with
            the differences of their percentiles.
          </p>
        </div>
      ) : null}
    </>
  );
}
