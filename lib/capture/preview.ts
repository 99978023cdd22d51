import type { Payload } from '../protocol/frame.ts';

const PREVIEW_CHARACTERS = 256;
const PREVIEW_BYTES = 64;

/** Enough of a payload for one row of the grid: text as it is, bytes as hex pairs. */
export function previewOf(payload: Payload): string {
  if (typeof payload === 'string') return payload.slice(0, PREVIEW_CHARACTERS);
  return Array.from(payload.subarray(0, PREVIEW_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
