import { type Dispatch, type RefObject, useCallback, useMemo, useRef } from 'react';
import type { Inspector } from '../../lib/contract/inspector.ts';
import { NO_FILTER, parseFilter } from '../../lib/panel/filter.ts';
import type { GridMemory } from '../../lib/panel/grid-memory.ts';
import type { LiveSession, LiveSnapshot } from '../../lib/panel/live-session.ts';
import type { Pace } from '../../lib/panel/pace.ts';
import type { SecretMask } from '../../lib/panel/secret-mask.ts';
import type { SessionView, ViewAction } from '../../lib/panel/view-state.ts';
import type { Direction, Payload } from '../../lib/protocol/frame.ts';
import { FilterBar } from '../frames/FilterBar.tsx';
import { FramesGrid } from '../frames/FramesGrid.tsx';
import { focusGrid } from '../frames/focus-grid.ts';
import { useVisibleRows } from './use-visible-rows.ts';

interface Props {
  readonly live: LiveSession;
  readonly snapshot: LiveSnapshot;
  readonly view: SessionView;
  readonly slowMs: number;
  readonly lateMs: number | null;
  readonly inspector: Inspector;
  readonly pace: Pace;
  readonly memory: GridMemory;
  readonly mask: SecretMask;
  readonly filterField: RefObject<HTMLInputElement | null>;
  readonly dispatch: Dispatch<ViewAction>;
}

export function FramesView(props: Props) {
  const { live, snapshot, view, slowMs, lateMs, inspector, pace, memory, mask, filterField, dispatch } = props;
  const parsed = useMemo(() => parseFilter(view.filterText), [view.filterText]);
  // While the text cannot be understood the last filter that could be stays.
  const good = useRef(NO_FILTER);
  if (parsed.ok) good.current = parsed.value;
  const filter = good.current;
  const { direction, clearedSeq, clearedEvent } = view;
  const query = useMemo(
    () => ({ filter, direction, slowMs, lateMs, clearedSeq, clearedEvent }),
    [filter, direction, slowMs, lateMs, clearedSeq, clearedEvent],
  );
  const issuesOf = useCallback(
    (payload: Payload, byteLength: number, direction: Direction) =>
      inspector.explain(payload, byteLength, direction).issues,
    [inspector],
  );
  const rows = useVisibleRows(live, pace, query, issuesOf);
  const { log, events } = snapshot;
  const isActive = filter.terms.length > 0 || direction !== null;
  const total = Math.max(0, log.lastSeq - Math.max(log.firstSeq, clearedSeq + 1) + 1);

  const onSelect = useCallback((seq: number) => dispatch({ kind: 'select-frame', seq }), [dispatch]);
  const onPick = useCallback((seq: number) => dispatch({ kind: 'select-frame', seq, openDetail: true }), [dispatch]);
  const onTail = useCallback((on: boolean) => dispatch({ kind: 'tail', on }), [dispatch]);

  return (
    <div className="frames-view">
      <FilterBar
        text={view.filterText}
        error={parsed.ok ? rows.problem : parsed.error.message}
        direction={direction}
        progress={isActive && rows.progress < 1 ? rows.progress : null}
        shown={rows.index.frames}
        total={total}
        cleared={clearedSeq > 0 || clearedEvent > 0}
        field={filterField}
        onText={(text) => dispatch({ kind: 'filter', text })}
        onDirection={(next) => dispatch({ kind: 'direction', direction: next })}
        onLeave={focusGrid}
        onShowAll={() => dispatch({ kind: 'clear-view', seq: 0, event: 0 })}
      />
      <FramesGrid
        log={log}
        rows={rows.index}
        events={events}
        payloads={live.payloads}
        slowMs={slowMs}
        selectedSeq={view.selectedSeq}
        tail={view.tail}
        memory={memory}
        mask={mask}
        onSelect={onSelect}
        onPick={onPick}
        onOpen={() => view.selectedSeq !== null && onPick(view.selectedSeq)}
        onClose={() => dispatch({ kind: 'close-detail' })}
        onTail={onTail}
      />
    </div>
  );
}
