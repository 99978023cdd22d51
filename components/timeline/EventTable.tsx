import { formatCount, formatTime } from '../../lib/panel/format.ts';
import type { SessionLog } from '../../lib/panel/log-view.ts';

interface Props {
  readonly log: SessionLog;
  readonly filter: string;
  /** Shows the columns of the log and the transitions, which repeat what the other events tell. */
  readonly isLog: boolean;
  /** Number of the event whose evidence is shown. */
  readonly selected: number | null;
  readonly onSelect: (event: number) => void;
  /** Shows the frames of one connection in the grid. */
  readonly onShowConnection: (connection: number) => void;
}

/** Rows drawn; a server that refuses for hours makes tens of thousands of events. */
const MOST_ROWS = 1000;
const TONES = { info: '', warn: 'wait', error: 'bad' } as const;

/** The events of a session, the newest last. */
export function EventTable({ log, filter, isLog, selected, onSelect, onShowConnection }: Props) {
  const { entries, more } = log.latest(filter, MOST_ROWS, isLog);
  return (
    <div>
      {more ? (
        <p className="note">
          The latest {formatCount(MOST_ROWS)}; earlier ones are in an export and in a copy of the log.
        </p>
      ) : null}
      {entries.length === 0 ? <p className="note dim">No entry holds all of these words.</p> : null}
      <table className="table timeline-table">
        <thead>
          <tr>
            <th>Time</th>
            <th className="number">Connection</th>
            {isLog ? <th>Level</th> : null}
            <th>Event</th>
            {isLog ? <th>Correlation</th> : null}
            <th>Detail</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ n, time, level, event, from, to, connection, correlationId, detail }) => (
            <tr key={n} className={`${TONES[level]} ${n === selected ? 'current' : ''}`}>
              <td className="mono">{formatTime(time)}</td>
              <td className="number mono">
                {event === 'open' ? (
                  <button
                    type="button"
                    className="link"
                    title="Show the frames of this connection"
                    onClick={() => onShowConnection(connection)}
                  >
                    {connection}
                  </button>
                ) : (
                  connection || ''
                )}
              </td>
              {isLog ? <td className="mono">{level}</td> : null}
              <td>
                {event === 'error' || event === 'close' ? (
                  <button
                    type="button"
                    className="link"
                    title="Show the evidence"
                    aria-pressed={n === selected}
                    onClick={() => onSelect(n)}
                  >
                    {event}
                  </button>
                ) : (
                  event.replace('-', ' ')
                )}
              </td>
              {isLog ? <td className="mono">{correlationId}</td> : null}
              <td>{from === null ? detail : `${from} → ${to}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
