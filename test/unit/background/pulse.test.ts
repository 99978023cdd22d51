import { describe, expect, it } from 'vitest';
import { Pulse } from '../../../lib/background/pulse.ts';
import type { Clock } from '../../../lib/base/clock.ts';
import { createManualClock } from '../../fixtures/manual-clock.ts';

/** A clock whose timers fire so much later than they were asked to. */
function lateClock(lateMs: () => number) {
  const manual = createManualClock(0);
  const clock: Clock = {
    now: manual.now,
    after: (delayMs, run) => manual.after(delayMs + lateMs(), run),
  };
  return { manual, clock };
}

function beating(lateMs: () => number = () => 0) {
  const { manual, clock } = lateClock(lateMs);
  const beats: [number, number | null][] = [];
  const pulse = new Pulse(clock, (now, late) => beats.push([now, late]));
  return { manual, pulse, beats };
}

describe('the pulse of the background', () => {
  it('beats four times a second while it is wanted, however often that is said', () => {
    const { manual, pulse, beats } = beating();
    pulse.update(true);
    manual.advance(100);
    pulse.update(true);
    manual.advance(650);
    pulse.update(false);
    manual.advance(5000);
    expect(beats).toEqual([
      [250, 0],
      [500, 0],
      [750, 0],
    ]);
  });

  it.each([
    [40, 32],
    [8, 0],
    [5, 0],
  ])('of a timer that is %i ms late tells %i, because timers are never quite in time', (late, told) => {
    const { manual, pulse, beats } = beating(() => late);
    pulse.update(true);
    manual.advance(250 + late);
    expect(beats).toEqual([[250 + late, told]]);
  });

  it('takes a machine that slept for what it is', () => {
    const { manual, pulse, beats } = beating(() => 3_600_000);
    pulse.update(true);
    manual.advance(3_600_250);
    expect(beats).toEqual([[3_600_250, null]]);
  });
});
