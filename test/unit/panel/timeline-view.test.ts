import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisMarks, formatMark, timelineBars, timelineSpan } from '../../../lib/panel/timeline-view.ts';
import type { ConnectionEventBody } from '../../../lib/protocol/connection-event.ts';
import { closes, fails, holds, type Line, moves, opens, retries, story, tries } from './story.ts';

/** Bars as text: kind, from and to in seconds, `!` where it ended badly. */
function bars(...lines: readonly Line[]): string[] {
  return timelineBars(story(...lines)).map(
    ({ kind, from, to, failed }) => `${kind} ${from / 1000}-${to === null ? '' : to / 1000}${failed ? ' !' : ''}`,
  );
}

describe('timelineBars', () => {
  it('makes bars of a life with an outage, the close before the error', () => {
    const life: Line[] = [
      [1, 1, tries()],
      [2, 1, opens()],
      [3, 1, closes()],
      [3, 1, fails({ category: 'connection_error', cause: 'lost' })],
      [3, 1, retries(1, 5)],
      [5, 2, tries()],
      [6, 2, closes()],
      [6, 2, retries(2, 8)],
      [6.5, 2, { kind: 'probe', method: 'handshake' }],
      [7, 2, fails()],
      [8, 3, tries(2)],
      [9, 3, opens()],
    ];
    expect(bars(...life)).toEqual([
      'connecting 1-2',
      'connected 2-3 !',
      'waiting 3-5',
      'connecting 5-6 !',
      'waiting 6-8',
      'connecting 8-9',
      'connected 9-',
    ]);
    const all = timelineBars(story(...life));
    expect(timelineSpan(all, 20_000)).toEqual({ from: 1000, to: 20_000 });
    expect(timelineSpan([], 5)).toBeNull();
    // Each failed bar leads to the event that says why.
    expect(all[1]).toMatchObject({ event: 4, label: 'connection 1 · connection error (lost)' });
    expect(all[3]).toMatchObject({ event: 10, label: 'connection 2, attempt 1 · connection refused' });
  });

  it('marks the right bar when the reason is found out while the next attempt runs, and again later', () => {
    const lines: Line[] = [
      [1, 1, tries()],
      [2, 1, closes()],
      [2, 1, retries(2, 3)],
      [3, 2, tries(2)],
      [4, 1, fails({ category: 'connection_error', cause: 'unknown' })],
      [5, 2, opens()],
      [6, 1, fails({ category: 'authentication_failed', cause: 'http-status' })],
    ];
    expect(bars(...lines)).toEqual(['connecting 1-2 !', 'waiting 2-3', 'connecting 3-5', 'connected 5-']);
    expect(timelineBars(story(...lines))[0]).toMatchObject({
      event: 7,
      label: 'connection 1, attempt 1 · authentication failed (HTTP status)',
    });
  });

  it('ends an attempt that was refused before it began, which has no close', () => {
    expect(
      bars(
        [1, 1, tries()],
        [1.5, 1, fails({ category: 'invalid_uri', cause: 'invalid-url' })],
        [1.5, 1, { kind: 'stopped', cause: 'failure', detail: '', why: '' }],
      ),
    ).toEqual(['connecting 1-1.5 !']);
  });

  it('shows as unready what is open and waits for its protocol', () => {
    const gate: Line[] = [
      [1, 1, tries()],
      [2, 1, opens()],
      [2, 1, moves('connecting', 'connected')],
    ];
    expect(bars(...gate)).toEqual(['connecting 1-2', 'unready 2-']);
    const passed: Line[] = [
      ...gate,
      [4, 1, { kind: 'ready', ready: true, afterMs: 2000, detail: '' }],
      [4, 1, moves('connected', 'ready')],
    ];
    expect(bars(...passed)).toEqual(['connecting 1-2', 'unready 2-4', 'connected 4-']);
    // The gate gave up, and the profile goes on as if ready.
    const given: Line[] = [
      ...gate,
      [7, 1, { kind: 'ready', ready: false, afterMs: 5000, detail: '' }],
      [7, 1, moves('connected', 'ready')],
    ];
    expect(bars(...given)).toEqual(['connecting 1-2', 'unready 2-7', 'connected 7-']);
  });

  it('knows what was not ready also from a capture without transitions', () => {
    const ready = { kind: 'ready', ready: true, afterMs: 2000, detail: '' } as const;
    expect(bars([1, 1, opens()], [3, 1, ready])).toEqual(['unready 1-3', 'connected 3-']);
    expect(bars([1, 1, opens()], [1, 1, moves('connecting', 'ready')])).toEqual(['connected 1-']);
  });

  it('tells attempts that are held back from those that wait for their time', () => {
    expect(
      bars(
        [1, 1, opens()],
        [2, 1, closes()],
        [2, 1, retries(1, 4)],
        [2, 1, holds(true)],
        [9, 1, holds(false)],
        [9, 2, tries()],
      ),
    ).toEqual(['connected 1-2 !', 'held 2-9', 'connecting 9-']);
    expect(
      bars([2, 1, retries(1, 8)], [3, 1, holds(true, 'paused')], [5, 1, holds(false, 'paused')], [8, 2, tries()]),
    ).toEqual(['waiting 2-3', 'held 3-5', 'waiting 5-8', 'connecting 8-']);
  });

  it('does not part a wait that a server made longer', () => {
    const lines: Line[] = [
      [1, 1, tries()],
      [2, 1, closes()],
      [2, 1, retries(2, 4)],
      [2.5, 1, fails({ cause: 'http-status' })],
      [2.5, 1, retries(2, 12)],
      [12, 2, tries(2)],
    ];
    expect(bars(...lines)).toEqual(['connecting 1-2 !', 'waiting 2-12', 'connecting 12-']);
    expect(timelineBars(story(...lines))[1]?.event).toBe(5);
  });

  it('blames nobody for a gap of our own', () => {
    const lines: Line[] = [
      [1, 1, tries()],
      [2, 1, opens()],
      [9, 1, { kind: 'gap', from: 2500, to: 9000, cause: 'worker' }],
      [9, 1, fails({ category: 'connection_error', cause: 'suspended' })],
      [9, 2, tries()],
    ];
    expect(bars(...lines)).toEqual(['connecting 1-2', 'connected 2-2.5', 'gap 2.5-9', 'connecting 9-']);
  });

  it('leaves a wait of no time out, and a close that the person wished for is no failure', () => {
    expect(bars([1, 1, closes()], [1, 1, retries(1, 1)], [1, 2, tries()], [2, 2, closes(1006, 'user')])).toEqual([
      'connecting 1-2',
    ]);
  });

  it('explains that Chrome itself slowed an attempt', () => {
    const [, open] = timelineBars(story([1, 1, tries()], [4, 1, opens(2607, true)]));
    expect(open?.label).toContain('The browser itself held this attempt back');
    const [failed] = timelineBars(story([1, 1, tries()], [4, 1, closes()], [4, 1, fails({ slowed: true })]));
    expect(failed?.label).toContain('The browser itself held this attempt back');
  });

  it('never ends before it begins and never goes on twice, whatever was recorded', () => {
    const body = fc.constantFrom<ConnectionEventBody>(
      tries(),
      opens(),
      closes(),
      closes(1000, 'user'),
      fails(),
      fails({ cause: 'suspended' }),
      retries(1, 3),
      holds(true),
      holds(false),
      moves('connecting', 'connected'),
      moves('connected', 'ready'),
      { kind: 'ready', ready: true, afterMs: 5, detail: '' },
      { kind: 'ready', ready: false, afterMs: 5, detail: '' },
      { kind: 'stopped', cause: 'user', detail: '', why: '' },
      { kind: 'gap', from: 500, to: 2000, cause: 'browser' },
    );
    const lines = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 3 }), body));
    fc.assert(
      fc.property(lines, (some) => {
        const events = story(...[...some].sort(([a], [b]) => a - b));
        const all = timelineBars(events);
        expect(all.filter((bar) => bar.to === null).length).toBeLessThanOrEqual(1);
        for (const bar of all) {
          expect(bar.to ?? bar.from).toBeGreaterThanOrEqual(bar.from);
          expect(events[bar.event - 1]).toBeDefined();
        }
      }),
    );
  });
});

describe('the axis', () => {
  it('is marked in round steps', () => {
    expect(axisMarks(10_000, 8)).toEqual([0, 2000, 4000, 6000, 8000, 10_000]);
    expect(axisMarks(40 * 864e5, 8).length).toBeLessThanOrEqual(9);
    expect([200, 5000, 150_000, 5_400_000].map(formatMark)).toEqual(['200 ms', '5 s', '2.5 min', '1.5 h']);
  });
});
