import type { Payload } from '../protocol/frame.ts';

/**
 * Columns of a contiguous run of frames; row i is frame `firstSeq + i`. Struct of arrays: a thousand frames are eight
 * arrays, not a thousand objects for the collector. 27 bytes a frame, 31 where messages carry time stamps.
 */
export interface SegmentColumns {
  readonly firstSeq: number;
  readonly length: number;
  /** Epoch ms with a fraction. */
  readonly time: Float64Array;
  /** See `frame-flags.ts`: direction, opcode, verdict, whether it asks. */
  readonly flags: Uint8Array;
  readonly connection: Uint32Array;
  readonly byteLength: Uint32Array;
  /** Index into `types`. */
  readonly type: Uint16Array;
  /** Milliseconds; NaN where the frame answers nothing. */
  readonly latency: Float32Array;
  /** `seq` of the request; 0 where there is none. */
  readonly replyTo: Uint32Array;
  /** Milliseconds; NaN where the message has no time stamp. Missing where no message of the segment has one. */
  readonly age?: Float32Array;
  /** Message types of this segment; index 0 is always ''. */
  readonly types: readonly string[];
}

/** Stands in a segment for a payload over `LARGE_PAYLOAD_BYTES`; the bytes lie in a record of their own. */
export interface LargePayload {
  readonly large: true;
  /** First characters (text) or first bytes as hex (binary), enough for a row. */
  readonly preview: string;
}

export type StoredPayload = Payload | LargePayload;

export function isLargePayload(stored: StoredPayload): stored is LargePayload {
  return typeof stored === 'object' && 'large' in stored;
}

/** A segment is full at whichever comes first. Measured: below this size writes cost too much, above it nothing is won. */
export const SEGMENT_FRAMES = 1024;
export const SEGMENT_BYTES = 256 * 1024;
/** Larger payloads leave the segment, so that drawing rows never reads them. */
export const LARGE_PAYLOAD_BYTES = 64 * 1024;
