import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameLog } from '../../../lib/panel/frame-log.ts';
import { segmentOf, type TestFrame } from './fake-capture.ts';

const frames = (count: number, type = 'tick'): TestFrame[] => Array.from({ length: count }, () => ({ type }));

describe('FrameLog', () => {
  it('gives a row with the types of several segments joined', () => {
    const log = new FrameLog();
    log.put(segmentOf(1, [{ type: 'a' }, { type: 'b', direction: 'sent', verdict: 'invalid' }]));
    log.put(
      segmentOf(3, [
        { type: 'b', latencyMs: 12.5 },
        { type: 'c', connection: 2 },
      ]),
    );
    expect(log.types).toEqual(['', 'a', 'b', 'c']);
    expect(log.row(2)).toMatchObject({ seq: 2, type: 'b', direction: 'sent', verdict: 'invalid', latencyMs: null });
    expect(log.row(3)).toMatchObject({ seq: 3, type: 'b', latencyMs: 12.5, replyTo: null });
    expect(log.row(4)).toMatchObject({ type: 'c', connection: 2 });
    expect(log.segmentOf(4)).toBe(3);
    expect(log.row(5)).toBeNull();
  });

  it('knows what asks and what answers', () => {
    const log = new FrameLog();
    log.put(
      segmentOf(1, [
        { asks: true, direction: 'sent' },
        { replyTo: 1, latencyMs: 4 },
      ]),
    );
    expect([log.asks(1), log.asks(2), log.asks(3)]).toEqual([true, false, false]);
    expect([log.replyTo(1), log.replyTo(2), log.replyTo(3)]).toEqual([0, 1, 0]);
    expect(log.row(1)).toMatchObject({ asks: true, replyTo: null });
    expect(log.row(2)).toMatchObject({ asks: false, replyTo: 1 });
  });

  it('keeps ages from the first segment on that has one, also while it grows and is filled backwards', () => {
    const log = new FrameLog();
    log.put(segmentOf(2001, frames(3)));
    expect(log.hasAges).toBe(false);
    expect(log.row(2001)?.ageMs).toBeNull();
    log.put(segmentOf(2004, [{ ageMs: 12.5 }, {}, { ageMs: -3 }]));
    log.put(segmentOf(2007, frames(5000)));
    log.put(segmentOf(1001, [...frames(999), { ageMs: 7 }]));
    expect(log.hasAges).toBe(true);
    expect([2000, 2001, 2004, 2005, 2006, 7006].map((seq) => log.row(seq)?.ageMs)).toEqual([
      7,
      null,
      12.5,
      null,
      -3,
      null,
    ]);
    expect(log.ageMs(1)).toBeNaN();
    expect(log.ageMs(99_999)).toBeNaN();
  });

  it('takes only the new rows of an open segment that is put again', () => {
    const log = new FrameLog();
    expect(log.put(segmentOf(1, frames(3)))).toEqual({ appended: 3, prepended: 0 });
    expect(log.put(segmentOf(1, frames(5)))).toEqual({ appended: 2, prepended: 0 });
    expect(log.put(segmentOf(1, frames(5)))).toEqual({ appended: 0, prepended: 0 });
    expect(log.lastSeq).toBe(5);
  });

  it('starts at the tail and is filled backwards', () => {
    const log = new FrameLog();
    log.put(segmentOf(2001, frames(1000, 'late')));
    expect([log.firstSeq, log.lastSeq, log.size]).toEqual([2001, 3000, 1000]);
    expect(log.put(segmentOf(1001, frames(1000, 'middle'))).prepended).toBe(1000);
    log.put(segmentOf(1, frames(1000, 'early')));
    expect([log.type(1), log.type(1500), log.type(3000)]).toEqual(['early', 'middle', 'late']);
  });

  it('does not take a lost segment for frames', () => {
    const log = new FrameLog();
    log.put(segmentOf(1, frames(2)));
    log.put(segmentOf(5, frames(2)));
    expect([1, 2, 3, 4, 5, 6].map((seq) => log.has(seq))).toEqual([true, true, false, false, true, true]);
  });

  it('knows the same rows in whatever order the segments of a history come', () => {
    const order = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 });
    fc.assert(
      fc.property(order, fc.nat({ max: 5 }), (after, start) => {
        const log = new FrameLog();
        const segments = Array.from({ length: 6 }, (_, i) => segmentOf(i * 10 + 1, frames(10, `s${i}`)));
        // From any start outwards, as live and backfill do together.
        const outwards = [
          start,
          ...after.filter((i) => i < start).sort((a, b) => b - a),
          ...after.filter((i) => i > start).sort((a, b) => a - b),
        ];
        for (const i of outwards) log.put(segments[i] ?? segmentOf(1, []));
        expect(log.size).toBe(60);
        for (let seq = 1; seq <= 60; seq++) expect(log.type(seq)).toBe(`s${Math.floor((seq - 1) / 10)}`);
      }),
    );
  });
});
