import { flagAsks, flagDirection, flagOpcode, flagVerdict } from '../capture/frame-flags.ts';
import type { SegmentColumns } from '../capture/segment.ts';
import type { FrameRow } from '../protocol/frame.ts';
import { grownCapacity, moved } from './growable.ts';

/** What one `put` added, in frames. */
export interface PutResult {
  readonly appended: number;
  readonly prepended: number;
}

/**
 * All frames of one session as the panel knows them: columns indexed by `seq - 1`, so that a long history can be read from
 * its tail and filled backwards without moving anything. Rows are made only for what is drawn.
 */
export class FrameLog {
  #capacity = 0;
  #time = new Float64Array(0);
  #flags = new Uint8Array(0);
  #connection = new Uint32Array(0);
  #byteLength = new Uint32Array(0);
  #type = new Uint32Array(0);
  #latency = new Float32Array(0);
  #replyTo = new Uint32Array(0);
  #segment = new Uint32Array(0);
  /** Made with the first message that has a time stamp. */
  #age: Float32Array<ArrayBuffer> | null = null;
  #first = 1;
  #last = 0;
  readonly #types: string[] = [''];
  readonly #typeIndex = new Map<string, number>([['', 0]]);

  /** Lowest known seq; 1 while nothing is known. */
  get firstSeq(): number {
    return this.#first;
  }

  /** Highest known seq; 0 while nothing is known. */
  get lastSeq(): number {
    return this.#last;
  }

  /** Number of known frames (gaps of lost segments count). */
  get size(): number {
    return this.#last - this.#first + 1;
  }

  /** Message types met so far; index 0 is ''. Only ever grows. */
  get types(): readonly string[] {
    return this.#types;
  }

  /** Adds the rows of a segment that are not known yet; an open segment may be put again and again as it grows. */
  put(segment: SegmentColumns): PutResult {
    const end = segment.firstSeq + segment.length - 1;
    if (segment.length === 0 || segment.firstSeq < 1) return { appended: 0, prepended: 0 };
    if (this.#last === 0) {
      this.#first = segment.firstSeq;
      this.#last = segment.firstSeq - 1;
    }
    const before = Math.max(0, Math.min(end, this.#first - 1) - segment.firstSeq + 1);
    if (before > 0) {
      this.#copy(segment, 0, before);
      this.#first = segment.firstSeq;
    }
    const from = Math.max(0, this.#last + 1 - segment.firstSeq);
    const after = Math.max(0, segment.length - from);
    if (after > 0) {
      this.#copy(segment, from, segment.length);
      this.#last = end;
    }
    return { appended: after, prepended: before };
  }

  /** False for frames that were never stored, inside or outside the known range. */
  has(seq: number): boolean {
    return seq >= this.#first && seq <= this.#last && this.#flags[seq - 1] !== 0;
  }

  row(seq: number): FrameRow | null {
    if (!this.has(seq)) return null;
    const flags = this.flags(seq);
    const latency = this.latencyMs(seq);
    const age = this.ageMs(seq);
    return {
      seq,
      time: this.time(seq),
      direction: flagDirection(flags),
      opcode: flagOpcode(flags),
      byteLength: this.byteLength(seq),
      type: this.type(seq),
      verdict: flagVerdict(flags),
      latencyMs: Number.isNaN(latency) ? null : latency,
      replyTo: this.replyTo(seq) || null,
      asks: flagAsks(flags),
      ageMs: Number.isNaN(age) ? null : age,
      connection: this.connection(seq),
    };
  }

  /** Epoch ms; NaN outside. */
  time(seq: number): number {
    return this.#time[seq - 1] ?? Number.NaN;
  }

  /** See `frame-flags.ts`; 0 where no frame is known. */
  flags(seq: number): number {
    return this.#flags[seq - 1] ?? 0;
  }

  byteLength(seq: number): number {
    return this.#byteLength[seq - 1] ?? 0;
  }

  /** Number of the connection within the session, from 1. */
  connection(seq: number): number {
    return this.#connection[seq - 1] ?? 0;
  }

  /** Index into `types`. */
  typeIndex(seq: number): number {
    return this.#type[seq - 1] ?? 0;
  }

  type(seq: number): string {
    return this.#types[this.typeIndex(seq)] ?? '';
  }

  /** NaN where the frame answers nothing. */
  latencyMs(seq: number): number {
    return this.#latency[seq - 1] ?? Number.NaN;
  }

  /** `seq` of the request that the frame answers; 0 where there is none. */
  replyTo(seq: number): number {
    return this.#replyTo[seq - 1] ?? 0;
  }

  /** Whether a reply to the frame is expected. */
  asks(seq: number): boolean {
    return flagAsks(this.flags(seq));
  }

  /** Arrival minus the message's own time stamp; NaN where it has none. */
  ageMs(seq: number): number {
    return this.#age?.[seq - 1] ?? Number.NaN;
  }

  /** Whether any known frame has an age, so that a look for ages can be spared. */
  get hasAges(): boolean {
    return this.#age !== null;
  }

  /** The next frame that answers `seq`, among the `most` after it; null where there is none. */
  replyOf(seq: number, most = 200_000): number | null {
    const last = Math.min(this.#last, seq + most);
    const at = this.#replyTo.subarray(0, last).indexOf(seq, seq);
    return at === -1 ? null : at + 1;
  }

  /** The frame before `seq` of the same type, direction and connection, among the `most` before it; null where there is none. */
  previousAlike(seq: number, most = 500_000): number | null {
    if (!this.has(seq)) return null;
    const direction = flagDirection(this.flags(seq));
    for (let at = seq - 1; at >= Math.max(this.#first, seq - most); at--) {
      if (!this.has(at)) continue;
      if (this.connection(at) !== this.connection(seq)) return null;
      if (this.typeIndex(at) === this.typeIndex(seq) && flagDirection(this.flags(at)) === direction) return at;
    }
    return null;
  }

  /** First seq of the segment that holds this frame's payload. */
  segmentOf(seq: number): number {
    return this.#segment[seq - 1] ?? 0;
  }

  #copy(segment: SegmentColumns, from: number, to: number): void {
    const at = segment.firstSeq - 1 + from;
    this.#reserve(at + to - from);
    this.#time.set(segment.time.subarray(from, to), at);
    this.#flags.set(segment.flags.subarray(from, to), at);
    this.#connection.set(segment.connection.subarray(from, to), at);
    this.#byteLength.set(segment.byteLength.subarray(from, to), at);
    this.#latency.set(segment.latency.subarray(from, to), at);
    this.#replyTo.set(segment.replyTo.subarray(from, to), at);
    if (segment.age !== undefined) this.#ages().set(segment.age.subarray(from, to), at);
    this.#segment.fill(segment.firstSeq, at, at + to - from);
    const global = segment.types.map((type) => this.#indexOfType(type));
    for (let i = from; i < to; i++) this.#type[at + i - from] = global[segment.type[i] ?? 0] ?? 0;
  }

  #ages(): Float32Array<ArrayBuffer> {
    this.#age ??= new Float32Array(this.#capacity).fill(Number.NaN);
    return this.#age;
  }

  #indexOfType(type: string): number {
    const known = this.#typeIndex.get(type);
    if (known !== undefined) return known;
    this.#types.push(type);
    this.#typeIndex.set(type, this.#types.length - 1);
    return this.#types.length - 1;
  }

  #reserve(wanted: number): void {
    if (wanted <= this.#capacity) return;
    const capacity = grownCapacity(this.#capacity, wanted);
    this.#time = moved(this.#time, new Float64Array(capacity));
    this.#flags = moved(this.#flags, new Uint8Array(capacity));
    this.#connection = moved(this.#connection, new Uint32Array(capacity));
    this.#byteLength = moved(this.#byteLength, new Uint32Array(capacity));
    this.#type = moved(this.#type, new Uint32Array(capacity));
    this.#latency = moved(this.#latency, new Float32Array(capacity));
    this.#replyTo = moved(this.#replyTo, new Uint32Array(capacity));
    this.#segment = moved(this.#segment, new Uint32Array(capacity));
    if (this.#age !== null) this.#age = moved(this.#age, new Float32Array(capacity).fill(Number.NaN));
    this.#capacity = capacity;
  }
}
