import type { FrameRow, Payload } from '../protocol/frame.ts';
import { packFlags } from './frame-flags.ts';
import { previewOf } from './preview.ts';
import {
  LARGE_PAYLOAD_BYTES,
  SEGMENT_BYTES,
  SEGMENT_FRAMES,
  type SegmentColumns,
  type StoredPayload,
} from './segment.ts';

/** A payload that is stored in a record of its own. */
export interface LargeRecord {
  readonly seq: number;
  readonly payload: Payload;
}

/** A segment as it is written; an open one is put again under its own key until it is full. */
export interface SegmentSnapshot {
  readonly columns: SegmentColumns;
  readonly payloads: readonly StoredPayload[];
}

/** Collects frames into the columns of one segment. Arrays have their final size from the start, so a frame allocates nothing. */
export class SegmentBuilder {
  readonly firstSeq: number;
  #length = 0;
  #bytes = 0;
  readonly #time = new Float64Array(SEGMENT_FRAMES);
  readonly #flags = new Uint8Array(SEGMENT_FRAMES);
  readonly #connection = new Uint32Array(SEGMENT_FRAMES);
  readonly #byteLength = new Uint32Array(SEGMENT_FRAMES);
  readonly #type = new Uint16Array(SEGMENT_FRAMES);
  readonly #latency = new Float32Array(SEGMENT_FRAMES);
  readonly #replyTo = new Uint32Array(SEGMENT_FRAMES);
  /** Made with the first message that has a time stamp: most servers send none. */
  #age: Float32Array<ArrayBuffer> | null = null;
  readonly #types: string[] = [''];
  readonly #typeIndex = new Map<string, number>([['', 0]]);
  readonly #payloads: StoredPayload[] = [];

  constructor(firstSeq: number) {
    this.firstSeq = firstSeq;
  }

  get length(): number {
    return this.#length;
  }

  get isFull(): boolean {
    return this.#length >= SEGMENT_FRAMES || this.#bytes >= SEGMENT_BYTES;
  }

  /** Returns the large record that has to be written beside the segment, if the payload is one. */
  append(row: Omit<FrameRow, 'seq'>, payload: Payload): LargeRecord | null {
    const at = this.#length++;
    this.#time[at] = row.time;
    this.#flags[at] = packFlags(row.direction, row.opcode, row.verdict, row.asks);
    this.#connection[at] = row.connection;
    this.#byteLength[at] = row.byteLength;
    this.#type[at] = this.#indexOfType(row.type);
    this.#latency[at] = row.latencyMs ?? Number.NaN;
    this.#replyTo[at] = row.replyTo ?? 0;
    if (row.ageMs !== null) this.#ages()[at] = row.ageMs;
    if (row.byteLength <= LARGE_PAYLOAD_BYTES) {
      this.#payloads.push(payload);
      this.#bytes += row.byteLength;
      return null;
    }
    this.#payloads.push({ large: true, preview: previewOf(payload) });
    return { seq: this.firstSeq + at, payload };
  }

  /** Copies what is there, so that the builder may go on while the copy is being written. */
  snapshot(): SegmentSnapshot {
    const end = this.#length;
    return {
      columns: {
        firstSeq: this.firstSeq,
        length: end,
        time: this.#time.slice(0, end),
        flags: this.#flags.slice(0, end),
        connection: this.#connection.slice(0, end),
        byteLength: this.#byteLength.slice(0, end),
        type: this.#type.slice(0, end),
        latency: this.#latency.slice(0, end),
        replyTo: this.#replyTo.slice(0, end),
        ...(this.#age === null ? {} : { age: this.#age.slice(0, end) }),
        types: [...this.#types],
      },
      payloads: this.#payloads.slice(0, end),
    };
  }

  #ages(): Float32Array<ArrayBuffer> {
    this.#age ??= new Float32Array(SEGMENT_FRAMES).fill(Number.NaN);
    return this.#age;
  }

  #indexOfType(type: string): number {
    const known = this.#typeIndex.get(type);
    if (known !== undefined) return known;
    const index = this.#types.push(type) - 1;
    this.#typeIndex.set(type, index);
    return index;
  }
}
