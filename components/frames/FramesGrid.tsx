import { type CSSProperties, type KeyboardEvent, useCallback, useLayoutEffect, useRef } from 'react';
import { formatCount } from '../../lib/panel/format.ts';
import type { FrameLog } from '../../lib/panel/frame-log.ts';
import { type GridMemory, notePlace, topOfPlace } from '../../lib/panel/grid-memory.ts';
import type { PayloadSource } from '../../lib/panel/payload-source.ts';
import { clampTop, maxTop, type RowSpace, revealRow } from '../../lib/panel/row-window.ts';
import type { SecretMask } from '../../lib/panel/secret-mask.ts';
import type { VisibleIndex } from '../../lib/panel/visible-index.ts';
import type { ConnectionEvent } from '../../lib/protocol/connection-event.ts';
import { useVirtualRows } from '../ui/use-virtual-rows.ts';
import { EventLine } from './EventLine.tsx';
import { FrameLine, rowId } from './FrameLine.tsx';
import { nextFrameLine } from './grid-keys.ts';
import { type PreviewWish, usePreviews } from './use-previews.ts';

const ROW_PX = 21;
const HEADER_PX = 22;
const BASE_LINES = 256;

/** ARIA's grid pattern, on the table that it is: one tab stop, the arrow keys move inside. */
const GRID = { role: 'grid', 'aria-label': 'Frames', tabIndex: 0 } as const;

interface Props {
  readonly log: FrameLog;
  readonly rows: VisibleIndex;
  readonly events: readonly ConnectionEvent[];
  readonly payloads: PayloadSource;
  readonly slowMs: number;
  readonly selectedSeq: number | null;
  readonly tail: boolean;
  readonly memory: GridMemory;
  readonly mask: SecretMask;
  readonly onSelect: (seq: number) => void;
  /** A click: the person wants to see the frame. */
  readonly onPick: (seq: number) => void;
  readonly onOpen: () => void;
  readonly onClose: () => void;
  readonly onTail: (on: boolean) => void;
}

export function FramesGrid(props: Props) {
  const { log, rows, events, payloads, slowMs, selectedSeq, tail, memory, mask } = props;
  const { onSelect, onPick, onOpen, onClose, onTail } = props;
  const scroller = useRef<HTMLDivElement>(null);

  const onUserScroll = useCallback(
    (top: number, space: RowSpace) => {
      notePlace(memory, rows, top, ROW_PX);
      onTail(top >= maxTop(space) - ROW_PX / 2);
    },
    [memory, rows, onTail],
  );
  const virtual = useVirtualRows(scroller, {
    rows: rows.length,
    rowPx: ROW_PX,
    headerPx: HEADER_PX,
    onUserScroll,
    initialTop: topOfPlace(memory, rows, ROW_PX),
    follows: tail,
  });
  const { space, top, window, moveTo } = virtual;

  const topNow = useRef(top);
  topNow.current = top;

  // Lines may come anywhere: at the end, in front while a long history is read, or all anew with another filter.
  useLayoutEffect(() => {
    if (tail) memory.seenSeq = log.lastSeq;
    if (space.viewportPx === 0) return;
    const now: RowSpace = { rows: rows.length, rowPx: ROW_PX, viewportPx: space.viewportPx };
    if (tail) {
      notePlace(memory, rows, maxTop(now), ROW_PX);
      return;
    }
    const kept = clampTop(now, topOfPlace(memory, rows, ROW_PX));
    // Moving to where the view is would stop a scroll that the person has just begun.
    if (Math.abs(kept - topNow.current) >= 1) moveTo(kept);
  }, [tail, log, rows, rows.length, space.viewportPx, moveTo, memory]);

  const select = (line: number) => {
    const entry = rows.at(line);
    if (entry?.kind !== 'frame') return;
    const shown = revealRow(space, top, line);
    moveTo(shown);
    notePlace(memory, rows, shown, ROW_PX);
    onSelect(entry.seq);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' && selectedSeq !== null) onOpen();
    else if (event.key === 'Escape') onClose();
    else {
      const page = Math.max(1, Math.floor(space.viewportPx / ROW_PX) - 1);
      const line = nextFrameLine(rows, selectedSeq, event.key, page);
      if (line === null) return;
      select(line);
      if (event.key === 'End') onTail(true);
    }
    event.preventDefault();
  };

  const lines = Array.from({ length: window.count }, (_, i) => window.first + i);
  // Rows stand relative to a line that rarely changes: a scroll moves that line and leaves the rows as they are.
  const base = Math.floor(window.first / BASE_LINES) * BASE_LINES;
  const wishes: PreviewWish[] = [];
  for (const line of lines) {
    const entry = rows.at(line);
    if (entry?.kind === 'frame') wishes.push({ seq: entry.seq, segment: log.segmentOf(entry.seq) });
  }
  const previewOfFrame = usePreviews(payloads, wishes, mask);
  const selectedLine = selectedSeq === null ? -1 : rows.indexOfFrame(selectedSeq);
  const isDrawn = selectedLine >= window.first && selectedLine < window.first + window.count;
  const unseen = tail ? 0 : rows.framesFrom(memory.seenSeq + 1);

  return (
    <div className="grid-box">
      <div ref={scroller} className="grid-scroller">
        <table
          {...GRID}
          aria-rowcount={rows.length + 1}
          aria-colcount={8}
          className="grid"
          onKeyDown={onKeyDown}
          {...(isDrawn && selectedSeq !== null ? { 'aria-activedescendant': rowId(selectedSeq) } : {})}
        >
          <thead>
            <tr aria-rowindex={1} className="grid-head">
              <th className="col-time">Time</th>
              <th className="col-delta">Δ</th>
              <th className="col-dir">Dir</th>
              <th className="col-type">Type</th>
              <th className="col-length">Length</th>
              <th className="col-verdict">Verdict</th>
              <th className="col-latency">Latency</th>
              <th className="col-payload">Payload</th>
            </tr>
          </thead>
          <tbody style={{ height: virtual.spacerPx, '--rows-at': `${virtual.yOf(base)}px` } as CSSProperties}>
            {lines.map((line) => {
              const entry = rows.at(line);
              if (entry === null) return null;
              const place = { rowIndex: line + 2, y: (line - base) * ROW_PX };
              if (entry.kind === 'event') {
                return <EventLine key={`e${entry.event.n}`} event={entry.event} events={events} {...place} />;
              }
              const above = rows.frameBefore(line);
              return (
                <FrameLine
                  key={entry.seq}
                  log={log}
                  seq={entry.seq}
                  previousTime={above === 0 ? Number.NaN : log.time(above)}
                  preview={previewOfFrame({ seq: entry.seq, segment: log.segmentOf(entry.seq) })}
                  slowMs={slowMs}
                  selected={entry.seq === selectedSeq}
                  onPick={onPick}
                  {...place}
                />
              );
            })}
          </tbody>
        </table>
      </div>
      {unseen > 0 ? (
        <button type="button" className="button new-frames" onClick={() => onTail(true)}>
          ↓ {formatCount(unseen)} new {unseen === 1 ? 'frame' : 'frames'}
        </button>
      ) : null}
    </div>
  );
}
