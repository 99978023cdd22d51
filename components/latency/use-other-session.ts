import { useEffect, useReducer, useRef, useState } from 'react';
import type { CaptureReader } from '../../lib/capture/reader.ts';
import { type OtherSession, readOther } from '../../lib/panel/compare-read.ts';
import type { Pace } from '../../lib/panel/pace.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';

export type OtherState =
  | { readonly kind: 'reading'; readonly done: number }
  | { readonly kind: 'ready'; readonly other: OtherSession }
  | { readonly kind: 'failed'; readonly problem: string };

const BEGUN: OtherState = { kind: 'reading', done: 0 };

/** Reads another session from the store, for as long as it is wanted; null for none. `again` reads it anew. */
export function useOtherSession(reader: CaptureReader, wanted: SessionSummary | null, pace: Pace) {
  const [held, setHeld] = useState<{ readonly of: string; readonly state: OtherState }>({ of: '', state: BEGUN });
  const [times, again] = useReducer((n: number) => n + 1, 0);
  const id = wanted?.id ?? null;
  const from = wanted === null ? '' : `${wanted.measuredFrom.seq} ${wanted.measuredFrom.event} ${times}`;
  const wish = `${id} ${from}`;
  // While it goes on being recorded it is not read again and again.
  const latest = useRef(wanted);
  latest.current = wanted;
  useEffect(() => {
    const session = latest.current;
    if (session === null || session.id !== id || from === '') return;
    let isCancelled = false;
    const setState = (state: OtherState) => setHeld({ of: wish, state });
    setState(BEGUN);
    const onProgress = (done: number) => {
      if (!isCancelled) setState({ kind: 'reading', done });
    };
    const options = { pace, isCancelled: () => isCancelled, onProgress };
    void readOther(reader, session, options).then((read) => {
      if (isCancelled) return;
      setState(read.ok ? { kind: 'ready', other: read.value } : { kind: 'failed', problem: read.error.message });
    });
    return () => {
      isCancelled = true;
    };
  }, [reader, pace, id, from, wish]);
  // What was read of another one is not this one's, not even for one drawing.
  return { state: wanted === null ? null : held.of === wish ? held.state : BEGUN, times, again };
}
