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

/** `1 frame`, `1 203 frames`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${Math.round(count) === 1 ? one : many}`;
}

const LAST_INSTANT = 8.64e15;

/** Date and time that mean the same everywhere: `2026-11-20 10:31:02 UTC`. A time that no `Date` can hold becomes the nearest. */
export function formatUtc(epochMs: number): string {
  const within = Math.min(Math.max(Number.isNaN(epochMs) ? 0 : epochMs, -LAST_INSTANT), LAST_INSTANT);
  return `${new Date(within)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '')} UTC`;
}

/** A part of a whole, 0 to 1: `0 %`, `0.3 %`, `12 %`, `100 %`; what is not all is never shown as 100 %, what is something never as 0 %. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent <= 0 || percent >= 100) return `${percent <= 0 ? 0 : 100} %`;
  if (percent < 0.1) return '<0.1 %';
  if (percent < 10) return `${percent.toFixed(1)} %`;
  return percent > 99 ? `${Math.min(percent, 99.9).toFixed(1)} %` : `${Math.round(percent)} %`;
}
