import type { Box } from './chart-picture.ts';

/** Finer cells are not told apart by eyes, and cost four times as much to fill. */
const CELL_PX = 2;

/** How many samples lie in each cell of a grid over a box. */
export class DensityGrid {
  readonly counts: Uint32Array;
  readonly columns: number;
  readonly rows: number;
  readonly cellPx = CELL_PX;
  #most = 0;

  constructor(box: Box) {
    this.columns = Math.max(1, Math.ceil((box.right - box.left) / CELL_PX));
    this.rows = Math.max(1, Math.ceil((box.bottom - box.top) / CELL_PX));
    this.counts = new Uint32Array(this.columns * this.rows);
  }

  /** Samples in the fullest cell. */
  get most(): number {
    return this.#most;
  }

  /** `x` and `y` in px from the box's top left corner; what lies outside is in the nearest cell. */
  add(x: number, y: number): void {
    const column = Math.min(this.columns - 1, Math.max(0, Math.floor(x / CELL_PX)));
    const row = Math.min(this.rows - 1, Math.max(0, Math.floor(y / CELL_PX)));
    const at = row * this.columns + column;
    const count = (this.counts[at] ?? 0) + 1;
    this.counts[at] = count;
    if (count > this.#most) this.#most = count;
  }
}
