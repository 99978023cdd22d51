import { describe, expect, it } from 'vitest';
import { newGridMemory, notePlace, topOfPlace } from '../../../lib/panel/grid-memory.ts';
import { VisibleIndex } from '../../../lib/panel/visible-index.ts';
import { event } from './fake-capture.ts';

const ROW_PX = 20;
const OPEN = { kind: 'open', handshakeMs: 3, protocol: '', extensions: '', slowed: false } as const;
const EVENTS = [event(1, 0, OPEN), event(2, 10, OPEN), event(3, 10, OPEN), event(4, 10, OPEN), event(5, 30, OPEN)];

interface Wanted {
  readonly from?: number;
  readonly keep?: (seq: number) => boolean;
  readonly showEvents?: boolean;
}

/** Lines of frames 1 to 40 that pass, with the events between them unless they are left out. */
function lines({ from = 1, keep = () => true, showEvents = true }: Wanted = {}): VisibleIndex {
  const rows = new VisibleIndex(() => EVENTS);
  for (let seq = from - 1; seq <= 40; seq++) {
    if (seq >= from && keep(seq)) rows.pushFrame(seq);
    if (!showEvents) continue;
    for (const [i, { afterSeq }] of EVENTS.entries()) if (afterSeq === seq) rows.pushEvent(i);
  }
  return rows;
}

function noted(rows: VisibleIndex, top: number) {
  const memory = newGridMemory();
  notePlace(memory, rows, top, ROW_PX);
  return memory;
}

describe('the place of a grid', () => {
  it('is the same px in new lines of the same filter, between events too', () => {
    const rows = lines();
    for (let top = 0; top <= rows.length * ROW_PX; top += 7) {
      expect(topOfPlace(noted(rows, top), lines(), ROW_PX)).toBe(top);
    }
  });

  it('follows its frame when lines come before it', () => {
    const tail = lines({ from: 20 });
    const memory = noted(tail, tail.indexOfFrame(25) * ROW_PX + 5);
    const whole = lines();
    expect(topOfPlace(memory, whole, ROW_PX)).toBe(whole.indexOfFrame(25) * ROW_PX + 5);
  });

  it('becomes the next frame when its own line is filtered out', () => {
    const even = lines({ keep: (seq) => seq % 2 === 0, showEvents: false });
    const whole = lines();
    expect(topOfPlace(noted(whole, whole.indexOfFrame(7) * ROW_PX + 5), even, ROW_PX)).toBe(3 * ROW_PX);
    expect(topOfPlace(noted(whole, whole.lowerBound(10.5) * ROW_PX + 45), even, ROW_PX)).toBe(5 * ROW_PX);
  });

  it('waits for a frame that a search has not reached yet', () => {
    const memory = noted(lines(), lines().indexOfFrame(12) * ROW_PX);
    expect(topOfPlace(memory, lines({ from: 30 }), ROW_PX)).toBe(0);
    expect(topOfPlace(memory, lines(), ROW_PX)).toBe(lines().indexOfFrame(12) * ROW_PX);
  });

  it('is the top where there is nothing', () => {
    expect(noted(new VisibleIndex(() => []), 100)).toMatchObject({ order: 0, offsetPx: 0 });
  });
});

describe('VisibleIndex.framesFrom', () => {
  it('counts frames, not the events between them', () => {
    const rows = lines();
    expect([rows.frames, rows.framesFrom(1), rows.framesFrom(11), rows.framesFrom(31), rows.framesFrom(41)]).toEqual([
      40, 40, 30, 10, 0,
    ]);
  });

  it('goes on counting after events moved, came late or were put in front', () => {
    const rows = new VisibleIndex(() => EVENTS);
    rows.pushFrames(5, 6);
    rows.pushEvent(1);
    rows.pushEvent(4);
    expect(rows.popEventsFrom(11)).toBe(4);
    rows.pushFrames(11, 25);
    rows.insertEvent(2);
    rows.insertEvent(4);
    rows.prepend([-1, 1, 2, 3, 4]);
    expect([rows.length, rows.frames, rows.framesFrom(11), rows.framesFrom(31)]).toEqual([39, 35, 25, 5]);
  });
});
