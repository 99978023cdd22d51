import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { Move, Stop } from '../../lib/panel/chart-picture.ts';
import { revealing, spanOf } from '../../lib/panel/chart-scale.ts';
import { paintOn } from './paint.ts';
import { readPalette } from './palette.ts';
import { useLook } from './use-look.ts';
import type { Shown } from './use-picture.ts';
import { ZOOM_FACTOR, type Zoom, zoomBy } from './use-zoom.ts';

const MOVES: Readonly<Record<string, Move>> = {
  ArrowRight: 'next',
  ArrowLeft: 'previous',
  ArrowUp: 'higher',
  ArrowDown: 'lower',
  PageDown: 'next-page',
  PageUp: 'previous-page',
  Home: 'first',
  End: 'last',
};
const STOP = { tabIndex: 0 } as const;
/** A press that moves less is a click. */
const DRAG_PX = 4;
/** A pointer that near to a mark points at it. */
const MARK_PX = 5;

interface Props {
  readonly shown: Shown;
  readonly zoom: Zoom;
  readonly labelledBy: string;
  readonly describedBy: string;
  readonly onPick: ((seq: number) => void) | null;
  /** What the cursor stands on, or happened; '' when on nothing. */
  readonly onTell: (text: string, isSpoken: boolean) => void;
}

/** The canvas, the cursor over it, and what keys and pointer do there. */
export function ChartStage({ shown, zoom, labelledBy, describedBy, onPick, onTell }: Props) {
  const { picture, size } = shown;
  const { box, stops, x } = picture;
  const stage = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [cursor, setCursor] = useState<Stop | null>(null);
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const look = useLook();
  // Live charts are drawn anew under the cursor, which stays on what it stood on.
  const stop = cursor === null ? null : stops.again(cursor);
  const isInSight = stop !== null && stop.x >= box.left - 1 && stop.x <= box.right + 1;

  useLayoutEffect(() => {
    if (canvas.current !== null && stage.current !== null)
      paintOn(canvas.current, look.scale, size, picture, readPalette(stage.current));
  }, [size, picture, look]);

  const zoomTo = (factor: number) => {
    const about = isInSight ? stop.x : (x.start + x.end) / 2;
    if (!zoomBy(zoom, x, factor, about)) onTell('There is nothing finer to see.', true);
  };
  const isFollowing = useRef(false);
  useSpokenSpan(zoom, stage, isFollowing, onTell);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const move = MOVES[event.key];
    if (move !== undefined) {
      event.preventDefault();
      const next = stops.move(isInSight ? stop : null, move);
      if (next === null) return;
      setCursor(next);
      onTell(next.text, true);
      if (zoom.span !== null && (next.x < box.left || next.x > box.right)) {
        isFollowing.current = true;
        zoom.show(revealing(x, next.value, zoom.whole));
      }
      return;
    }
    if (event.key === 'Enter') {
      if (stop?.seq !== null && stop !== null) onPick?.(stop.seq);
    } else if (event.key === '+' || event.key === '=') zoomTo(ZOOM_FACTOR);
    else if (event.key === '-') zoomTo(1 / ZOOM_FACTOR);
    else if (event.key === '0') zoom.show(null);
    else if (event.key === 'Escape' && (drag !== null || stop !== null)) {
      setDrag(null);
      setCursor(null);
      onTell('', true);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const placeOf = (event: PointerEvent<HTMLElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0 || !event.isPrimary) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const at = placeOf(event).x;
    setDrag({ from: at, to: at });
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const at = placeOf(event);
    if (drag !== null) setDrag({ from: drag.from, to: Math.min(box.right, Math.max(box.left, at.x)) });
    const mark = picture.marks.find((one) => Math.abs(one.at - at.x) <= MARK_PX);
    const next = at.y < box.top ? null : stops.nearest(at.x, at.y);
    setCursor(next);
    onTell(next?.text ?? mark?.label ?? '', false);
  };
  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    if (drag === null) return;
    setDrag(null);
    if (Math.abs(drag.to - drag.from) >= DRAG_PX) {
      const span = spanOf(x, Math.max(box.left, drag.from), Math.min(box.right, drag.to), zoom.whole);
      if (span === null || zoom.allows(span)) zoom.show(span);
      else onTell('There is nothing finer to see.', true);
      return;
    }
    const at = placeOf(event);
    const picked = stops.nearest(at.x, at.y);
    if (picked !== null && picked.seq !== null) onPick?.(picked.seq);
  };

  const isDragging = drag !== null && Math.abs(drag.to - drag.from) >= DRAG_PX;
  return (
    <div
      ref={stage}
      className="chart-stage"
      // A screen reader passes keys on to an application; elsewhere arrow keys would be its own.
      role="application"
      aria-roledescription="chart"
      {...STOP}
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => setDrag(null)}
      onPointerLeave={() => {
        setCursor(null);
        onTell('', false);
      }}
    >
      <canvas ref={canvas} style={{ width: size.width, height: size.height }} />
      {isDragging ? (
        <div
          className="chart-selection"
          style={{
            left: Math.max(box.left, Math.min(drag.from, drag.to)),
            width: Math.abs(drag.to - drag.from),
            top: box.top,
            height: box.bottom - box.top,
          }}
        />
      ) : null}
      {isInSight && !isDragging ? (
        <>
          <div className="chart-cursor" style={{ left: stop.x, top: box.top, height: box.bottom - box.top }} />
          <div className="chart-point" style={{ left: stop.x, top: stop.y }} />
        </>
      ) : null}
    </div>
  );
}

/** Says what is shown after it changed, if it was changed here: charts may share what they show. */
function useSpokenSpan(
  { span, words }: Zoom,
  stage: RefObject<HTMLElement | null>,
  isFollowing: RefObject<boolean>,
  tell: Props['onTell'],
): void {
  const text = span === null ? 'All is shown.' : `Shown: ${words(span)}.`;
  const last = useRef(text);
  useEffect(() => {
    if (last.current === text) return;
    last.current = text;
    // What the cursor stands on was said already.
    const wasFollowing = isFollowing.current;
    isFollowing.current = false;
    if (!wasFollowing && stage.current?.closest('.chart-frame')?.contains(document.activeElement) === true)
      tell(text, true);
  }, [text, stage, isFollowing, tell]);
}
