import { countOf, formatBytes, formatCount } from '../../lib/panel/format.ts';
import type { Rate } from '../../lib/panel/rate.ts';
import type { Note } from '../../lib/panel/session-notes.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';

interface WorkNotice {
  readonly id: number;
  readonly kind: 'work';
  readonly text: string;
  /** 0 to 1; null until something was reported. */
  readonly progress: number | null;
  readonly onCancel: () => void;
}

/** Long work under way, or a message about something just done. */
export type Notice =
  | WorkNotice
  | { readonly id: number; readonly kind: 'undo'; readonly text: string; readonly onUndo: () => void }
  | {
      readonly id: number;
      readonly kind: 'said';
      readonly text: string;
      readonly bad: boolean;
      readonly onClose: () => void;
    };

interface Props {
  readonly session: SessionSummary | null;
  readonly rate: Rate;
  /** What holds for all sessions, and what is worth knowing of the selected one. */
  readonly notes: readonly Note[];
  /** False while the background does not answer. */
  readonly online: boolean;
  readonly problem: string | null;
  readonly notices: readonly Notice[];
}

export function StatusLine({ session, rate, notes, online, problem, notices }: Props) {
  return (
    <footer className="status-line">
      {session === null ? <span>No session selected</span> : <SessionNumbers session={session} rate={rate} />}
      {notes.map(({ text, tone, title }) => (
        <span key={text} className={tone} title={title}>
          {text}
        </span>
      ))}
      {online ? null : <span className="wait">The background is not answering; it is being started again.</span>}
      {problem === null ? null : <span className="bad">{problem}</span>}
      <span className="notices">
        <span className="notices-said" aria-live="polite">
          {notices.map((notice) => (
            <NoticeLine key={notice.id} notice={notice} />
          ))}
        </span>
        {/* Beside the live region: what changes ten times a second must not be read out each time. */}
        {notices.map((notice) => (notice.kind === 'work' ? <WorkLine key={notice.id} work={notice} /> : null))}
      </span>
    </footer>
  );
}

function SessionNumbers({ session, rate }: { readonly session: SessionSummary; readonly rate: Rate }) {
  const live = session.source === 'live' && session.state.name === 'connected';
  return (
    <span className="numbers">
      <span>{countOf(session.frames, 'frame')}</span>
      <span className={session.invalid > 0 ? 'bad' : ''}>{formatCount(session.invalid)} invalid</span>
      <span className={session.slow > 0 ? 'wait' : ''}>{formatCount(session.slow)} slow</span>
      <span>{formatBytes(session.bytesSent + session.bytesReceived)}</span>
      {live ? (
        <span>
          {formatCount(rate.received)}/s ↓ {formatCount(rate.sent)}/s ↑
        </span>
      ) : null}
      <span>{session.source === 'import' ? 'imported' : live ? 'recording' : 'stored'}</span>
      {session.dropped > 0 ? (
        <span className="bad">dropped {countOf(session.dropped, 'frame')}</span>
      ) : (
        <span>kept all</span>
      )}
    </span>
  );
}

function WorkLine({ work }: { readonly work: WorkNotice }) {
  return (
    <span className="notice-work">
      <progress aria-label={work.text} {...(work.progress === null ? {} : { value: work.progress })} />
      <button type="button" className="link" onClick={work.onCancel}>
        Cancel
      </button>
    </span>
  );
}

function NoticeLine({ notice }: { readonly notice: Notice }) {
  switch (notice.kind) {
    case 'work':
      return <span>{notice.text}</span>;
    case 'undo':
      return (
        <span>
          {notice.text}{' '}
          <button type="button" className="link" onClick={notice.onUndo}>
            Undo
          </button>
        </span>
      );
    case 'said':
      return (
        <span className={notice.bad ? 'bad' : ''}>
          {notice.text}{' '}
          <button type="button" className="link" aria-label="Close message" onClick={notice.onClose}>
            ✕
          </button>
        </span>
      );
  }
}
