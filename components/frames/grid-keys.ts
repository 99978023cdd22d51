import type { VisibleIndex } from '../../lib/panel/visible-index.ts';

/** The line that a key goes to from the selected frame; null when the key means nothing or there is no frame. */
export function nextFrameLine(
  rows: VisibleIndex,
  selectedSeq: number | null,
  key: string,
  page: number,
): number | null {
  const last = rows.length - 1;
  const from = selectedSeq === null ? -1 : rows.lowerBound(selectedSeq);
  switch (key) {
    case 'ArrowDown':
      return frameFrom(rows, selectedSeq === null ? last : from + 1, 1) ?? frameFrom(rows, last, -1);
    case 'ArrowUp':
      return frameFrom(rows, selectedSeq === null ? last : from - 1, -1) ?? frameFrom(rows, 0, 1);
    case 'PageDown':
      return frameFrom(rows, Math.min(last, Math.max(0, from) + page), 1) ?? frameFrom(rows, last, -1);
    case 'PageUp':
      return frameFrom(rows, Math.max(0, (from === -1 ? last : from) - page), -1) ?? frameFrom(rows, 0, 1);
    case 'Home':
      return frameFrom(rows, 0, 1);
    case 'End':
      return frameFrom(rows, last, -1);
    default:
      return null;
  }
}

/** The first frame at or beyond `line` in one direction. */
function frameFrom(rows: VisibleIndex, line: number, step: 1 | -1): number | null {
  for (let i = line; i >= 0 && i < rows.length; i += step) if (rows.at(i)?.kind === 'frame') return i;
  return null;
}
