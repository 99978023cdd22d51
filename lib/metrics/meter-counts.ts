import type { SnapshotCounts } from '../capture/metrics-snapshot.ts';

/** Counts that are raised in place: an object a frame would cost more than all the counting. */
export type RunningCounts = { -readonly [Key in keyof SnapshotCounts]: number };

export function noCounts(): RunningCounts {
  return {
    sent: 0,
    received: 0,
    bytesSent: 0,
    bytesReceived: 0,
    invalid: 0,
    requests: 0,
    replies: 0,
    late: 0,
    duplicates: 0,
    unanswered: 0,
    attempts: 0,
    opened: 0,
    reconnects: 0,
    closed: 0,
    heartbeatsMissed: 0,
    slowHandshakes: 0,
    slowMessages: 0,
    alerts: 0,
    dropped: 0,
  };
}

export function addCounts(to: RunningCounts, counts: SnapshotCounts): void {
  for (const key of COUNT_NAMES) to[key] += counts[key];
}

export const COUNT_NAMES = Object.keys(noCounts()) as readonly (keyof SnapshotCounts)[];
