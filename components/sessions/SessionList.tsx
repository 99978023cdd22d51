import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { countOf, formatCount } from '../../lib/panel/format.ts';
import { isLive, MARK_SYMBOLS, type SessionBook, sessionMark } from '../../lib/panel/session-book.ts';
import { maskTextSecrets, maskUrlSecrets } from '../../lib/protocol/url-secrets.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import { AllowAccess } from '../ui/AllowAccess.tsx';
import { stateDetail, stateName } from './state-text.ts';

interface Props {
  readonly sessions: SessionBook;
  readonly selected: number | null;
  readonly now: number;
  /** The person holds all attempts back. */
  readonly paused: boolean;
  readonly onPause: (paused: boolean) => void;
  readonly onAllowAccess: (session: SessionSummary) => void;
  readonly onSelect: (sessionId: number) => void;
  readonly onReconnect: (sessionId: number) => void;
  readonly onDisconnect: (sessionId: number) => void;
  readonly onRemove: (sessionId: number) => void;
  readonly onRename: (sessionId: number, name: string) => void;
}

export function SessionList(props: Props) {
  const { sessions, paused, onPause } = props;
  return (
    <section className="sessions" aria-label="Session list">
      <div className="sessions-head">
        <h2>Sessions</h2>
        <button
          type="button"
          className="button quiet"
          aria-pressed={paused}
          title="Holds back the attempts of all sessions to connect; open connections stay open"
          onClick={() => onPause(!paused)}
        >
          Pause all
        </button>
      </div>
      {paused ? <p className="note wait">Attempts are paused; open connections stay open.</p> : null}
      {sessions.length === 0 ? <p className="note dim">None yet.</p> : null}
      <ul aria-label="Sessions" className="sessions-list" tabIndex={-1}>
        {sessions.map((session) => (
          <SessionItem key={session.id} session={session} {...props} />
        ))}
      </ul>
    </section>
  );
}

function SessionItem(props: Props & { readonly session: SessionSummary }) {
  const { session, selected, now, onSelect, onReconnect, onDisconnect, onRemove, onRename, onAllowAccess } = props;
  const mark = sessionMark(session);
  const detail = stateDetail(session, now);
  const name = maskTextSecrets(session.name);
  const item = useRef<HTMLLIElement>(null);
  const [renaming, setRenaming] = useState(false);
  // What was imported stays as it was exported.
  const startRenaming = () => setRenaming(session.source === 'live');
  const endRenaming = (newName: string | null) => {
    setRenaming(false);
    if (newName !== null && newName !== '' && newName !== name) onRename(session.id, newName);
  };
  const remove = () => {
    focusNeighbour(item.current);
    onRemove(session.id);
  };
  return (
    <li ref={item} className={`session ${session.id === selected ? 'current' : ''}`}>
      {renaming ? <NameField name={name} onEnd={endRenaming} /> : null}
      <button
        type="button"
        className="session-select"
        aria-current={session.id === selected}
        title={maskUrlSecrets(session.url)}
        hidden={renaming}
        onClick={() => onSelect(session.id)}
        onDoubleClick={startRenaming}
        onKeyDown={(event) => {
          if (event.key === 'F2') startRenaming();
        }}
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
          <span className="session-detail session-problem bad">{maskTextSecrets(session.problem)}</span>
        )}
      </button>
      {/* The selected one has it under the URL, where a narrow panel shows it too. */}
      {session.needsAccess && session.source === 'live' && session.id !== selected ? (
        <AllowAccess url={session.url} onAllow={() => onAllowAccess(session)} />
      ) : null}
      <span className="session-actions" hidden={renaming}>
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
          onClick={remove}
        >
          ✕
        </button>
      </span>
    </li>
  );
}

interface NameProps {
  readonly name: string;
  /** The new name, trimmed; null when the person thought better of it. */
  readonly onEnd: (name: string | null) => void;
}

function NameField({ name, onEnd }: NameProps) {
  const field = useRef<HTMLInputElement>(null);
  const ended = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  // A field that goes away loses the focus too, which must not end it a second time.
  const end = (newName: string | null) => {
    if (ended.current) return;
    ended.current = true;
    onEnd(newName);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    const select = event.currentTarget.closest('li')?.querySelector<HTMLElement>(SELECT);
    const newName = event.key === 'Enter' ? event.currentTarget.value.trim() : null;
    // The button comes back at once, so that the next key already reaches it.
    flushSync(() => end(newName));
    select?.focus();
  };
  return (
    <input
      ref={field}
      className="field session-rename"
      type="text"
      aria-label="Session name"
      maxLength={200}
      autoComplete="off"
      spellCheck={false}
      defaultValue={name}
      onKeyDown={onKeyDown}
      onBlur={(event) => end(event.target.value.trim())}
    />
  );
}

const SELECT = '.session-select';

/** The keyboard goes on from the next session when one is deleted, or from the list when it was the last. */
function focusNeighbour(item: HTMLLIElement | null): void {
  const neighbour = item?.nextElementSibling ?? item?.previousElementSibling ?? null;
  const target = neighbour?.querySelector<HTMLElement>(SELECT) ?? item?.parentElement;
  target?.focus();
}
