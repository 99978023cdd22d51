import { type Dispatch, useCallback, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { describeThrown } from '../../lib/base/result.ts';
import type { Inspector } from '../../lib/contract/inspector.ts';
import type { LiveSession } from '../../lib/panel/live-session.ts';
import type { DetailTab, ViewAction } from '../../lib/panel/view-state.ts';
import type { FrameRow } from '../../lib/protocol/frame.ts';
import { FrameDetail } from '../detail/FrameDetail.tsx';
import type { LoadedPayload } from '../detail/loaded-payload.ts';
import { focusGrid } from '../frames/focus-grid.ts';

/** Payloads up to this size are read without asking. */
const AUTO_LOAD_BYTES = 1_000_000;

interface Props {
  readonly live: LiveSession;
  readonly frame: FrameRow;
  readonly segment: number;
  readonly tab: DetailTab;
  readonly slowMs: number;
  readonly inspector: Inspector;
  readonly onCopy: (text: string) => void;
  readonly dispatch: Dispatch<ViewAction>;
}

export function DetailPane({ live, frame, segment, tab, slowMs, inspector, onCopy, dispatch }: Props) {
  const [payload, load] = usePayload(live, frame, segment);
  const box = useRef<HTMLDivElement>(null);
  const close = useCallback(() => {
    // In a narrow panel the grid is there to take the focus only once the detail is gone.
    flushSync(() => dispatch({ kind: 'close-detail' }));
    focusGrid();
  }, [dispatch]);

  useEffect(() => {
    const element = box.current;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      event.preventDefault();
      close();
    };
    element?.addEventListener('keydown', onKeyDown);
    return () => element?.removeEventListener('keydown', onKeyDown);
  }, [close]);

  return (
    <div ref={box} className="work-detail">
      <FrameDetail
        frame={frame}
        payload={payload}
        tab={tab}
        slowMs={slowMs}
        explain={inspector.explain}
        onTab={(next) => dispatch({ kind: 'detail-tab', tab: next })}
        onLoad={load}
        onCopy={onCopy}
        onGoTo={(seq) => dispatch({ kind: 'select-frame', seq, openDetail: true })}
        onClose={close}
      />
    </div>
  );
}

interface Held {
  readonly seq: number;
  readonly of: LiveSession;
  readonly payload: LoadedPayload;
}

function usePayload(live: LiveSession, frame: FrameRow, segment: number): readonly [LoadedPayload, () => void] {
  const { seq, byteLength } = frame;
  const [held, setHeld] = useState<Held | null>(null);

  const load = useCallback(() => {
    let wanted = true;
    const hold = (payload: LoadedPayload) => wanted && setHeld({ seq, of: live, payload });
    live.payloads.whole(segment, seq).then(
      (payload) => hold(payload === null ? { status: 'missing' } : { status: 'ready', payload }),
      (thrown) => hold({ status: 'failed', message: `The payload could not be read (${describeThrown(thrown)}).` }),
    );
    return () => {
      wanted = false;
    };
  }, [live, segment, seq]);

  useEffect(() => (byteLength <= AUTO_LOAD_BYTES ? load() : undefined), [byteLength, load]);

  if (held !== null && held.seq === seq && held.of === live) return [held.payload, load];
  return [{ status: byteLength <= AUTO_LOAD_BYTES ? 'reading' : 'large' }, load];
}
