import type { Layer, LegendItem, Picture, Points, Size } from '../../lib/panel/chart-picture.ts';
import type { Palette } from './palette.ts';

type Brush = CanvasRenderingContext2D;

const FONT_PX = 11;
const TITLE_PX = 13;
/** Above a saved picture: its title, and a line for each row of its legend. */
const TITLE_ROW_PX = 26;
const LEGEND_ROW_PX = 18;
const MARGIN_PX = 8;
/** Saved pictures are sharp on any screen. */
const SAVED_SCALE = 2;

/** Paints a picture onto the canvas on the page, `scale` pixels of the screen for one of the page. */
export function paintOn(
  canvas: HTMLCanvasElement,
  scale: number,
  size: Size,
  picture: Picture,
  palette: Palette,
): void {
  const [width, height] = [Math.round(size.width * scale), Math.round(size.height * scale)];
  // Setting a size clears a canvas and its state, even to the same.
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const brush = canvas.getContext('2d');
  if (brush === null) return;
  brush.setTransform(scale, 0, 0, scale, 0, 0);
  brush.clearRect(0, 0, size.width, size.height);
  paintPicture(brush, picture, palette);
}

/** The picture with its title and legend on the theme's ground, as a PNG; null when the browser cannot make one. */
export function pngOf(title: string, size: Size, picture: Picture, palette: Palette): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  const brush = canvas.getContext('2d');
  if (brush === null) return Promise.resolve(null);
  const font = `${FONT_PX}px ${palette.font}`;
  brush.font = font;
  const rows = legendRows(brush, picture.legend, size.width - 2 * MARGIN_PX);
  const header = TITLE_ROW_PX + rows.length * LEGEND_ROW_PX;
  // Another size forgets the font.
  canvas.width = Math.round(size.width * SAVED_SCALE);
  canvas.height = Math.round((size.height + header) * SAVED_SCALE);
  brush.scale(SAVED_SCALE, SAVED_SCALE);
  brush.fillStyle = palette.ground;
  brush.fillRect(0, 0, size.width, size.height + header);
  brush.textBaseline = 'middle';
  brush.fillStyle = palette.ink;
  brush.font = `600 ${TITLE_PX}px ${palette.font}`;
  brush.fillText(title, MARGIN_PX, 14, size.width - 2 * MARGIN_PX);
  brush.font = font;
  for (const [row, items] of rows.entries()) {
    const y = TITLE_ROW_PX + (row + 0.5) * LEGEND_ROW_PX;
    for (const { item, at, labelAt } of items) {
      brush.fillStyle = palette.tones[item.tone];
      brush.fillText(item.glyph, MARGIN_PX + at, y);
      brush.fillStyle = palette.text;
      brush.fillText(item.label, MARGIN_PX + labelAt, y);
    }
  }
  brush.translate(0, header);
  paintPicture(brush, picture, palette);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

interface Placed {
  readonly item: LegendItem;
  readonly at: number;
  readonly labelAt: number;
}

/** Items of the legend, broken into rows no wider than `width`. */
function legendRows(brush: Brush, legend: readonly LegendItem[], width: number): Placed[][] {
  const rows: Placed[][] = [[]];
  let x = 0;
  for (const item of legend) {
    const glyphPx = brush.measureText(item.glyph).width + 4;
    const labelPx = brush.measureText(item.label).width;
    if (x > 0 && x + glyphPx + labelPx > width) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)?.push({ item, at: x, labelAt: x + glyphPx });
    x += glyphPx + labelPx + 14;
  }
  return rows;
}

function paintPicture(brush: Brush, picture: Picture, palette: Palette): void {
  const { box, layers, limit, marks } = picture;
  brush.font = `${FONT_PX}px ${palette.font}`;
  brush.textBaseline = 'middle';
  paintAxes(brush, picture, palette);
  brush.save();
  brush.beginPath();
  brush.rect(box.left, box.top - 2, box.right - box.left + 1, box.bottom - box.top + 4);
  brush.clip();
  for (const layer of layers) paintLayer(brush, layer, picture, palette);
  brush.restore();

  brush.textAlign = 'center';
  let lastSymbol = Number.NEGATIVE_INFINITY;
  for (const { at, symbol, tone } of marks) {
    brush.strokeStyle = palette.tones[tone];
    brush.globalAlpha = 0.55;
    strokeLine(brush, at + 0.5, box.top - 2, at + 0.5, box.bottom, [2, 2], 1);
    brush.globalAlpha = 1;
    // Lines may be dense; symbols over each other could not be read.
    if (at - lastSymbol < FONT_PX) continue;
    lastSymbol = at;
    brush.fillStyle = palette.tones[tone];
    brush.fillText(symbol, at, box.top - 9);
  }
  if (limit === null) return;
  brush.strokeStyle = palette.tones.limit;
  brush.fillStyle = palette.tones.limit;
  if (limit.axis === 'x') {
    strokeLine(brush, limit.at + 0.5, 2, limit.at + 0.5, box.bottom, [4, 3], 1.5);
    brush.textAlign = limit.side === 'before' ? 'right' : 'left';
    brush.fillText(limit.label, limit.at + (limit.side === 'before' ? -5 : 6), 9);
  } else {
    strokeLine(brush, box.left, limit.at + 0.5, box.right, limit.at + 0.5, [4, 3], 1.5);
    brush.textAlign = 'right';
    const y = limit.at + (limit.side === 'before' ? -8 : 9);
    // Samples may lie behind the words.
    const width = brush.measureText(limit.label).width;
    brush.fillStyle = palette.ground;
    brush.globalAlpha = 0.75;
    brush.fillRect(box.right - width - 4, y - 7, width + 4, 14);
    brush.globalAlpha = 1;
    brush.fillStyle = palette.tones.limit;
    brush.fillText(limit.label, box.right - 2, y);
  }
}

function paintAxes(brush: Brush, { box, xTicks, yTicks }: Picture, palette: Palette): void {
  brush.strokeStyle = palette.grid;
  brush.fillStyle = palette.text;
  brush.textAlign = 'center';
  for (const { at, label } of xTicks) {
    // The half pixel puts a 1 px line onto one column of pixels instead of two.
    strokeLine(brush, at + 0.5, box.top, at + 0.5, box.bottom + 4, [], 1);
    brush.fillText(label, at, box.bottom + 14);
  }
  brush.textAlign = 'right';
  for (const { at, label } of yTicks) {
    strokeLine(brush, box.left - 4, at + 0.5, box.right, at + 0.5, [], 1);
    brush.fillText(label, box.left - 8, at);
  }
}

function paintLayer(brush: Brush, layer: Layer, picture: Picture, palette: Palette): void {
  const colour = palette.tones[layer.tone];
  brush.fillStyle = colour;
  brush.strokeStyle = colour;
  switch (layer.kind) {
    case 'line':
      brush.lineJoin = 'round';
      brush.beginPath();
      trace(brush, layer.points);
      if (layer.isEdged === true) {
        brush.strokeStyle = palette.ground;
        brush.lineWidth = layer.width + 2.5;
        brush.stroke();
        brush.strokeStyle = colour;
      }
      brush.setLineDash([...layer.dash]);
      brush.lineWidth = layer.width;
      brush.stroke();
      brush.setLineDash([]);
      break;
    case 'area':
      brush.globalAlpha = layer.strength;
      paintArea(brush, layer.upper, layer.lower);
      brush.globalAlpha = 1;
      break;
    case 'bars':
      brush.lineWidth = 1.5;
      for (let i = 0; i + 3 < layer.rects.length; i += 4) {
        const [left = 0, top = 0, width = 0, height = 0] = layer.rects.subarray(i, i + 4);
        if (layer.filled) brush.fillRect(left, top, width, height);
        else brush.strokeRect(left + 0.5, top + 0.5, Math.max(1, width - 1), height);
      }
      break;
    case 'dots':
      paintDots(brush, layer.points, layer.shape);
      break;
    case 'density':
      paintDensity(brush, layer, picture, colour);
      break;
  }
}

function paintDots(brush: Brush, points: Points, shape: 'round' | 'square'): void {
  brush.globalAlpha = 0.6;
  brush.beginPath();
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [x = 0, y = 0] = [points[i], points[i + 1]];
    if (shape === 'square') brush.rect(x - 1.8, y - 1.8, 3.6, 3.6);
    else {
      brush.moveTo(x + 2, y);
      brush.arc(x, y, 2, 0, 7);
    }
  }
  brush.fill();
  brush.globalAlpha = 1;
}

/** A cell with one sample can still be seen; the fullest is opaque, and between them each factor counts the same. */
const FAINTEST = 0.3;
/** Fuller cells look the same. */
const MOST_KNOWN = 8192;

function paintDensity(brush: Brush, layer: Layer & { kind: 'density' }, { box }: Picture, colour: string): void {
  const { counts, columns, cellPx, most } = layer;
  const rows = counts.length / columns;
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = rows;
  const cells = canvas.getContext('2d', { willReadFrequently: true });
  if (cells === null || most === 0) return;
  cells.fillStyle = colour;
  cells.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = cells.getImageData(0, 0, 1, 1).data;
  const image = cells.createImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const perLog = (1 - FAINTEST) / Math.log(Math.max(2, Math.min(most, MOST_KNOWN)));
  // A picture has few different counts: one pixel made for each spares the logarithms of a hundred thousand cells.
  const known = new Uint32Array(Math.min(most, MOST_KNOWN) + 1);
  const bytes = new Uint8Array(known.buffer);
  for (let count = 1; count < known.length; count++) {
    bytes.set([red, green, blue, Math.round(255 * (FAINTEST + Math.log(count) * perLog))], count * 4);
  }
  for (let i = 0; i < counts.length; i++) pixels[i] = known[Math.min(counts[i] ?? 0, MOST_KNOWN)] ?? 0;
  cells.putImageData(image, 0, 0);
  brush.imageSmoothingEnabled = false;
  brush.drawImage(canvas, box.left, box.top, columns * cellPx, rows * cellPx);
}

/** Each stretch without a break is one closed shape. */
function paintArea(brush: Brush, upper: Points, lower: Points): void {
  let start = 0;
  for (let i = 0; i <= upper.length; i += 2) {
    if (i < upper.length && !Number.isNaN(upper[i])) continue;
    if (i > start) {
      brush.beginPath();
      trace(brush, upper.subarray(start, i));
      for (let back = i - 2; back >= start; back -= 2) brush.lineTo(lower[back] ?? 0, lower[back + 1] ?? 0);
      brush.closePath();
      brush.fill();
    }
    start = i + 2;
  }
}

function trace(brush: Brush, points: Points): void {
  let isDown = false;
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = points[i] ?? Number.NaN;
    const y = points[i + 1] ?? Number.NaN;
    if (Number.isNaN(x) || Number.isNaN(y)) isDown = false;
    else if (isDown) brush.lineTo(x, y);
    else {
      brush.moveTo(x, y);
      isDown = true;
    }
  }
}

function strokeLine(
  brush: Brush,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  dash: readonly number[],
  width: number,
): void {
  brush.setLineDash([...dash]);
  brush.lineWidth = width;
  brush.beginPath();
  brush.moveTo(x1, y1);
  brush.lineTo(x2, y2);
  brush.stroke();
  brush.setLineDash([]);
}
