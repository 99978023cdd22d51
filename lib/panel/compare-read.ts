import { describeThrown, fail, ok, type Result } from '../base/result.ts';
import type { CaptureReader } from '../capture/reader.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import { maskTextSecrets } from '../protocol/url-secrets.ts';
import type { SessionSummary } from '../session/summary.ts';
import { FrameLog } from './frame-log.ts';
import { type Pace, SLICE_MS } from './pace.ts';
import { Samples } from './samples.ts';
import { inSlices } from './slices.ts';

const BATCH_SEGMENTS = 32;
/** About 100 MB of columns; of a longer history the latest are compared. */
const MOST_FRAMES = 2_000_000;

/** What was read of another session. */
export interface OtherSession {
  readonly samples: Samples;
  readonly log: FrameLog;
  readonly events: readonly ConnectionEvent[];
  /** Older frames that were left out. */
  readonly leftOut: number;
}

export interface ReadOptions {
  readonly pace: Pace;
  readonly isCancelled: () => boolean;
  /** Share of the work that is done, 0 to 1. */
  readonly onProgress: (done: number) => void;
}

/** Reads the measured part of a session from the store, in slices. */
export async function readOther(
  reader: CaptureReader,
  summary: SessionSummary,
  { pace, isCancelled, onProgress }: ReadOptions,
): Promise<Result<OtherSession, 'cancelled' | 'unreadable'>> {
  const cancelled = fail('cancelled', 'The comparison was cancelled.');
  const log = new FrameLog();
  const { measuredFrom, frames } = summary;
  const from = Math.max(1, measuredFrom.seq, frames - MOST_FRAMES + 1);
  const leftOut = from - Math.max(1, measuredFrom.seq);
  try {
    const events = await reader.events(summary.id, 1);
    for (let next = from; ; ) {
      const segments = await reader.columns(summary.id, next, BATCH_SEGMENTS);
      if (isCancelled()) return cancelled;
      for (const segment of segments) log.put(segment);
      const last = segments.at(-1);
      if (last === undefined) break;
      next = last.firstSeq + last.length;
      onProgress(Math.min(0.9, (0.9 * (next - from)) / Math.max(1, frames - from + 1)));
      await pace.pause();
    }
    const samples = new Samples(pace.now);
    const isWhole = await inSlices(pace, () => !samples.advance(log, events, measuredFrom, SLICE_MS), isCancelled);
    return isWhole ? ok({ samples, log, events, leftOut }) : cancelled;
  } catch (thrown) {
    return fail(
      'unreadable',
      `“${maskTextSecrets(summary.name)}” could not be read from the browser's storage (${describeThrown(thrown)}); “Read again” tries once more.`,
    );
  }
}
