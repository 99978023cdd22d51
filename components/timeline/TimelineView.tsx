import { useState } from 'react';
import { countOf, formatDateTime, formatDuration, formatTime } from '../../lib/panel/format.ts';
import { axisMarks, eventText, type TimelineBar, timelineBars, timelineSpan } from '../../lib/panel/timeline-view.ts';
import type { ConnectionEvent } from '../../lib/protocol/connection-event.ts';
import { maskTextSecrets } from '../../lib/protocol/url-secrets.ts';

interface Props {
  readonly events: readonly ConnectionEvent[];
  readonly now: number;
  /** Shows the frames of one connection in the grid. */
  readonly onShowConnection: (connection: number) => void;
}

/** Rows of the table drawn at first; a server that refuses for hours makes thousands of events. */
const FIRST_EVENTS = 300;
const MIN_PERCENT = 0.15;

export function TimelineView({ events, now, onShowConnection }: Props) {
  const [all, setAll] = useState(false);
  const bars = timelineBars(events);
  const span = timelineSpan(bars, now);
  if (span === null) {
    return (
      <div className="empty">
        <h2>No connection yet</h2>
        <p>Every attempt, handshake, close and pause of this session will stand here on one time line.</p>
      </div>
    );
  }
  const shown = all ? events : events.slice(-FIRST_EVENTS);
  return (
    <div className="scroll-view">
      <h2>
        {formatDateTime(span.from)}, {formatDuration(span.to - span.from)}
      </h2>
      <Lane bars={bars} span={span} now={now} />
      <ul className="lane-legend dim" aria-label="Colours">
        {LEGEND.map(([kind, text]) => (
          <li key={kind}>
            <span className={`swatch lane-${kind}`} aria-hidden="true" /> {text}
          </li>
        ))}
      </ul>
      {shown.length < events.length ? (
        <p className="note">
          The latest {countOf(shown.length, 'event')} of {events.length}.{' '}
          <button type="button" className="link" onClick={() => setAll(true)}>
            Show all
          </button>
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
          {shown.map((event) => {
            const { name, detail, tone } = eventText(event);
            return (
              <tr key={event.n}>
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
          })}
        </tbody>
      </table>
    </div>
  );
}

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
  readonly span: { readonly from: number; readonly to: number };
  readonly now: number;
}

function Lane({ bars, span, now }: LaneProps) {
  const total = span.to - span.from;
  const percent = (ms: number) => (ms / total) * 100;
  const connections = bars.filter((bar) => bar.kind === 'connected').length;
  return (
    <figure
      className="lane-box"
      aria-label={`${countOf(connections, 'connection')} in ${formatDuration(total)}; the table below lists every event`}
    >
      <div className="lane" aria-hidden="true">
        {bars.map((bar) => {
          const to = bar.to ?? now;
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
}

function formatMark(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${ms / 1000} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 6000) / 10} min`;
  return `${Math.round(ms / 360_000) / 10} h`;
}
