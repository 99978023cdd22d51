/** Narrow no-break space: groups digits without looking like two numbers, and never breaks a line. */
const GROUP = '\u202f';

/** `1203` → `1 203`. */
export function formatCount(value: number): string {
  const digits = String(Math.round(value));
  return digits.replace(/\B(?=(\d{3})+$)/g, GROUP);
}

/** Decimal units, as in the browser's own Network panel: `312 B`, `4.2 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  if (bytes < 999_950) return `${trimmed(bytes / 1e3)} kB`;
  if (bytes < 999_950_000) return `${trimmed(bytes / 1e6)} MB`;
  return `${trimmed(bytes / 1e9)} GB`;
}

function trimmed(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(1);
}

/** A duration as a person reads it: `0.4 ms`, `12.4 ms`, `340 ms`, `1.24 s`, `3 min 5 s`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  const size = Math.abs(ms);
  if (size < 99.95) return `${ms.toFixed(1)} ms`;
  if (size < 999.5) return `${Math.round(ms)} ms`;
  if (size < 59_995) return `${(ms / 1000).toFixed(2)} s`;
  const minutes = Math.floor(size / 60_000);
  const sign = ms < 0 ? '-' : '';
  if (minutes < 60) return `${sign}${minutes} min ${Math.floor((size % 60_000) / 1000)} s`;
  return `${sign}${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

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

/** `1 frame`, `1 203 frames`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${Math.round(count) === 1 ? one : many}`;
}

/** Cuts long text in the middle of nothing: whole up to `limit` characters, then an ellipsis. */
export function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
