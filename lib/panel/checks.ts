import type { ConnectionEvent } from '../protocol/connection-event.ts';
import type { SessionSummary } from '../session/summary.ts';
import { countOf, formatDuration } from './format.ts';
import type { LatencyRow } from './latency-view.ts';
import { closeText } from './timeline-view.ts';

export interface Check {
  readonly id: 'handshake' | 'latency' | 'envelopes' | 'kept' | 'close';
  readonly target: string;
  readonly result: 'pass' | 'fail' | 'skip';
  /** The numbers that decided it, or why there is nothing to decide. */
  readonly detail: string;
}

export interface CheckInput {
  readonly summary: Pick<SessionSummary, 'frames' | 'invalid' | 'dropped' | 'state'>;
  readonly events: readonly ConnectionEvent[];
  readonly handshake: LatencyRow | null;
  readonly latency: LatencyRow | null;
  readonly thresholds: { readonly handshakeMs: number; readonly messageMs: number };
  /** Whether the profile has a contract at all. */
  readonly hasContract: boolean;
}

/** Targets of a session, each decided from what was recorded. */
export function runChecks(input: CheckInput): Check[] {
  const { thresholds } = input;
  return [
    timing(
      'handshake',
      `Opening handshake p99 ≤ ${formatDuration(thresholds.handshakeMs)}`,
      input.handshake,
      thresholds.handshakeMs,
      'connection',
    ),
    timing(
      'latency',
      `Request → reply p99 ≤ ${formatDuration(thresholds.messageMs)}`,
      input.latency,
      thresholds.messageMs,
      'reply',
    ),
    envelopes(input),
    kept(input),
    lastClose(input),
  ];
}

function timing(
  id: 'handshake' | 'latency',
  target: string,
  row: LatencyRow | null,
  limitMs: number,
  unit: 'connection' | 'reply',
): Check {
  if (row === null) return { id, target, result: 'skip', detail: `No ${unit} was measured yet.` };
  const units = countOf(row.count, unit, unit === 'reply' ? 'replies' : 'connections');
  const over = row.violations === 0 ? 'none over the limit' : `${countOf(row.violations, 'sample')} over the limit`;
  return {
    id,
    target,
    result: row.p99 <= limitMs ? 'pass' : 'fail',
    detail: `p99 ${formatDuration(row.p99)}, max ${formatDuration(row.max)} of ${units}, ${over}.`,
  };
}

function envelopes({ summary, hasContract }: CheckInput): Check {
  const base = { id: 'envelopes', target: 'Every message keeps the contract' } as const;
  if (!hasContract) return { ...base, result: 'skip', detail: 'This profile has no contract.' };
  if (summary.frames === 0) return { ...base, result: 'skip', detail: 'No frame was recorded yet.' };
  const frames = countOf(summary.frames, 'frame');
  return summary.invalid === 0
    ? { ...base, result: 'pass', detail: `${frames}, none invalid.` }
    : { ...base, result: 'fail', detail: `${countOf(summary.invalid, 'invalid frame')} of ${frames}.` };
}

function kept({ summary }: CheckInput): Check {
  const base = { id: 'kept', target: 'Every frame was stored' } as const;
  if (summary.frames === 0 && summary.dropped === 0)
    return { ...base, result: 'skip', detail: 'No frame was recorded yet.' };
  return summary.dropped === 0
    ? { ...base, result: 'pass', detail: `${countOf(summary.frames, 'frame')} stored, none dropped.` }
    : {
        ...base,
        result: 'fail',
        detail: `${countOf(summary.dropped, 'frame')} dropped, ${countOf(summary.frames, 'frame')} stored.`,
      };
}

function lastClose({ events }: CheckInput): Check {
  const base = { id: 'close', target: 'The last close was clean' } as const;
  const close = events.findLast((event) => event.kind === 'close');
  if (close?.kind !== 'close') return { ...base, result: 'skip', detail: 'No connection has been closed yet.' };
  return { ...base, result: close.wasClean ? 'pass' : 'fail', detail: closeText(close) };
}
