import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { CHECKS } from '../../lib/checks/catalogue.ts';
import { CHECK_IDS, type CheckId } from '../../lib/checks/check-run.ts';
import { checksReport, RESULT_NAMES, resultCounts } from '../../lib/checks/report.ts';
import type { Measuring } from '../../lib/panel/measuring.ts';
import { reportFileName, runnable, type Suites, suiteOf, suiteProgress } from '../../lib/panel/suite-view.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import { CheckChoices } from './CheckChoices.tsx';
import { CheckResults } from './CheckResults.tsx';
import { RunButton } from './RunButton.tsx';

export interface SuiteProps {
  readonly summary: SessionSummary;
  readonly profile: Profile;
  readonly suites: Suites;
  readonly measuring: Pick<Measuring, 'secrets' | 'generator' | 'onSave' | 'sessions'>;
  readonly onCopy: (text: string) => void;
}

/** The eleven checks: which to run, how far they are, and what they found. */
export function SuiteView({ summary, profile, suites, measuring, onCopy }: SuiteProps) {
  const [picked, setPicked] = useState<ReadonlySet<CheckId> | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  // The profile of a session is known a moment after the session.
  const chosen = picked ?? new Set(runnable(profile));
  const run = suiteOf(suites.runs, summary.id);
  const ownSessionId = measuring.sessions.find(({ id }) => id === run?.ownSessionId)?.id ?? null;
  const isRunning = run?.state === 'running';
  const other = suites.runs.find((one) => one.state === 'running' && one !== run) ?? null;
  const asked = CHECK_IDS.filter((id) => chosen.has(id));
  const start = async () => {
    if (suites.onRun !== null) setProblem(await suites.onRun(asked));
  };
  const report = () => {
    if (run === null) return '';
    // Beside the suite's own session, too, the report is of the one that was checked.
    const { name, url } = measuring.sessions.find(({ id }) => id === run.sessionId) ?? summary;
    const { secrets, generator } = measuring;
    return checksReport({ run, name, url, profileName: profile.name, secrets, generator, now: Date.now() });
  };
  const latest = run?.outcomes.at(-1);
  const box = useRef<HTMLElement>(null);
  useFocusKept(box, isRunning);
  return (
    <section ref={box} aria-label="Suite of checks" className="checks-suite">
      <h2>Checks against this server</h2>
      <p className="dim">
        They run in the background in a session of their own, with this session’s address and settings; this session is
        left alone. What they did is recorded there.
      </p>
      {run === null ? null : (
        <>
          {isRunning ? (
            <p className="checks-line">
              <progress aria-label="Progress of the checks" max={run.asked.length} value={run.outcomes.length} />
              <span className="checks-doing">{suiteProgress(run)}</span>
              <button type="button" className="button" data-next-focus onClick={() => suites.onCancel(run.runId)}>
                Cancel
              </button>
            </p>
          ) : (
            <p className="checks-line">
              <strong>{headline(run.state, resultCounts(run.outcomes))}</strong>
              {ownSessionId === null || ownSessionId === summary.id ? null : (
                <button type="button" className="button" onClick={() => suites.onShowSession(ownSessionId)}>
                  Show their session
                </button>
              )}
              <button type="button" className="button" data-next-focus onClick={() => onCopy(report())}>
                Copy report
              </button>
              <button
                type="button"
                className="button"
                onClick={() =>
                  measuring.onSave(
                    reportFileName(summary, Date.now(), measuring.secrets),
                    new Blob([report()], { type: 'text/markdown' }),
                  )
                }
              >
                Save report
              </button>
            </p>
          )}
          {run.problem === null ? null : <p className="bad">{run.problem}</p>}
          {run.outcomes.length === 0 ? null : (
            <CheckResults
              outcomes={run.outcomes}
              sessionId={ownSessionId}
              onShowFrame={suites.onShowFrame}
              onShowConnection={suites.onShowConnection}
            />
          )}
          {/* Progress comes several times a second; only results are spoken. */}
          <span role="status" className="visually-hidden">
            {!isRunning
              ? `The checks are over: ${resultCounts(run.outcomes)}.`
              : latest === undefined
                ? 'The checks run.'
                : `${CHECKS[latest.id].name}: ${RESULT_NAMES[latest.result]}.`}
          </span>
        </>
      )}
      {isRunning ? null : suites.onRun === null ? (
        <p>An imported session has no server to check: connect to its address as a new session.</p>
      ) : (
        <>
          <CheckChoices profile={profile} chosen={chosen} onChoose={setPicked} />
          <p className="checks-line">
            <RunButton asked={asked} profile={profile} isBlocked={other !== null} onRun={() => void start()} />
            {other === null ? null : <span className="dim">Other checks run now; two would measure each other.</span>}
            <span role="alert" className="bad">
              {problem ?? ''}
            </span>
          </p>
        </>
      )}
    </section>
  );
}

/** What begins or ends a run is gone with it: the keyboard goes on at what took its place, unless a person went elsewhere. */
function useFocusKept(box: RefObject<HTMLElement | null>, isRunning: boolean): void {
  const was = useRef(isRunning);
  useLayoutEffect(() => {
    if (was.current === isRunning) return;
    was.current = isRunning;
    if (document.activeElement === null || document.activeElement === document.body)
      box.current?.querySelector<HTMLElement>('[data-next-focus]')?.focus();
  }, [box, isRunning]);
}

function headline(state: string, counts: string): string {
  if (state === 'cancelled') return `Cancelled: ${counts}.`;
  return state === 'failed' ? `Ended early: ${counts}.` : `Done: ${counts}.`;
}
