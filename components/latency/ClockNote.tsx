import { formatCount, formatDuration } from '../../lib/panel/format.ts';
import type { PaneProps } from './pane-props.ts';
import { useClock } from './use-clock.ts';

/** How far ages can be believed: by how much the two clocks seem to differ. */
export function ClockNote(props: PaneProps) {
  const result = useClock(props);
  if (result === null || result.ages === 0) return null;
  const { found } = result;
  if (found === null) {
    return (
      <p className="note">
        Ages compare two clocks, and nothing here tells how far those differ: no reply to a request carried a time
        stamp.
      </p>
    );
  }
  const { offsetMs, errorMs, seq } = found;
  const isSame = Math.abs(offsetMs) <= errorMs;
  return (
    <p className="note">
      Ages compare two clocks and are shown as they came. The server’s seems to be {formatDuration(Math.abs(offsetMs))}{' '}
      {offsetMs < 0 ? 'behind' : 'ahead'}, give or take {formatDuration(errorMs)}, as the shortest round trip with a
      time stamp says (
      <button type="button" className="link" onClick={() => props.onShowFrame(seq)}>
        #{formatCount(seq)}
      </button>
      )
      {isSame
        ? ': that may be no difference at all.'
        : `, so ages are too ${offsetMs < 0 ? 'long' : 'short'} by about that.`}
    </p>
  );
}
