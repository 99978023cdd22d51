import {
  MAX_SNAPSHOTS,
  type MetricsSnapshot,
  OTHER_REPLIES,
  type SparseHistogram,
} from '../capture/metrics-snapshot.ts';
import { followedBy, type SnapshotChange } from '../capture/snapshot-change.ts';
import { METRICS, type Metric } from '../protocol/metric.ts';
import type { MeasuredFrom } from '../session/summary.ts';
import { addCounts, COUNT_NAMES, noCounts } from './meter-counts.ts';
import { MAX_TYPES } from './meter-samples.ts';
import { mergeSparse } from './sparse-merge.ts';

/**
 * Neighbours, in order and at least one, as one; `n` is that of the last. All counts and histograms are those of the whole time.
 * Only where there are more types of replies than are kept, the rarer ones come together under `OTHER_REPLIES`.
 */
export function mergeSnapshots(neighbours: readonly [MetricsSnapshot, ...MetricsSnapshot[]]): MetricsSnapshot {
  const [first] = neighbours;
  const last = neighbours.at(-1) ?? first;
  const counts = noCounts();
  const failures: Record<string, number> = {};
  const transitions: Record<string, number> = {};
  let connectedMs = 0;
  for (const snapshot of neighbours) {
    addCounts(counts, snapshot.counts);
    addTo(failures, snapshot.failures);
    addTo(transitions, snapshot.transitions);
    connectedMs += snapshot.connectedMs;
  }
  const { n, to, toSeq, toEvent, connection, state } = last;
  const { from, fromSeq } = first;
  return {
    ...{ n, from, to, fromSeq, toSeq, toEvent, connection, state, connectedMs, counts, failures, transitions },
    histograms: mergeMetrics(neighbours),
    types: mergeTypes(neighbours),
  };
}

/** Nothing happened in it; that the background itself was late does not count. */
export function isQuiet({ counts, failures, transitions, histograms }: MetricsSnapshot): boolean {
  return (
    COUNT_NAMES.every((name) => counts[name] === 0) &&
    Object.keys(failures).length === 0 &&
    Object.keys(transitions).length === 0 &&
    METRICS.every((metric) => metric === 'lag' || histograms[metric] === undefined)
  );
}

/** A snapshot of what was before the person began to measure anew: its events end before the one that says so. */
export function isBefore({ toEvent }: MetricsSnapshot, { event }: MeasuredFrom): boolean {
  return toEvent < event - 1;
}

/** Makes room among snapshots in order: those of the older half are merged, two into one, so that all of the time stays covered. */
export function compact(snapshots: readonly MetricsSnapshot[]): SnapshotChange {
  const put: MetricsSnapshot[] = [];
  const remove: number[] = [];
  const half = snapshots.length >> 1;
  for (let i = 0; i + 1 < half; i += 2) {
    const earlier = snapshots[i];
    const later = snapshots[i + 1];
    if (earlier === undefined || later === undefined) break;
    put.push(mergeSnapshots([earlier, later]));
    remove.push(earlier.n);
  }
  return { put, remove };
}

/** As often as it takes until no more than `MAX_SNAPSHOTS` are left; null for no change. */
export function fitted(snapshots: readonly MetricsSnapshot[]): SnapshotChange | null {
  let change: SnapshotChange | null = null;
  for (let left = snapshots; left.length > MAX_SNAPSHOTS; ) {
    const next = compact(left);
    left = changed(left, next);
    change = followedBy(change, next);
  }
  return change;
}

function changed(snapshots: readonly MetricsSnapshot[], { put, remove }: SnapshotChange): MetricsSnapshot[] {
  const merged = new Map(put.map((snapshot) => [snapshot.n, snapshot]));
  const gone = new Set(remove);
  return snapshots.filter(({ n }) => !gone.has(n)).map((snapshot) => merged.get(snapshot.n) ?? snapshot);
}

/** Snapshots as they come, numbered from 1 and compacted as in the store. */
export class SnapshotList {
  #all: MetricsSnapshot[] = [];
  #latest = 0;

  get all(): readonly MetricsSnapshot[] {
    return this.#all;
  }

  add(snapshots: readonly MetricsSnapshot[]): void {
    for (const snapshot of snapshots) {
      this.#all.push({ ...snapshot, n: ++this.#latest });
      if (this.#all.length > MAX_SNAPSHOTS) this.#all = changed(this.#all, compact(this.#all));
    }
  }
}

function addTo(sums: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [key, value] of Object.entries(more))
    sums[key] = (Object.hasOwn(sums, key) ? (sums[key] ?? 0) : 0) + value;
}

function mergeMetrics(snapshots: readonly MetricsSnapshot[]): MetricsSnapshot['histograms'] {
  const histograms: Partial<Record<Metric, SparseHistogram>> = {};
  for (const metric of METRICS) {
    const parts = snapshots.map((snapshot) => snapshot.histograms[metric]).filter((part) => part !== undefined);
    if (parts.length > 0) histograms[metric] = mergeSparse(parts);
  }
  return histograms;
}

function mergeTypes(snapshots: readonly MetricsSnapshot[]): MetricsSnapshot['types'] {
  const parts = new Map<string, SparseHistogram[]>();
  for (const { types } of snapshots) {
    for (const { type, histogram } of types) {
      const known = parts.get(type);
      if (known === undefined) parts.set(type, [histogram]);
      else known.push(histogram);
    }
  }
  const all = [...parts].map(([type, histograms]) => ({ type, histogram: mergeSparse(histograms) }));
  const named = all.filter(({ type }) => type !== OTHER_REPLIES);
  if (named.length <= MAX_TYPES) return all;
  const rare = new Set(
    [...named].sort((a, b) => a.histogram.count - b.histogram.count).slice(0, named.length - MAX_TYPES),
  );
  const others = all.filter((one) => one.type === OTHER_REPLIES || rare.has(one));
  return [
    ...named.filter((one) => !rare.has(one)),
    { type: OTHER_REPLIES, histogram: mergeSparse(others.map(({ histogram }) => histogram)) },
  ];
}
