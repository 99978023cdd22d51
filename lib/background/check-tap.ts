import type { FrameMeter } from '../capture/observer.ts';

/** Both see everything; only what `meter` finds is told on the time line. */
export function withTap(meter: FrameMeter, tap: FrameMeter): FrameMeter {
  return {
    frame(...frame) {
      const found = meter.frame(...frame);
      tap.frame(...frame);
      return found;
    },
    event(event) {
      const found = meter.event(event);
      tap.event(event);
      return found;
    },
  };
}
