import { isLive, MARK_SYMBOLS, sessionMark } from '../../lib/panel/session-book.ts';
import type { SessionStateName } from '../../lib/session/state.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import { stateDetail } from '../sessions/state-text.ts';

interface Props {
  readonly session: SessionSummary | null;
  readonly now: number;
  /** What the ready gate of the session waits for; null when that is not known. */
  readonly waitsFor: string | null;
  readonly onDisconnect: () => void;
  readonly onReconnect: () => void;
}

/** States in which connecting anew, or sooner, means something. */
const RECONNECTABLE: ReadonlySet<SessionStateName> = new Set(['disconnected', 'reconnecting', 'closing']);

/** Buttons and state of the selected session. */
export function SessionControls({ session, now, waitsFor, onDisconnect, onReconnect }: Props) {
  const live = session !== null && isLive(session);
  const detail = session === null || session.source === 'import' ? null : stateDetail(session, now, waitsFor);
  const canReconnect = session !== null && session.source === 'live' && RECONNECTABLE.has(session.state.name);
  return (
    <div className="session-controls">
      <button type="button" className="button" disabled={!live} onClick={onDisconnect}>
        Disconnect
      </button>
      <button type="button" className="button" disabled={!canReconnect} onClick={onReconnect}>
        Reconnect now
      </button>
      <span className="connection" title={detail === null ? undefined : `${session?.state.name ?? ''}: ${detail.text}`}>
        <span className={session !== null && sessionMark(session) === 'waiting' ? 'wait' : ''} aria-hidden="true">
          {MARK_SYMBOLS[session === null ? 'disconnected' : sessionMark(session)]}
        </span>
        <span role="status" aria-label="Connection">
          {session?.state.name ?? 'disconnected'}
        </span>
        {session?.source === 'import' ? <span className="dim">imported, read only</span> : null}
        {detail === null ? null : <span className={`clip ${detail.tone}`}>{detail.text}</span>}
      </span>
    </div>
  );
}
