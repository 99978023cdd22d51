import { countOf, formatCount, formatDuration, formatTime } from '../../lib/panel/format.ts';
import type { FrameLog } from '../../lib/panel/frame-log.ts';
import type { Listed } from '../../lib/panel/reply-scan.ts';

interface Props {
  readonly title: string;
  /** Said in place of an empty list. */
  readonly none: string;
  readonly listed: Listed;
  readonly log: FrameLog;
  readonly detail: (seq: number) => string;
  readonly onShowFrame: (seq: number) => void;
}

/** Frames of one kind, the latest first, each a jump into the grid. */
export function SeqList({ title, none, listed: { seqs, count, among }, log, detail, onShowFrame }: Props) {
  const looked = `Only the latest ${formatCount(among ?? 0)} were looked through for this part.`;
  if (count === 0) {
    return (
      <section className="seq-list" aria-label={title}>
        <h2>{title}: 0</h2>
        <p className="dim">{among === undefined ? none : looked}</p>
      </section>
    );
  }
  return (
    <section className="seq-list" aria-label={title}>
      <h2>
        {title}: {formatCount(count)}
      </h2>
      <ul>
        {seqs.map((seq) => {
          const latency = log.latencyMs(seq);
          return (
            <li key={seq}>
              <button type="button" className="link mono" onClick={() => onShowFrame(seq)}>
                #{formatCount(seq)}
              </button>{' '}
              <span className="mono dim">{formatTime(log.time(seq))}</span>{' '}
              {Number.isNaN(latency) ? '' : `after ${formatDuration(latency)} `}
              <span className="clip">{detail(seq)}</span>
            </li>
          );
        })}
      </ul>
      {among === undefined ? null : <p className="dim">{looked}</p>}
      {count > seqs.length ? <p className="dim">And {countOf(count - seqs.length, 'earlier one')}.</p> : null}
    </section>
  );
}
