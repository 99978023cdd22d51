import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { limitEnds, limitMoved, roundedLimit } from '../../lib/panel/chart-limit.ts';
import type { Picture } from '../../lib/panel/chart-picture.ts';
import { formatDuration } from '../../lib/panel/format.ts';

interface Props {
  readonly picture: Picture;
  readonly limitMs: number;
  readonly onLimit: (limitMs: number) => void;
}

/** The limit's line, to be dragged or moved by keys. Nothing changes before the pointer or the key is let go. */
export function LimitHandle({ picture, limitMs, onLimit }: Props) {
  const { box, x } = picture;
  const [wanted, setWanted] = useState<number | null>(null);
  const shown = wanted ?? limitMs;
  const ends = limitEnds(shown, x.span);
  const at = Math.min(box.right, Math.max(box.left, x.at(shown)));

  const done = () => {
    if (wanted !== null && wanted !== limitMs) onLimit(wanted);
    setWanted(null);
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0 || !event.isPrimary) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setWanted(limitMs);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (wanted === null || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const left = event.currentTarget.parentElement?.getBoundingClientRect().left ?? 0;
    setWanted(roundedLimit(x.value(Math.min(box.right, Math.max(box.left, event.clientX - left)))));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setWanted(null);
    const next = limitMoved(shown, event.key, ends);
    if (next === null) return;
    event.preventDefault();
    setWanted(next);
  };
  return (
    <div
      className="chart-limit-handle"
      role="slider"
      tabIndex={0}
      aria-label="Limit"
      aria-valuemin={ends.from}
      aria-valuemax={ends.to}
      aria-valuenow={shown}
      aria-valuetext={formatDuration(shown)}
      title="Limit: drag, or arrow keys, Home and End"
      style={{ left: at, top: 0, height: box.bottom }}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={done}
      onPointerCancel={() => setWanted(null)}
      onKeyDown={onKeyDown}
      onKeyUp={done}
      onBlur={done}
    >
      {wanted === null ? null : <span className="chart-limit-value">{formatDuration(wanted)}</span>}
    </div>
  );
}
