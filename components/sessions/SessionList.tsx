import { countOf, formatCount } from '../../lib/panel/format.ts';
import { isLive, MARK_SYMBOLS, type SessionBook, sessionMark } from '../../lib/panel/session-book.ts';
import { maskTextSecrets, maskUrlSecrets } from '../../lib/protocol/url-secrets.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import { stateDetail, stateName } from './state-text.ts';

interface Props {
  readonly sessions: SessionBook;
  readonly selected: number | null;
  readonly now: number;
  readonly onSelect: (sessionId: number) => void;
  readonly onReconnect: (sessionId: number) => void;
  readonly onDisconnect: (sessionId: number) => void;
  readonly onRemove: (sessionId: number) => void;
}

export function SessionList(props: Props) {
  const { sessions } = props;
  return (
    <section className="sessions" aria-label="Session list">
      <h2 className="sessions-head">Sessions</h2>
      {sessions.length === 0 ? <p className="note dim">None yet.</p> : null}
      <ul aria-label="Sessions" className="sessions-list">
        {sessions.map((session) => (
          <SessionItem key={session.id} session={session} {...props} />
        ))}
      </ul>
    </section>
  );
}

function SessionItem({
  session,
  selected,
  now,
  onSelect,
  onReconnect,
  onDisconnect,
  onRemove,
}: Props & { readonly session: SessionSummary }) {
  const mark = sessionMark(session);
  const detail = stateDetail(session, now);
  const name = maskTextSecrets(session.name);
  return (
    <li className={`session ${session.id === selected ? 'current' : ''}`}>
      <button
        type="button"
        className="session-select"
        aria-current={session.id === selected}
        title={maskUrlSecrets(session.url)}
        onClick={() => onSelect(session.id)}
      >
        <span className="session-name">
          <span className={`session-mark ${mark === 'waiting' ? 'wait' : ''}`} aria-hidden="true">
            {MARK_SYMBOLS[mark]}
          </span>
          <span className="clip">{name}</span>
          <span className="visually-hidden">, {stateName(session)}</span>
        </span>
        <span className="session-numbers dim">
          {countOf(session.frames, 'frame')}
          {session.invalid > 0 ? (
            <span className="bad">
              {' '}
              · {formatCount(session.invalid)} ✕<span className="visually-hidden"> invalid</span>
            </span>
          ) : null}
        </span>
        {detail === null ? null : <span className={`session-detail ${detail.tone}`}>{detail.text}</span>}
        {session.problem === null ? null : (
          <span className="session-detail bad">{maskTextSecrets(session.problem)}</span>
        )}
      </button>
      <span className="session-actions">
        {session.state.name === 'reconnecting' ? (
          <button
            type="button"
            className="button quiet"
            aria-label={`Retry ${name} now`}
            title="Reconnect now"
            onClick={() => onReconnect(session.id)}
          >
            ↻
          </button>
        ) : null}
        {isLive(session) ? (
          <button
            type="button"
            className="button quiet"
            aria-label={`Stop ${name}`}
            title="Disconnect"
            onClick={() => onDisconnect(session.id)}
          >
            ■
          </button>
        ) : null}
        <button
          type="button"
          className="button quiet"
          aria-label={`Delete ${name}`}
          title="Delete the session and its recording"
          onClick={() => onRemove(session.id)}
        >
          ✕
        </button>
      </span>
    </li>
  );
}
