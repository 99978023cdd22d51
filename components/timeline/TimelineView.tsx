import { useCallback, useDeferredValue, useMemo, useRef, useState } from 'react';
import { formatDateTime, formatDuration } from '../../lib/panel/format.ts';
import { drawnBars } from '../../lib/panel/lane-bars.ts';
import { laneMarks } from '../../lib/panel/lane-marks.ts';
import { SessionLog } from '../../lib/panel/log-view.ts';
import { timelineBars, timelineSpan } from '../../lib/panel/timeline-view.ts';
import type { ConnectionEvent } from '../../lib/protocol/connection-event.ts';
import { EventTable } from './EventTable.tsx';
import { EvidencePane } from './EvidencePane.tsx';
import { Lane } from './Lane.tsx';
import { LaneLegend } from './LaneLegend.tsx';
import { LogBar } from './LogBar.tsx';
import { useEvidence } from './use-evidence.ts';

interface Props {
  readonly events: readonly ConnectionEvent[];
  readonly now: number;
  /** Shows the frames of one connection in the grid. */
  readonly onShowConnection: (connection: number) => void;
  readonly onCopy: (text: string) => void;
  /** Asks the browser for access to a URL's host and looks into the failure again; null where nothing can (an import). */
  readonly onAllowAccess: ((url: string) => void) | null;
}

/** The lane of a running session moves in so many steps, which the eye cannot tell from a smooth move. */
const LANE_STEPS = 1000;

export function TimelineView({ events, now, onShowConnection, onCopy, onAllowAccess }: Props) {
  const [isLog, setIsLog] = useState(false);
  const [filter, setFilter] = useState('');
  const { box, selected, select, close } = useEvidence();
  // The caller's function is new at each drawing, which comes ten times a second while a countdown runs.
  const latest = useRef(onShowConnection);
  latest.current = onShowConnection;
  const show = useCallback((connection: number) => latest.current(connection), []);

  const bars = useMemo(() => timelineBars(events), [events]);
  const stepMs = Math.max(100, (now - (bars[0]?.from ?? now)) / LANE_STEPS);
  const laneNow = Math.ceil(now / stepMs) * stepMs;
  const span = useMemo(() => timelineSpan(bars, laneNow), [bars, laneNow]);
  const drawn = useMemo(() => (span === null ? [] : drawnBars(bars, span)), [bars, span]);
  const marks = useMemo(() => (span === null ? [] : laneMarks(events, span)), [events, span]);
  const log = useMemo(() => new SessionLog(events), [events]);
  const wanted = useDeferredValue(isLog ? filter : '');
  const table = useMemo(
    () => <EventTable {...{ log, isLog, selected }} filter={wanted} onSelect={select} onShowConnection={show} />,
    [log, isLog, selected, wanted, select, show],
  );
  if (span === null) {
    return (
      <div className="empty">
        <h2>No connection yet</h2>
        <p>Every attempt, handshake, close and pause of this session will stand here on one time line.</p>
      </div>
    );
  }
  return (
    <div ref={box} className="timeline">
      <div className="timeline-head">
        <h2 className="clip">
          {formatDateTime(span.from)}, {formatDuration(span.to - span.from)}
        </h2>
        <fieldset className="directions" aria-label="Show as">
          {['Timeline', 'Log'].map((label, i) => (
            <button
              key={label}
              type="button"
              className="button"
              aria-pressed={isLog === (i === 1)}
              onClick={() => setIsLog(i === 1)}
            >
              {label}
            </button>
          ))}
        </fieldset>
      </div>
      {isLog ? (
        <LogBar filter={filter} onFilter={setFilter} onCopy={(form) => onCopy(log.copy(filter, form))} />
      ) : (
        <>
          <Lane bars={drawn} marks={marks} span={span} selected={selected} onSelect={select} />
          <LaneLegend bars={drawn} marks={marks} />
        </>
      )}
      <div className="timeline-body">
        <div className="timeline-events">{table}</div>
        {selected === null ? null : (
          <EvidencePane
            key={selected}
            events={events}
            n={selected}
            onCopy={onCopy}
            onAllowAccess={onAllowAccess}
            onClose={close}
          />
        )}
      </div>
    </div>
  );
}
