import { memo, useCallback, useMemo, useRef } from 'react';
import { countOf, formatCount, formatDateTime, formatDuration, formatTime } from '../../lib/panel/format.ts';
import { drawnBars, MOST_BARS } from '../../lib/panel/lane-bars.ts';
import { axisMarks, eventText, type TimelineBar, timelineBars, timelineSpan } from '../../lib/panel/timeline-view.ts';
import type { ConnectionEvent } from '../../lib/protocol/connection-event.ts';
import { maskTextSecrets } from '../../lib/protocol/url-secrets.ts';

interface Props {
  readonly events: readonly ConnectionEvent[];
  readonly now: number;
  /** Shows the frames of one connection in the grid. */
  readonly onShowConnection: (connection: number) => void;
}

/** Rows of the table; a server that refuses for hours makes tens of thousands of events, and an export holds them all. */
const MOST_EVENTS = 1000;
const MIN_PERCENT = 0.15;
/** How often the end of a lane of very many bars moves on. */
const COARSE_MS = 1000;

export function TimelineView({ events, now, onShowConnection }: Props) {
  // The caller's function is new at each drawing, which comes ten times a second while a countdown runs.
  const latest = useRef(onShowConnection);
  latest.current = onShowConnection;
  const show = useCallback((connection: number) => latest.current(connection), []);
  const bars = useMemo(() => timelineBars(events), [events]);
  const laneNow = bars.length > MOST_BARS ? Math.ceil(now / COARSE_MS) * COARSE_MS : now;
  const span = useMemo(() => timelineSpan(bars, laneNow), [bars, laneNow]);
  const drawn = useMemo(() => (span === null ? [] : drawnBars(bars, span)), [bars, span]);
  const connections = useMemo(() => bars.filter((bar) => bar.kind === 'connected').length, [bars]);
  if (span === null) {
    return (
      <div className="empty">
        <h2>No connection yet</h2>
        <p>Every attempt, handshake, close and pause of this session will stand here on one time line.</p>
      </div>
    );
  }
  return (
    <div className="scroll-view">
      <h2>
        {formatDateTime(span.from)}, {formatDuration(span.to - span.from)}
      </h2>
      <Lane bars={drawn} connections={connections} span={span} />
      <ul className="lane-legend dim" aria-label="Colours">
        {LEGEND.map(([kind, text]) => (
          <li key={kind}>
            <span className={`swatch lane-${kind}`} aria-hidden="true" /> {text}
          </li>
        ))}
      </ul>
      <EventTable events={events} onShowConnection={show} />
    </div>
  );
}

const EventTable = memo(function EventTable({ events, onShowConnection }: Omit<Props, 'now'>) {
  const shown = events.slice(-MOST_EVENTS);
  const hidden = events.length - shown.length;
  return (
    <>
      {hidden > 0 ? (
        <p className="note">
          The latest {countOf(shown.length, 'event')}; {formatCount(hidden)} earlier ones are in an export.
        </p>
      ) : null}
      <table className="table timeline-table">
        <thead>
          <tr>
            <th>Time</th>
            <th className="number">Connection</th>
            <th>Event</th>
            <th>Detail</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((event) => (
            <EventRow key={event.n} event={event} onShowConnection={onShowConnection} />
          ))}
        </tbody>
      </table>
    </>
  );
});

interface RowProps {
  readonly event: ConnectionEvent;
  readonly onShowConnection: (connection: number) => void;
}

const EventRow = memo(function EventRow({ event, onShowConnection }: RowProps) {
  const { name, detail, tone } = eventText(event);
  return (
    <tr>
      <td className="mono">{formatTime(event.time)}</td>
      <td className="number mono">
        {event.kind === 'open' ? (
          <button
            type="button"
            className="link"
            title="Show the frames of this connection"
            onClick={() => onShowConnection(event.connection)}
          >
            {event.connection}
          </button>
        ) : (
          event.connection || ''
        )}
      </td>
      <td className={TONES[tone]}>{name}</td>
      <td className={tone === 'good' ? '' : TONES[tone]}>{maskTextSecrets(detail)}</td>
    </tr>
  );
});

const TONES = { good: '', bad: 'bad', wait: 'wait', plain: '' } as const;
const LEGEND = [
  ['connected', 'connected'],
  ['connecting', 'connecting'],
  ['waiting', 'waiting to reconnect'],
  ['failed', 'failed'],
  ['gap', 'nothing recorded'],
] as const;

interface LaneProps {
  readonly bars: readonly TimelineBar[];
  readonly connections: number;
  readonly span: { readonly from: number; readonly to: number };
}

/** What still goes on ends where the span does. */
const Lane = memo(function Lane({ bars, connections, span }: LaneProps) {
  const total = span.to - span.from;
  const percent = (ms: number) => (ms / total) * 100;
  return (
    <figure
      className="lane-box"
      aria-label={`${countOf(connections, 'connection')} in ${formatDuration(total)}; the table below lists every event`}
    >
      <div className="lane" aria-hidden="true">
        {bars.map((bar) => {
          const to = bar.to ?? span.to;
          const failed = bar.failed && bar.kind === 'connecting';
          return (
            <span
              key={`${bar.kind} ${bar.from} ${bar.connection}`}
              className={`lane-bar lane-${failed ? 'failed' : bar.kind} ${bar.failed ? 'ended-badly' : ''}`}
              style={{
                left: `${percent(bar.from - span.from)}%`,
                width: `${Math.max(MIN_PERCENT, percent(to - bar.from))}%`,
              }}
              title={`${bar.label} · ${formatDuration(to - bar.from)}`}
            />
          );
        })}
      </div>
      <div className="lane-axis dim" aria-hidden="true">
        {axisMarks(total, 8).map((mark) => (
          <span key={mark} style={{ left: `${percent(mark)}%` }}>
            {mark === 0 ? formatTime(span.from).slice(0, 8) : `+${formatMark(mark)}`}
          </span>
        ))}
      </div>
    </figure>
  );
});

function formatMark(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${ms / 1000} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 6000) / 10} min`;
  return `${Math.round(ms / 360_000) / 10} h`;
}
