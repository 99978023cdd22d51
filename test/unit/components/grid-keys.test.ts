import { describe, expect, it } from 'vitest';
import { nextFrameLine } from '../../../components/frames/grid-keys.ts';
import { VisibleIndex } from '../../../lib/panel/visible-index.ts';
import { event } from '../panel/fake-capture.ts';

const EVENTS = [
  event(1, 0, { kind: 'stopped', cause: 'user', detail: '', why: '' }),
  event(2, 3, { kind: 'stopped', cause: 'user', detail: '', why: '' }),
];

/** e1 1 2 3 e2 4 … 30: lines 0 to 31. */
function index(): VisibleIndex {
  const rows = new VisibleIndex(() => EVENTS);
  rows.pushEvent(0);
  rows.pushFrames(1, 3);
  rows.pushEvent(1);
  rows.pushFrames(4, 27);
  return rows;
}

describe('nextFrameLine', () => {
  it.each([
    [null, 'ArrowDown', 31],
    [null, 'ArrowUp', 31],
    [1, 'ArrowUp', 1],
    [3, 'ArrowDown', 5],
    [4, 'ArrowUp', 3],
    [30, 'ArrowDown', 31],
    [10, 'Home', 1],
    [10, 'End', 31],
    [10, 'PageDown', 21],
    [28, 'PageDown', 31],
    [14, 'PageUp', 5],
    [2, 'PageUp', 1],
  ])('from frame %s, %s goes to line %i', (seq, key, line) => {
    expect(nextFrameLine(index(), seq, key, 10)).toBe(line);
  });

  it('goes nowhere for other keys or without frames', () => {
    expect(nextFrameLine(index(), 1, 'x', 10)).toBeNull();
    const none = new VisibleIndex(() => EVENTS);
    none.pushEvent(0);
    for (const key of ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End']) {
      expect(nextFrameLine(none, null, key, 10)).toBeNull();
    }
  });
});
