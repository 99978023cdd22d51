import { memo } from 'react';
import { type LaneMark, MARK_SYMBOLS } from '../../lib/panel/lane-marks.ts';
import { isFailedAttempt, type TimelineBar } from '../../lib/panel/timeline-view.ts';

const WORDS = {
  connecting: 'connecting',
  unready: 'not ready yet',
  connected: 'connected',
  waiting: 'waiting',
  held: 'held back',
  gap: 'nothing recorded',
  failed: 'failed or lost',
  'some-failed': 'some failed',
  heartbeat: 'heartbeat missed',
  silence: 'silence',
  probe: 'extra request',
  reply: 'automatic reply not sent',
  unanswered: 'request without a reply',
  order: 'count not in order',
  run: 'sequence',
  alert: 'alert',
  dropped: 'frames not stored',
} as const;

interface Props {
  readonly bars: readonly TimelineBar[];
  readonly marks: readonly LaneMark[];
}

/** Explains what is on the lane, and nothing else. */
export const LaneLegend = memo(function LaneLegend({ bars, marks }: Props) {
  const shown = new Set<string>(marks.map((mark) => mark.kind));
  for (const bar of bars) {
    if (!isFailedAttempt(bar)) shown.add(bar.kind);
    if (bar.failed) shown.add(bar.isMerged === true && !isFailedAttempt(bar) ? 'some-failed' : 'failed');
  }
  const symbols: Readonly<Record<string, string>> = MARK_SYMBOLS;
  return (
    <ul className="lane-legend dim" aria-label="Legend">
      {Object.entries(WORDS)
        .filter(([kind]) => shown.has(kind))
        .map(([kind, words]) => (
          <li key={kind}>
            <span className={kind in symbols ? `mark-${kind}` : `swatch lane-${kind}`} aria-hidden="true">
              {symbols[kind]}
            </span>
            {words}
          </li>
        ))}
    </ul>
  );
});
