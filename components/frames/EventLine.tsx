import { memo } from 'react';
import { eventText, ruleText } from '../../lib/panel/event-text.ts';
import { formatTime } from '../../lib/panel/format.ts';
import type { ConnectionEvent } from '../../lib/protocol/connection-event.ts';
import { maskTextSecrets } from '../../lib/protocol/url-secrets.ts';

interface Props {
  readonly event: ConnectionEvent;
  readonly events: readonly ConnectionEvent[];
  readonly rowIndex: number;
  readonly y: number;
}

/** What happened to the connection, as a rule across the grid. */
export const EventLine = memo(function EventLine({ event, events, rowIndex, y }: Props) {
  const text = maskTextSecrets(ruleText(event, events));
  return (
    <tr
      className={`rule tone-${eventText(event).tone}`}
      aria-rowindex={rowIndex}
      style={{ transform: `translateY(calc(var(--rows-at) + ${y}px))` }}
    >
      <td colSpan={8} title={`${formatTime(event.time)} ${text}`}>
        <span className="rule-text clip">{text}</span>
      </td>
    </tr>
  );
});
