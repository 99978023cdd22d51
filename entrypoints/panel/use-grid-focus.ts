import { useEffect, useRef } from 'react';
import { focusGrid } from '../../components/frames/focus-grid.ts';
import type { PanelTab } from '../../lib/panel/view-state.ts';

/** A jump to a frame takes what was pressed off the page, and the keyboard with it: it goes on in the grid. `sessionId` null: none is shown yet. */
export function useGridFocus(sessionId: number | null, tab: PanelTab): void {
  const last = useRef<string | null>(null);
  useEffect(() => {
    if (sessionId === null) return;
    const place = `${sessionId} ${tab}`;
    const isFirst = last.current === null;
    if (last.current === place) return;
    last.current = place;
    if (!isFirst && tab === 'frames' && document.activeElement === document.body) focusGrid();
  }, [sessionId, tab]);
}
