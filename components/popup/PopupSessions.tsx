import { formatCount } from '../../lib/panel/format.ts';
import type { Rate } from '../../lib/panel/rate.ts';
import { isLive, MARK_SYMBOLS, type SessionBook, sessionMark } from '../../lib/panel/session-book.ts';
import { maskTextSecrets, maskUrlSecrets } from '../../lib/protocol/url-secrets.ts';
import { stateDetail, stateName } from '../sessions/state-text.ts';

interface Props {
  readonly sessions: SessionBook;
  readonly now: number;
  readonly rateOf: (sessionId: number) => Rate;
  readonly onDisconnect: (sessionId: number) => void;
  readonly onReconnect: (sessionId: number) => void;
}

/** Live sessions, each with one button to end it. */
export function PopupSessions({ sessions, now, rateOf, onDisconnect, onReconnect }: Props) {
  return (
    <ul aria-label="Sessions" className="popup-sessions">
      {sessions.map((session) => {
        const mark = sessionMark(session);
        const name = maskTextSecrets(session.name);
        const detail = stateDetail(session, now);
        const rate = rateOf(session.id);
        const stop = session.state.name === 'connected' ? 'Disconnect' : 'Stop';
        return (
          <li key={session.id} title={maskUrlSecrets(session.url)}>
            <span className={mark === 'waiting' ? 'wait' : ''} aria-hidden="true">
              {MARK_SYMBOLS[mark]}
            </span>
            <span className="popup-name">
              <span className="clip">{name}</span>
              <span className={`clip ${detail?.tone ?? 'dim'}`}>
                {detail?.text ?? `${stateName(session)} · ${formatCount(rate.received + rate.sent)}/s`}
                {session.invalid > 0 ? <span className="bad"> · {formatCount(session.invalid)} ✕</span> : null}
              </span>
            </span>
            {isLive(session) ? (
              <button
                type="button"
                className="button"
                aria-label={`${stop} ${name}`}
                onClick={() => onDisconnect(session.id)}
              >
                {stop}
              </button>
            ) : (
              <button
                type="button"
                className="button"
                aria-label={`Reconnect ${name}`}
                onClick={() => onReconnect(session.id)}
              >
                Reconnect
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
