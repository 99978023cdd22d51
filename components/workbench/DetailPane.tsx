import { type Dispatch, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { describeThrown } from '../../lib/base/result.ts';
import type { Inspector } from '../../lib/contract/inspector.ts';
import type { LiveSession, LiveSnapshot } from '../../lib/panel/live-session.ts';
import type { Pace } from '../../lib/panel/pace.ts';
import { maskVerdict, NO_MASK, type SecretMask } from '../../lib/panel/secret-mask.ts';
import { streamOf } from '../../lib/panel/stream-place.ts';
import type { DetailTab, ViewAction } from '../../lib/panel/view-state.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import type { Codec } from '../../lib/protocol/codec.ts';
import { createCodec } from '../../lib/protocol/codecs/registry.ts';
import type { FrameRow } from '../../lib/protocol/frame.ts';
import type { DetailContext } from '../detail/detail-context.ts';
import { FrameDetail } from '../detail/FrameDetail.tsx';
import type { LoadedPayload } from '../detail/loaded-payload.ts';
import { focusGrid } from '../frames/focus-grid.ts';

/** Payloads up to this size are read without asking. */
const AUTO_LOAD_BYTES = 1_000_000;

interface Props {
  readonly live: LiveSession;
  readonly snapshot: LiveSnapshot;
  readonly profile: Profile;
  readonly mask: SecretMask;
  readonly pace: Pace;
  readonly frame: FrameRow;
  readonly segment: number;
  readonly tab: DetailTab;
  readonly slowMs: number;
  readonly inspector: Inspector;
  readonly onCopy: (text: string) => void;
  readonly dispatch: Dispatch<ViewAction>;
}

export function DetailPane(props: Props) {
  const { live, mask, frame, segment, tab, slowMs, inspector, onCopy, dispatch } = props;
  const [payload, load] = usePayload(live, frame, segment);
  const [isRevealed, setRevealed] = useState(false);
  const whole = payload.status === 'ready' ? payload.payload : null;
  const masked = useMemo(() => (whole === null ? null : mask.payload(whole)), [whole, mask]);
  const hidesSome = masked !== whole;
  const shownMask = isRevealed ? NO_MASK : mask;
  const shown: LoadedPayload = masked === null || isRevealed ? payload : { status: 'ready', payload: masked };
  const { byteLength, direction } = frame;
  const verdict = useMemo(
    () => (whole === null ? null : maskVerdict(inspector.explain(whole, byteLength, direction), shownMask)),
    [whole, inspector, byteLength, direction, shownMask],
  );
  const context = useContextOf(props, shown, shownMask);
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
        payload={shown}
        verdict={verdict}
        context={context}
        revealed={hidesSome ? isRevealed : null}
        tab={tab}
        slowMs={slowMs}
        onTab={(next) => dispatch({ kind: 'detail-tab', tab: next })}
        onLoad={load}
        onCopy={onCopy}
        onGoTo={(seq) => dispatch({ kind: 'select-frame', seq, openDetail: true })}
        onReveal={setRevealed}
        onClose={close}
      />
    </div>
  );
}

/** Codecs whose packets are nothing but their value. */
const PLAIN: ReadonlySet<Codec['kind']> = new Set(['json', 'text']);

function useContextOf({ live, snapshot, profile, pace, frame }: Props, shown: LoadedPayload, mask: SecretMask) {
  const { log, version } = snapshot;
  const { seq, direction, type } = frame;
  const { stream: rule, changes } = profile.views;
  const codec = useMemo(() => createCodec(profile.codec), [profile.codec]);
  const payload = shown.status === 'ready' ? shown.payload : null;
  const stream = useMemo(() => {
    const place = rule === null || payload === null ? null : streamOf(codec, rule, payload, direction);
    return place === null || rule === null ? null : { ...place, rule };
  }, [codec, rule, payload, direction]);
  const showsChanges = changes.includes(type);
  const previous = useMemo(
    () => (showsChanges && version > 0 ? log.previousAlike(seq) : null),
    [showsChanges, log, seq, version],
  );
  const answeredBy = useMemo(() => (version > 0 ? log.replyOf(seq) : null), [log, seq, version]);
  return useMemo<DetailContext>(
    () => ({ live, codec, pace, mask, hasMessage: !PLAIN.has(codec.kind), previous, stream, answeredBy }),
    [live, codec, pace, mask, previous, stream, answeredBy],
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
