import { formatDuration } from '../base/units.ts';

export { countOf, formatBytes, formatCount, formatDuration } from '../base/units.ts';

/** Distance to the row above: `+2 ms`, `+1.24 s`. */
export function formatDelta(ms: number): string {
  if (!Number.isFinite(ms)) return '';
  const size = Math.abs(ms);
  const text = size < 9.95 ? `${size.toFixed(1)} ms` : size < 999.5 ? `${Math.round(size)} ms` : formatDuration(size);
  return `${ms < 0 ? '−' : '+'}${text}`;
}

/** Seconds of a countdown: `1.4 s`; never below zero. */
export function formatCountdown(ms: number): string {
  return ms >= 60_000 ? formatDuration(ms) : `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/** Local wall clock with milliseconds: `10:31:02.114`. */
export function formatTime(epochMs: number): string {
  const date = new Date(epochMs);
  if (Number.isNaN(date.getTime())) return '–';
  return `${pad(date.getHours(), 2)}:${pad(date.getMinutes(), 2)}:${pad(date.getSeconds(), 2)}.${pad(date.getMilliseconds(), 3)}`;
}

/** Local date and time for things that may be days old: `2026-11-20 10:31:02`. */
export function formatDateTime(epochMs: number): string {
  const date = new Date(epochMs);
  if (Number.isNaN(date.getTime())) return '–';
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1, 2)}-${pad(date.getDate(), 2)}`;
  return `${day} ${pad(date.getHours(), 2)}:${pad(date.getMinutes(), 2)}:${pad(date.getSeconds(), 2)}`;
}

/** Cuts long text in the middle of nothing: whole up to `limit` characters, then an ellipsis. */
export function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
