import { timingTarget, timingTargetName } from '../metrics/timing-target.ts';
import type { Check, CheckInput } from './check.ts';
import { heartbeats, lastClose, neverLost } from './connection-checks.ts';
import { countOf } from './format.ts';
import { type LatencyRow, leftOutText } from './latency-view.ts';

/** Targets of a session, each decided from what was recorded. */
export function runChecks(input: CheckInput): Check[] {
  const { thresholds } = input;
  const { row, leftOut } = input.handshake;
  const handshake = timing('handshake', 'handshake', row, thresholds.handshakeMs);
  return [
    leftOut === 0 ? handshake : { ...handshake, detail: `${handshake.detail} ${leftOutText(leftOut)}` },
    timing('latency', 'reply', input.latency, thresholds.messageMs),
    envelopes(input),
    kept(input),
    neverLost(input),
    heartbeats(input),
    lastClose(input),
  ];
}

function timing(
  id: 'handshake' | 'latency',
  metric: 'handshake' | 'reply',
  row: LatencyRow | null,
  limitMs: number,
): Check {
  if (row === null) {
    const unit = metric === 'reply' ? 'reply' : 'connection';
    return { id, target: timingTargetName(metric, limitMs), result: 'skip', detail: `No ${unit} was measured yet.` };
  }
  const { name, isMet, finding } = timingTarget(metric, limitMs, { ...row, over: row.violations });
  return { id, target: name, result: isMet ? 'pass' : 'fail', detail: finding };
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
