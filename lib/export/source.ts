import type { CaptureReader } from '../capture/reader.ts';
import { isLargePayload, type SegmentColumns } from '../capture/segment.ts';
import { segmentRow } from '../capture/segment-row.ts';
import type { Profile } from '../profile/schema.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import type { FrameRow, Payload } from '../protocol/frame.ts';
import type { SessionSummary } from '../session/summary.ts';

export interface SourceFrame {
  readonly row: FrameRow;
  /** Whole, never a preview. */
  readonly payload: Payload;
}

export type TimelineItem =
  | ({ readonly kind: 'frame' } & SourceFrame)
  | { readonly kind: 'event'; readonly event: ConnectionEvent };

/** Both ends count; `connection` leaves out the frames of others without reading their payloads. */
export interface FrameRange {
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly connection?: number;
}

/**
 * One session as its summary describes it: what was recorded after the summary was taken is not part of it, so an
 * export of a running session is consistent. Frames come in batches, each small or one large frame.
 */
export interface CaptureSource {
  readonly summary: SessionSummary;
  /** Null when the profile that recorded the session no longer exists. */
  readonly profile: Profile | null;
  /** Values of its secret variables (`secretsIn`), which an export masks wherever they stand. */
  readonly secrets: readonly string[];
  events(): Promise<readonly ConnectionEvent[]>;
  /** Columns only, for a look ahead that reads no payload. */
  spans(range?: FrameRange): AsyncGenerator<SegmentSpan, void, undefined>;
  frames(range?: FrameRange): AsyncGenerator<readonly SourceFrame[], void, undefined>;
  /** Frames with every connection event in its place. */
  timeline(): AsyncGenerator<readonly TimelineItem[], void, undefined>;
}

/** Rows `from` to `to - 1` of a segment. */
export interface SegmentSpan {
  readonly columns: SegmentColumns;
  readonly from: number;
  readonly to: number;
}

/** Frames that the summary promises are not in the store, as when the session was removed meanwhile. */
export class UnreadableCaptureError extends Error {
  override readonly name = 'UnreadableCaptureError';
}

/** Enough to hide the wait for the store, few enough to stay small. */
const SEGMENTS_PER_READ = 4;

export function captureSource(
  reader: CaptureReader,
  summary: SessionSummary,
  profile: Profile | null,
  secrets: readonly string[],
): CaptureSource {
  const all: FrameRange = { fromSeq: 1, toSeq: summary.frames };

  async function events(): Promise<readonly ConnectionEvent[]> {
    return (await reader.events(summary.id, 1)).filter((event) => event.n <= summary.events);
  }

  async function* spans(range: FrameRange = all): AsyncGenerator<SegmentSpan, void, undefined> {
    let next = range.fromSeq;
    while (next <= range.toSeq) {
      const read = await reader.columns(summary.id, next, SEGMENTS_PER_READ);
      if (read.length === 0) throw gone(summary, next);
      for (const columns of read) {
        const from = next - columns.firstSeq;
        if (from < 0 || from >= columns.length) throw gone(summary, next);
        // The open segment may have grown since; what it gained belongs to the next read.
        const to = Math.min(columns.length, range.toSeq - columns.firstSeq + 1);
        yield { columns, from, to };
        next = columns.firstSeq + to;
        if (next > range.toSeq) return;
      }
    }
  }

  async function* frames(range: FrameRange = all): AsyncGenerator<readonly SourceFrame[], void, undefined> {
    for await (const span of spans(range)) {
      if (range.connection === undefined || holdsConnection(span, range.connection)) yield* spanFrames(span, range);
    }
  }

  async function* spanFrames(
    { columns, from, to }: SegmentSpan,
    { connection }: FrameRange,
  ): AsyncGenerator<readonly SourceFrame[], void, undefined> {
    const stored = await reader.payloads(summary.id, columns.firstSeq);
    let batch: SourceFrame[] = [];
    for (let i = from; i < to; i++) {
      if (connection !== undefined && columns.connection[i] !== connection) continue;
      const row = rowAt(columns, i);
      const payload = stored[i];
      if (payload === undefined) throw gone(summary, row.seq);
      if (!isLargePayload(payload)) {
        batch.push({ row, payload });
        continue;
      }
      // A segment may hold a thousand large payloads; one at a time is in memory.
      if (batch.length > 0) yield batch;
      batch = [];
      const whole = await reader.payload(summary.id, columns.firstSeq, row.seq);
      if (whole === null) throw gone(summary, row.seq);
      yield [{ row, payload: whole }];
    }
    if (batch.length > 0) yield batch;
  }

  async function* timeline(): AsyncGenerator<readonly TimelineItem[], void, undefined> {
    const pending = [...(await events())];
    let shown = 0;
    const until = (seq: number): TimelineItem[] => {
      const items: TimelineItem[] = [];
      for (let event = pending[shown]; event !== undefined && event.afterSeq < seq; event = pending[++shown]) {
        items.push({ kind: 'event', event });
      }
      return items;
    };
    for await (const batch of frames()) {
      yield batch.flatMap(({ row, payload }) => [...until(row.seq), { kind: 'frame' as const, row, payload }]);
    }
    const rest = until(Number.POSITIVE_INFINITY);
    if (rest.length > 0) yield rest;
  }

  return { summary, profile, secrets, events, spans, frames, timeline };
}

function holdsConnection({ columns, from, to }: SegmentSpan, connection: number): boolean {
  const at = columns.connection.indexOf(connection, from);
  return at !== -1 && at < to;
}

function rowAt(columns: SegmentColumns, index: number): FrameRow {
  const row = segmentRow(columns, index);
  const { latencyMs, ageMs } = row;
  if (latencyMs === null && ageMs === null) return row;
  return {
    ...row,
    latencyMs: latencyMs === null ? null : shortestFloat32(latencyMs),
    ageMs: ageMs === null ? null : shortestFloat32(ageMs),
  };
}

/** The shortest decimal that gives the same 32-bit float: 12.3, not 12.300000190734863. */
function shortestFloat32(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

function gone(summary: SessionSummary, seq: number): UnreadableCaptureError {
  return new UnreadableCaptureError(
    `Frame ${seq} of ${summary.frames} is no longer stored (was the session removed meanwhile?), so the export stopped.`,
  );
}
