import { describe, expect, it } from 'vitest';
import type { MetricsSnapshot } from '../../../lib/capture/metrics-snapshot.ts';
import { aggregate } from '../../../lib/metrics/aggregate.ts';
import { noCounts } from '../../../lib/metrics/meter-counts.ts';
import { isQuiet } from '../../../lib/metrics/snapshots.ts';
import { openQuiet } from '../../../lib/panel/quiet-stretch.ts';
import { summary } from './sample-summary.ts';

const START = 1_000_000;
const last: MetricsSnapshot = {
  ...{ n: 1, from: START, to: START + 5110, fromSeq: 1, toSeq: 3, toEvent: 4, connection: 1, state: 'connected' },
  ...{ connectedMs: 4960, counts: noCounts(), failures: {}, transitions: {}, histograms: {}, types: [] },
};
const connected = summary(1, {
  state: { name: 'connected', connection: 1, openedAt: START + 150, ready: false },
  snapshots: 1,
});
const common = { snapshots: [last], summary: connected, snapshotEveryMs: 5000, range: null, now: START + 80_000 };

describe('openQuiet', () => {
  it('counts a connection that is open and silent as connected until now', () => {
    const quiet = openQuiet(common);
    if (quiet === null) throw new Error('no quiet stretch');
    expect(isQuiet(quiet)).toBe(true);
    expect(quiet).toMatchObject({ n: 2, from: START + 5110, to: START + 80_000, fromSeq: 4, toSeq: 3, toEvent: 4 });
    expect(aggregate([last], null)).toMatchObject({ durationMs: 5110 });
    const measured = aggregate([last, quiet], null);
    expect(measured?.durationMs).toBe(80_000);
    expect(measured?.whole.connectedMs).toBe(79_850);
    expect(measured?.uptime).toBeCloseTo(0.998, 3);
  });

  it('is none while the next snapshot may be on its way, without a connection, and of an import', () => {
    expect(openQuiet({ ...common, now: last.to + 9999 })).toBeNull();
    expect(openQuiet({ ...common, now: last.to + 10_000 })).not.toBeNull();
    expect(openQuiet({ ...common, summary: summary(1) })).toBeNull();
    expect(openQuiet({ ...common, summary: { ...connected, source: 'import' } })).toBeNull();
    expect(openQuiet({ ...common, snapshots: [] })).toBeNull();
  });

  it('begins where measuring began anew, and counts only the time since the connection opened as connected', () => {
    const measuredFrom = { seq: 4, event: 6, time: START + 20_000 };
    const anew = { ...common, snapshots: [], summary: { ...connected, measuredFrom } };
    expect(openQuiet(anew)).toMatchObject({ n: 2, from: START + 20_000, connectedMs: 60_000, toSeq: 3, toEvent: 5 });
    const state = { name: 'connected', connection: 2, openedAt: START + 70_000, ready: true } as const;
    expect(openQuiet({ ...common, summary: { ...connected, state } })).toMatchObject({
      ...{ connectedMs: 10_000, connection: 2, state: 'ready' },
    });
  });

  it('is cut to the chosen stretch of time, so that it lies in it', () => {
    const range = { from: START + 60_000, to: START + 120_000 };
    const quiet = openQuiet({ ...common, range });
    expect(quiet).toMatchObject({ from: START + 60_000, to: START + 80_000, connectedMs: 20_000 });
    expect(aggregate(quiet === null ? [] : [quiet], range)?.uptime).toBe(1);
    expect(openQuiet({ ...common, range: { from: START, to: START + 5000 } })).toBeNull();
    expect(openQuiet({ ...common, range: { from: START + 90_000, to: START + 99_000 } })).toBeNull();
  });
});
