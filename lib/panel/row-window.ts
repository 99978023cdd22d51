/**
 * Firefox clamps elements at 17.8 million px and Chrome at 33.5 million, so a million rows of 21 px do not fit into one
 * scrolled element everywhere. The spacer stops at this height and the scroll bar then stands for a longer, virtual one.
 */
export const MAX_SPACER_PX = 8_000_000;

/** Sizes of one virtual list. `top` values are px in the virtual list, `scroll` values px of the element's own scrollTop. */
export interface RowSpace {
  readonly rows: number;
  readonly rowPx: number;
  readonly viewportPx: number;
}

export interface RowWindow {
  readonly first: number;
  readonly count: number;
}

export function spacerPx(space: RowSpace): number {
  return Math.min(space.rows * space.rowPx, MAX_SPACER_PX);
}

export function maxTop(space: RowSpace): number {
  return Math.max(0, space.rows * space.rowPx - space.viewportPx);
}

export function clampTop(space: RowSpace, top: number): number {
  return Math.max(0, Math.min(top, maxTop(space)));
}

export function isScaled(space: RowSpace): boolean {
  return space.rows * space.rowPx > MAX_SPACER_PX;
}

export function topOfScroll(space: RowSpace, scroll: number): number {
  if (!isScaled(space)) return clampTop(space, scroll);
  return clampTop(space, (scroll / (MAX_SPACER_PX - space.viewportPx)) * maxTop(space));
}

export function scrollOfTop(space: RowSpace, top: number): number {
  if (!isScaled(space)) return clampTop(space, top);
  return (clampTop(space, top) / maxTop(space)) * (MAX_SPACER_PX - space.viewportPx);
}

/** Rows to draw for a position, with some to spare above and below. */
export function windowAt(space: RowSpace, top: number, spare: number): RowWindow {
  const first = Math.max(0, Math.floor(clampTop(space, top) / space.rowPx) - spare);
  const end = Math.min(space.rows, Math.ceil((clampTop(space, top) + space.viewportPx) / space.rowPx) + spare);
  return { first, count: Math.max(0, end - first) };
}

/** The nearest position that shows the whole row. */
export function revealRow(space: RowSpace, top: number, row: number): number {
  const rowTop = row * space.rowPx;
  if (rowTop < top) return clampTop(space, rowTop);
  if (rowTop + space.rowPx > top + space.viewportPx) return clampTop(space, rowTop + space.rowPx - space.viewportPx);
  return clampTop(space, top);
}
