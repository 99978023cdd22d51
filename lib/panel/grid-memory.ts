import type { VisibleIndex } from './visible-index.ts';

/**
 * Where a grid was left and what the person had seen by then. Held in numbers that mean the same under every filter, since
 * each tab switch, filter and cleared view makes new lines.
 */
export interface GridMemory {
  /** Order (see `VisibleIndex.orderAt`) of the line at the top of the view. */
  order: number;
  /** Px from the first line of that order to the top of the view. */
  offsetPx: number;
  /** The last frame known when following stopped; later ones are new. */
  seenSeq: number;
}

export function newGridMemory(): GridMemory {
  return { order: 0, offsetPx: 0, seenSeq: 0 };
}

/** Keeps what stands at `top` px. */
export function notePlace(memory: GridMemory, rows: VisibleIndex, top: number, rowPx: number): void {
  const line = Math.min(Math.floor(top / rowPx), rows.length - 1);
  memory.order = line < 0 ? 0 : rows.orderAt(line);
  memory.offsetPx = line < 0 ? 0 : top - rows.lowerBound(memory.order) * rowPx;
}

/** Px at which these lines show what was kept, or what follows it when it is filtered out. */
export function topOfPlace(memory: GridMemory, rows: VisibleIndex, rowPx: number): number {
  const line = rows.lowerBound(memory.order);
  const isThere = line < rows.length && rows.orderAt(line) === memory.order;
  return line * rowPx + (isThere ? memory.offsetPx : 0);
}
