import type { Check, CheckInput } from './check.ts';
import { heartbeats, lastClose, neverLost } from './connection-checks.ts';
import { countOf, formatDuration } from './format.ts';
import { type LatencyRow, leftOutText } from './latency-view.ts';

/** Targets of a session, each decided from what was recorded. */
export function runChecks(input: CheckInput): Check[] {
  const { thresholds } = input;
  const { row, leftOut } = input.handshake;
  const handshake = timing(
    'handshake',
    `Opening handshake p99 ≤ ${formatDuration(thresholds.handshakeMs)}`,
    row,
    thresholds.handshakeMs,
    'connection',
  );
  return [
    leftOut === 0 ? handshake : { ...handshake, detail: `${handshake.detail} ${leftOutText(leftOut)}` },
    timing(
      'latency',
      `Request → reply p99 ≤ ${formatDuration(thresholds.messageMs)}`,
      input.latency,
      thresholds.messageMs,
      'reply',
    ),
    envelopes(input),
    kept(input),
    neverLost(input),
    heartbeats(input),
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
