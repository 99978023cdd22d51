import { createHistogram } from '../../lib/metrics/histogram.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';

export interface SessionReport {
  readonly summary: Pick<SessionSummary, 'name' | 'frames' | 'invalid' | 'reconnects'>;
  /** One sample for each reply, ms. */
  readonly latencies: readonly number[];
}

const COLUMNS = ['session', 'frames', 'invalid', 'replies', 'p50 ms', 'p99 ms', 'reconnects'];

function percentileText(latencies: readonly number[], p: number): string {
  const histogram = createHistogram();
  for (const latency of latencies) histogram.record(latency);
  return histogram.percentile(p)?.toFixed(1) ?? '–';
}

/** A table for people, one line per session, numbers to the right. */
export function formatReport(reports: readonly SessionReport[]): string {
  const rows = reports.map(({ summary, latencies }) => [
    summary.name,
    String(summary.frames),
    String(summary.invalid),
    String(latencies.length),
    percentileText(latencies, 50),
    percentileText(latencies, 99),
    String(summary.reconnects),
  ]);
  const table = [COLUMNS, ...rows];
  const widths = COLUMNS.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
    )
    .join('\n');
}
