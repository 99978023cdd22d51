import { type RefObject, useCallback, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react';
import {
  clampTop,
  isScaled,
  maxTop,
  type RowSpace,
  type RowWindow,
  scrollOfTop,
  spacerPx,
  topOfScroll,
  windowAt,
} from '../../lib/panel/row-window.ts';

const SPARE_ROWS = 12;
const WHEEL_LINE_PX = 40;

export interface VirtualRows {
  readonly space: RowSpace;
  readonly top: number;
  readonly window: RowWindow;
  /** Height of the element that makes the scroll bar. */
  readonly spacerPx: number;
  /** Where row `index` stands inside the spacer. */
  yOf(index: number): number;
  moveTo(top: number): void;
}

interface Options {
  readonly rows: number;
  readonly rowPx: number;
  /** Part of the scroller's height that a sticky header covers. */
  readonly headerPx: number;
  /** The person moved the list, to `top` px of `space`. */
  readonly onUserScroll?: (top: number, space: RowSpace) => void;
  readonly initialTop?: number;
  /** Stays at the end whatever comes: the rows there are drawn at once, not after a draw of those that were there before. */
  readonly follows?: boolean;
}

/** Draws a window of any number of rows of one height; see `row-window.ts` for why the scroll bar may be scaled. */
export function useVirtualRows(scroller: RefObject<HTMLElement | null>, options: Options): VirtualRows {
  const { rows, rowPx, headerPx, onUserScroll, initialTop = 0, follows = false } = options;
  const [viewportPx, setViewportPx] = useState(0);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const wantedTop = useRef(initialTop);
  const space: RowSpace = { rows, rowPx, viewportPx };
  const top = follows ? maxTop(space) : clampTop(space, wantedTop.current);
  const latest = useRef({ space, top, onUserScroll });
  latest.current = { space, top, onUserScroll };

  const want = useCallback((next: number) => {
    if (wantedTop.current === next) return;
    wantedTop.current = next;
    redraw();
  }, []);

  const moveTo = useCallback(
    (next: number) => {
      const { space: now } = latest.current;
      const to = clampTop(now, next);
      latest.current = { ...latest.current, top: to };
      want(to);
      if (scroller.current !== null) scroller.current.scrollTop = scrollOfTop(now, to);
    },
    [scroller, want],
  );

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = () => setViewportPx(Math.max(0, element.clientHeight - headerPx));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    const onScroll = () => {
      const { space: now, top: at, onUserScroll: tell } = latest.current;
      // A list that became taller was moved by the browser, not by the person; the resize that follows puts it right.
      if (element.clientHeight - headerPx !== now.viewportPx) return;
      // Our own move, or the browser's rounding of it.
      if (Math.abs(element.scrollTop - scrollOfTop(now, at)) < 1.5) return;
      const moved = topOfScroll(now, element.scrollTop);
      latest.current = { ...latest.current, top: moved };
      want(moved);
      tell?.(moved, now);
    };
    const onWheel = (event: WheelEvent) => {
      const { space: now, top: at, onUserScroll: tell } = latest.current;
      // A scaled scroll bar would turn one notch into many rows, so the wheel moves the virtual list itself.
      if (!isScaled(now) || event.ctrlKey || event.deltaY === 0) return;
      event.preventDefault();
      const px = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * WHEEL_LINE_PX : event.deltaY;
      moveTo(at + px);
      tell?.(clampTop(now, at + px), now);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('wheel', onWheel);
    };
  }, [scroller, headerPx, moveTo, want]);

  // Before the browser paints rows that stand where it has not scrolled to yet.
  useLayoutEffect(() => {
    if (!follows || viewportPx === 0) return;
    wantedTop.current = top;
    if (scroller.current !== null) scroller.current.scrollTop = scrollOfTop({ rows, rowPx, viewportPx }, top);
  }, [scroller, follows, rows, rowPx, viewportPx, top]);

  // After the rows or the viewport changed, the element's own position must say the same as ours again.
  useEffect(() => {
    const element = scroller.current;
    const wanted = scrollOfTop({ rows, rowPx, viewportPx }, top);
    if (element !== null && viewportPx > 0 && Math.abs(element.scrollTop - wanted) >= 1.5) element.scrollTop = wanted;
  }, [scroller, rows, rowPx, viewportPx, top]);

  const offset = scrollOfTop(space, top) - top;
  return {
    space,
    top,
    window: windowAt(space, top, SPARE_ROWS),
    spacerPx: spacerPx(space),
    yOf: (index) => index * rowPx + offset,
    moveTo,
  };
}
