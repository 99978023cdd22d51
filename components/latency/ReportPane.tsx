import { useCallback, useMemo, useState } from 'react';
import { report } from '../../lib/metrics/report.ts';
import { isInPart } from '../../lib/panel/alert-groups.ts';
import { nothingMeasuredText } from '../../lib/panel/measure-words.ts';
import { ExportForm } from './ExportForm.tsx';
import { MarkdownView } from './MarkdownView.tsx';
import type { PaneProps } from './pane-props.ts';
import { ResetButton } from './ResetButton.tsx';
import { useClock } from './use-clock.ts';

/** What was measured in plain language, to be read here or saved, and the way to begin anew. */
export function ReportPane(props: PaneProps) {
  const { summary, profile, snapshots, all, isReading, snapshot, range, measuring, onChoice } = props;
  const { secrets, generator } = measuring;
  const { events } = snapshot;
  const { name, url } = summary;
  const fromEvent = summary.measuredFrom.event;
  // Snapshots are of the whole session, whatever connection is chosen.
  const clock = useClock({ ...props, choice: { ...props.choice, connection: null } })?.found ?? null;
  const [opened] = useState(() => Date.now());
  const reportOf = useCallback(
    (isWhole: boolean, now: number) => {
      const part = { connection: null, range: isWhole ? null : range, fromEvent };
      const alerts = events.filter((event) => event.kind === 'alert').filter((event) => isInPart(event, part));
      const measured = isWhole ? all : snapshots;
      const common = { profile, secrets, clock, now, generator };
      return report({ ...common, name, url, snapshots: measured, range: null, alerts });
    },
    [name, url, profile, secrets, all, snapshots, events, range, fromEvent, clock, generator],
  );
  const markdown = useMemo(() => reportOf(range === null, opened), [reportOf, range, opened]);
  return (
    <>
      {/* Stays while what is left after a reset is read, or nobody would hear that it was done. */}
      <div className="latency-bar">
        {isReading ? null : <ExportForm {...props} reportOf={reportOf} />}
        <ResetButton onReset={measuring.onReset} />
      </div>
      {isReading ? (
        <p className="note dim" role="status">
          {summary.source === 'import' ? 'Measuring what was imported…' : 'Reading what was measured…'}
        </p>
      ) : (
        <>
          {snapshots.length === 0 ? (
            <p className="note dim">
              {nothingMeasuredText(all.length === 0 ? null : range, summary.source, profile.metrics.snapshotEveryMs)}{' '}
              {range === null || all.length === 0 ? null : (
                <button type="button" className="link" onClick={() => onChoice({ range: null, latestMs: null })}>
                  Show the whole time
                </button>
              )}
            </p>
          ) : null}
          <MarkdownView markdown={markdown} />
        </>
      )}
    </>
  );
}
