import { useEffect, useState } from 'react';
import type { LiveSession } from '../../lib/panel/live-session.ts';
import { type Pace, SLICE_MS } from '../../lib/panel/pace.ts';
import { Samples } from '../../lib/panel/samples.ts';
import { inSlices } from '../../lib/panel/slices.ts';
import type { MeasuredFrom } from '../../lib/session/summary.ts';

/** Charts of what goes on are drawn anew this often. */
const RENEW_MS = 500;

interface Kept {
  readonly samples: Samples;
  readonly from: string;
}

/** A million frames take a moment to be taken in; another tab and back does not begin anew. */
const kept = new WeakMap<LiveSession, Kept>();

function samplesOf(live: LiveSession, { seq, event }: MeasuredFrom, now: Pace['now']): Samples {
  const from = `${seq} ${event}`;
  const known = kept.get(live);
  if (known?.from === from) return known.samples;
  const samples = new Samples(now);
  kept.set(live, { samples, from });
  return samples;
}

/** The samples of a session, kept up with what is recorded; `version` changes with them, 0 until all that was known is in. */
export function useSamples(live: LiveSession, from: MeasuredFrom, pace: Pace) {
  const { seq, event, time } = from;
  const [state, setState] = useState<{ readonly samples: Samples; readonly version: number } | null>(null);
  useEffect(() => {
    const samples = samplesOf(live, { seq, event, time }, pace.now);
    let isGone = false;
    let isRunning = false;
    let again = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const run = async () => {
      timer = undefined;
      if (isRunning) {
        again = true;
        return;
      }
      isRunning = true;
      do {
        again = false;
        const step = () => {
          const { log, events } = live.getSnapshot();
          return !samples.advance(log, events, { seq, event, time }, SLICE_MS);
        };
        if (!(await inSlices(pace, step, () => isGone))) return;
        setState((old) => ({ samples, version: (old?.version ?? 0) + 1 }));
      } while (again);
      isRunning = false;
    };
    void run();
    const stop = live.subscribe(() => {
      timer ??= setTimeout(() => void run(), RENEW_MS);
    });
    return () => {
      isGone = true;
      clearTimeout(timer);
      stop();
    };
  }, [live, pace, seq, event, time]);
  return state;
}
