import { memo } from 'react';
import { formatBytes, formatDelta, formatDuration, formatTime } from '../../lib/panel/format.ts';
import type { FrameLog } from '../../lib/panel/frame-log.ts';
import { VerdictMark } from '../ui/VerdictMark.tsx';

interface Props {
  readonly log: FrameLog;
  readonly seq: number;
  /** Epoch ms of the visible frame above; NaN for the first. */
  readonly previousTime: number;
  /** Undefined until the payload was read. */
  readonly preview: string | undefined;
  readonly slowMs: number;
  readonly selected: boolean;
  readonly rowIndex: number;
  readonly y: number;
  readonly onPick: (seq: number) => void;
}

export const FrameLine = memo(function FrameLine(props: Props) {
  const { log, seq, previousTime, preview, slowMs, selected, rowIndex, y, onPick } = props;
  // A recorded frame never changes, so its number says it all and the row need not be drawn again.
  const frame = log.row(seq);
  if (frame === null) return null;
  const slow = frame.latencyMs !== null && frame.latencyMs > slowMs;
  const sent = frame.direction === 'sent';
  return (
    <tr
      id={rowId(frame.seq)}
      className={`frame ${frame.verdict === 'invalid' ? 'invalid' : ''}`}
      aria-rowindex={rowIndex}
      aria-selected={selected}
      style={{ transform: `translateY(calc(var(--rows-at) + ${y}px))` }}
      onMouseDown={() => onPick(frame.seq)}
    >
      <td className="col-time mono">{formatTime(frame.time)}</td>
      <td className="col-delta mono dim">{formatDelta(frame.time - previousTime)}</td>
      <td className="col-dir">
        <span role="img" aria-label={frame.direction} title={frame.direction}>
          {sent ? '↑' : '↓'}
        </span>
      </td>
      <td className="col-type clip" title={frame.type}>
        {frame.type}
      </td>
      <td className="col-length mono">{formatBytes(frame.byteLength)}</td>
      <td className="col-verdict">
        <VerdictMark verdict={frame.verdict} />
      </td>
      <td className={`col-latency mono ${slow ? 'wait' : ''}`}>
        {frame.latencyMs === null ? '' : formatDuration(frame.latencyMs)}
        {slow ? <span className="visually-hidden"> slow</span> : null}
      </td>
      <td className="col-payload mono clip">{preview ?? ''}</td>
    </tr>
  );
});

/** Id of a frame's row, for `aria-activedescendant`. */
export function rowId(seq: number): string {
  return `frame-${seq}`;
}
