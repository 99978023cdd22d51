import { useEffect, useMemo, useReducer } from 'react';
import type { Issue } from '../../lib/contract/verdict.ts';
import type { Filter } from '../../lib/panel/filter.ts';
import { FrameMatcher } from '../../lib/panel/filter-match.ts';
import type { LiveSession } from '../../lib/panel/live-session.ts';
import type { Pace } from '../../lib/panel/pace.ts';
import { VisibleRows } from '../../lib/panel/visible-rows.ts';
import type { Direction, Payload } from '../../lib/protocol/frame.ts';

export interface RowsQuery {
  readonly filter: Filter;
  readonly direction: Direction | null;
  readonly slowMs: number;
  readonly lateMs: number | null;
  readonly clearedSeq: number;
  readonly clearedEvent: number;
}

/** Long work may report after every slice; people need a picture of it now and then. */
const REDRAW_EVERY_MS = 100;

/** Draws again: at once after a quiet time, else a little later, however often it is called. */
export function useRedraw(): () => void {
  const [, count] = useReducer((n: number) => n + 1, 0);
  return useMemo(() => {
    let waiting = false;
    let drawnAt = Number.NEGATIVE_INFINITY;
    const draw = () => {
      waiting = false;
      drawnAt = performance.now();
      count();
    };
    return () => {
      if (waiting) return;
      waiting = true;
      const wait = drawnAt + REDRAW_EVERY_MS - performance.now();
      if (wait <= 0) requestAnimationFrame(draw);
      else setTimeout(draw, wait);
    };
  }, []);
}

/** The visible lines of one query over a live session, kept up to date as frames and older history come in. */
export function useVisibleRows(
  live: LiveSession,
  pace: Pace,
  query: RowsQuery,
  issuesOf: (payload: Payload, byteLength: number, direction: Direction) => readonly Issue[],
): VisibleRows {
  const redraw = useRedraw();
  const { filter, direction, slowMs, lateMs, clearedSeq, clearedEvent } = query;
  const rows = useMemo(() => {
    const { log } = live.getSnapshot();
    const made = new VisibleRows({
      log,
      events: () => live.getSnapshot().events,
      matcher: new FrameMatcher(log, filter, { direction, slowMs, lateMs }),
      payloads: live.payloads,
      issuesOf,
      fromSeq: clearedSeq + 1,
      afterEvent: clearedEvent,
      // Between the few frames that a filter leaves, rules of every reconnect would be most of the list.
      showEvents: filter.terms.length === 0,
      pace,
      onChange: redraw,
    });
    // The first slice at once, so that a new filter never flashes an empty grid.
    made.advance();
    return made;
  }, [live, pace, filter, direction, slowMs, lateMs, clearedSeq, clearedEvent, issuesOf, redraw]);

  useEffect(() => {
    rows.advance();
    const stop = live.subscribe(() => rows.advance());
    return () => {
      stop();
      rows.cancel();
    };
  }, [rows, live]);

  return rows;
}
