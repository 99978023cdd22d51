import { type FocusEvent, type KeyboardEvent, memo, type PointerEvent, useMemo, useRef, useState } from 'react';
import { formatDuration, formatTime } from '../../lib/panel/format.ts';
import { type LaneMark, MARK_SYMBOLS } from '../../lib/panel/lane-marks.ts';
import { axisMarks, formatMark, isFailedAttempt, type TimelineBar } from '../../lib/panel/timeline-view.ts';

interface Props {
  readonly bars: readonly TimelineBar[];
  readonly marks: readonly LaneMark[];
  readonly span: { readonly from: number; readonly to: number };
  /** Number of the event whose evidence is shown. */
  readonly selected: number | null;
  readonly onSelect: (event: number) => void;
}

interface Item {
  readonly at: number;
  readonly to: number;
  readonly event: number;
  readonly text: string;
  readonly className: string;
  readonly symbol: string;
}

const MIN_PERCENT = 0.15;
const HINT = 'Bars tell why: click, or arrow keys and Enter.';
/** A label further right would be cut off. */
const LAST_LABEL_PERCENT = 95;

/** Bars and marks on one time axis. One tab stop; arrow keys move between them in the order of time. */
export const Lane = memo(function Lane({ bars, marks, span, selected, onSelect }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const [pointed, setPointed] = useState<number | null>(null);
  const items = useMemo(() => itemsOf(bars, marks, span.to), [bars, marks, span]);
  const stop = Math.min(current, items.length - 1);
  const total = span.to - span.from;
  const percent = (ms: number) => (ms / total) * 100;

  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowRight: stop + 1, ArrowLeft: stop - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to === undefined || items[to] === undefined) return;
    event.preventDefault();
    setCurrent(to);
    box.current?.querySelector<HTMLElement>(`[data-item="${to}"]`)?.focus();
  };
  const point = (event: PointerEvent | FocusEvent) => {
    const at = event.target instanceof HTMLElement ? event.target.dataset['item'] : undefined;
    setPointed(at === undefined ? null : Number(at));
    if (at !== undefined && event.type === 'focus') setCurrent(Number(at));
  };

  const caption = pointed === null ? undefined : items[pointed]?.text;
  return (
    <div className="lane-box">
      <div
        ref={box}
        role="toolbar"
        aria-label="Time line"
        className="lane"
        onKeyDown={onKeyDown}
        onFocus={point}
        onBlur={() => setPointed(null)}
        onPointerOver={point}
        onPointerLeave={() => setPointed(null)}
      >
        {items.map((item, i) => (
          <button
            key={`${item.className} ${item.at} ${item.event}`}
            type="button"
            data-item={i}
            className={item.className}
            tabIndex={i === stop ? 0 : -1}
            aria-label={item.text}
            aria-pressed={item.event === selected}
            style={{
              left: `${percent(item.at - span.from)}%`,
              ...(item.symbol === '' ? { width: `${Math.max(MIN_PERCENT, percent(item.to - item.at))}%` } : {}),
            }}
            onClick={() => onSelect(item.event)}
          >
            {item.symbol}
          </button>
        ))}
      </div>
      <div className="lane-axis dim" aria-hidden="true">
        {axisMarks(total, 8).map((mark) => (
          <span key={mark} style={{ left: `${percent(mark)}%` }}>
            {mark === 0 ? formatTime(span.from).slice(0, 8) : null}
            {mark > 0 && percent(mark) < LAST_LABEL_PERCENT ? `+${formatMark(mark)}` : null}
          </span>
        ))}
      </div>
      <p className="clip" aria-hidden="true">
        {caption ?? <span className="dim">{HINT}</span>}
      </p>
    </div>
  );
});

/** What still goes on ends where the span does. */
function itemsOf(bars: readonly TimelineBar[], marks: readonly LaneMark[], end: number): Item[] {
  const items = bars.map((bar): Item => {
    const to = bar.to ?? end;
    const badly = bar.isMerged === true ? ' lane-some-failed' : ' ended-badly';
    const shape = isFailedAttempt(bar) ? 'failed' : `${bar.kind}${bar.failed ? badly : ''}`;
    return {
      at: bar.from,
      to,
      event: bar.event,
      text: `${formatTime(bar.from)} · ${bar.label} · ${formatDuration(to - bar.from)}`,
      className: `lane-bar lane-${shape}`,
      symbol: '',
    };
  });
  for (const { at, label, event, kind } of marks) {
    const text = `${formatTime(at)} · ${label}`;
    items.push({ at, to: at, event, text, className: `lane-mark mark-${kind}`, symbol: MARK_SYMBOLS[kind] });
  }
  return items.sort((a, b) => a.at - b.at);
}
