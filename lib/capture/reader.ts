import type { ConnectionEvent } from '../protocol/connection-event.ts';
import type { Payload } from '../protocol/frame.ts';
import type { MetricsSnapshot } from './metrics-snapshot.ts';
import type { SegmentColumns, StoredPayload } from './segment.ts';

/** How everyone but the recorder reads what was recorded; `lib/store` implements it over IndexedDB. */
export interface CaptureReader {
  /** Segments that hold frames with `seq >= fromSeq`, in order, at most `limit` (default all). */
  columns(sessionId: number, fromSeq: number, limit?: number): Promise<SegmentColumns[]>;
  /** Segments in order, newest first, that end at or before `beforeSeq`; for opening a long history at its tail. */
  columnsBefore(sessionId: number, beforeSeq: number, limit: number): Promise<SegmentColumns[]>;
  /** Payloads of the segment that starts at `firstSeq`; large ones as previews. Empty when the segment is gone. */
  payloads(sessionId: number, firstSeq: number): Promise<readonly StoredPayload[]>;
  /** The whole payload of one frame; null when it is not stored. `firstSeq` is its segment's. */
  payload(sessionId: number, firstSeq: number, seq: number): Promise<Payload | null>;
  /** Connection events with `n >= fromN`, in order. */
  events(sessionId: number, fromN: number): Promise<ConnectionEvent[]>;
  /** Snapshots with `n >= fromN`, in order. */
  snapshots(sessionId: number, fromN: number): Promise<MetricsSnapshot[]>;
}
