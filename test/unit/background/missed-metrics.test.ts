import { describe, expect, it } from 'vitest';
import { measureMissed } from '../../../lib/background/missed-metrics.ts';
import { MAX_SNAPSHOTS } from '../../../lib/capture/metrics-snapshot.ts';
import type { SegmentColumns } from '../../../lib/capture/segment.ts';
import { SegmentBuilder } from '../../../lib/capture/segment-builder.ts';
import { aggregate } from '../../../lib/metrics/aggregate.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import { NOT_MEASURED } from '../../../lib/session/summary.ts';
import { measured } from '../../fixtures/measured.ts';
import { memorySummary, START } from '../../fixtures/memory-capture.ts';

/** Received frames, one every so many ms, as a session of before there were metrics holds them. */
function recorded(frames: number, everyMs: number) {
  const segments: SegmentColumns[] = [];
  let open = new SegmentBuilder(1);
  for (let seq = 1; seq <= frames; seq++) {
    open.append(
      {
        ...{ time: START + seq * everyMs, direction: 'received', opcode: 1, byteLength: 5, type: '', connection: 1 },
        ...{ verdict: 'valid', latencyMs: null, replyTo: null, asks: false, ageMs: null },
      },
      'hello',
    );
    if (!open.isFull && seq < frames) continue;
    segments.push(open.snapshot().columns);
    open = new SegmentBuilder(seq + 1);
  }
  const asked: (number | undefined)[] = [];
  const reader = {
    async columns(_id: number, fromSeq: number, limit?: number) {
      asked.push(limit);
      return segments.filter(({ firstSeq, length }) => firstSeq + length > fromSeq).slice(0, limit);
    },
    events: async () => [],
  };
  const aliveAt = START + frames * everyMs;
  const session = { id: 1, aliveAt, summary: { ...memorySummary([], []), frames } };
  return { session, reader, asked };
}

describe('what nobody measured', () => {
  it('is measured in small steps and few snapshots, however long it took', async () => {
    const { session, reader, asked } = recorded(60_000, 20_000);
    const all = await measureMissed(session, NOT_MEASURED.measuredFrom, null, reader, JSON_PROFILE);
    expect(Math.max(...asked.map((limit) => limit ?? Number.POSITIVE_INFINITY))).toBeLessThanOrEqual(2);
    expect(all.length).toBeGreaterThan(100);
    expect(all.length).toBeLessThanOrEqual(MAX_SNAPSHOTS / 2);
    expect(all.reduce((sum, { counts }) => sum + counts.received, 0)).toBe(60_000);
    for (const [i, one] of all.entries()) {
      const before = all[i - 1];
      if (before === undefined) continue;
      expect(one.from).toBe(before.to);
      expect(one.fromSeq).toBe(before.toSeq + 1);
    }
  });

  it('has its first gap, too, where the last frame that was measured ended a segment', async () => {
    const { session, reader } = recorded(2000, 10);
    const [segment] = await reader.columns(1, 1, 1);
    const toSeq = segment?.length ?? 0;
    const last = measured(1, { to: START + toSeq * 10 + 3, toSeq, toEvent: 0 });
    const all = await measureMissed(session, NOT_MEASURED.measuredFrom, last, reader, JSON_PROFILE);
    const gap = aggregate(all, null)?.metrics.gap;
    expect(gap).toMatchObject({ count: 2000 - toSeq, min: 10, max: 10 });
  });

  it('is known to be of an open connection without reading all that was told of it', async () => {
    const { session, reader } = recorded(10, 10);
    const aliveAt = START + 3_600_000;
    const state = { name: 'connected', connection: 3, openedAt: START, ready: true } as const;
    const summary = { ...session.summary, events: 1_000_000, state };
    const asked: number[] = [];
    const events = async (_id: number, fromN: number) => {
      asked.push(fromN);
      return [];
    };
    const last = measured(1, { to: START + 100, toSeq: 10, toEvent: 1_000_000, connection: 3, state: 'ready' });
    const from = NOT_MEASURED.measuredFrom;
    const all = await measureMissed({ id: 1, aliveAt, summary }, from, last, { ...reader, events }, JSON_PROFILE);
    expect(asked).toEqual([999_001]);
    expect(all.reduce((sum, { connectedMs }) => sum + connectedMs, 0)).toBe(3_600_000 - 100);
    expect(all.at(-1)).toMatchObject({ connection: 3, state: 'ready', to: aliveAt });
  });

  it('is nothing where all was measured', async () => {
    const { session, reader, asked } = recorded(10, 10);
    const last = measured(1, { to: START + 100, toSeq: 10, toEvent: 0 });
    expect(await measureMissed(session, NOT_MEASURED.measuredFrom, last, reader, JSON_PROFILE)).toEqual([]);
    expect(asked).toEqual([]);
  });
});
