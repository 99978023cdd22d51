import type { MetricsSnapshot } from './metrics-snapshot.ts';

/** Snapshots to put, and numbers of those to remove (they were merged, or measuring began anew). A number in both is put. */
export interface SnapshotChange {
  readonly put: readonly MetricsSnapshot[];
  readonly remove: readonly number[];
}

/** Two changes as one, the later one having the last word; null for no change. */
export function followedBy(earlier: SnapshotChange | null, later: SnapshotChange | null): SnapshotChange | null {
  if (earlier === null || later === null) return earlier ?? later;
  const put = new Map(earlier.put.map((snapshot) => [snapshot.n, snapshot]));
  for (const n of later.remove) put.delete(n);
  for (const snapshot of later.put) put.set(snapshot.n, snapshot);
  return { put: [...put.values()], remove: [...new Set([...earlier.remove, ...later.remove])] };
}
