import type { StoredPayload } from '../capture/segment.ts';
import type { FrameLog } from './frame-log.ts';
import type { PayloadSource } from './payload-source.ts';

/** Reads under way while one segment is looked at: the store's answer takes longer than the look. */
const READS_AHEAD = 8;

/** Frames of one segment that a scan wants, with the segment's payloads. */
export interface WantedFrames {
  readonly firstSeq: number;
  readonly seqs: readonly number[];
  readonly stored: readonly StoredPayload[];
}

interface Planned {
  readonly to: number;
  readonly firstSeq: number;
  readonly seqs: readonly number[];
  /** A value even when it failed, since nobody may come to take it. */
  readonly read: Promise<{ readonly stored: readonly StoredPayload[] } | { readonly thrown: unknown }>;
}

/** Payloads for a scan that walks a log segment by segment, mostly backwards; segments without a wanted frame are not read. */
export class SegmentReads {
  readonly #log: FrameLog;
  readonly #payloads: PayloadSource;
  readonly #wants: (seq: number) => boolean;
  readonly #planned = new Map<number, Planned>();

  constructor(log: FrameLog, payloads: PayloadSource, wants: (seq: number) => boolean) {
    this.#log = log;
    this.#payloads = payloads;
    this.#wants = wants;
  }

  /** The rows after `seq` that lie in one segment. */
  rangeAfter(seq: number): readonly [number, number] {
    const segment = this.#log.segmentOf(seq + 1);
    let to = seq + 1;
    while (to < this.#log.lastSeq && this.#log.segmentOf(to + 1) === segment) to++;
    return [seq + 1, to];
  }

  /** The rows before `seq`, down to `floor`, that lie in one segment. */
  rangeBefore(seq: number, floor: number): readonly [number, number] {
    const segment = this.#log.segmentOf(seq - 1);
    return [Math.max(floor, segment === 0 ? seq - 1 : Math.min(segment, seq - 1)), seq - 1];
  }

  /** The wanted frames of one range; starts reading what lies before it, down to `floor`. Throws what the store threw. */
  async take(from: number, to: number, floor: number): Promise<WantedFrames> {
    const known = this.#planned.get(from);
    this.#planned.delete(from);
    const plan = known !== undefined && known.to === to ? known : this.#plan(from, to);
    let below = from;
    for (const planned of this.#planned.keys()) below = Math.min(below, planned);
    while (below > floor && this.#planned.size < READS_AHEAD) {
      const [start, end] = this.rangeBefore(below, floor);
      this.#planned.set(start, this.#plan(start, end));
      below = start;
    }
    const read = await plan.read;
    if ('thrown' in read) throw read.thrown;
    return { firstSeq: plan.firstSeq, seqs: plan.seqs, stored: read.stored };
  }

  #plan(from: number, to: number): Planned {
    const seqs: number[] = [];
    for (let seq = from; seq <= to; seq++) if (this.#wants(seq)) seqs.push(seq);
    const firstSeq = this.#log.segmentOf(from);
    return { to, firstSeq, seqs, read: seqs.length === 0 ? Promise.resolve({ stored: [] }) : this.#read(firstSeq, to) };
  }

  async #read(
    firstSeq: number,
    to: number,
  ): Promise<{ readonly stored: readonly StoredPayload[] } | { readonly thrown: unknown }> {
    try {
      return { stored: await this.#payloads.segment(firstSeq, to, false) };
    } catch (thrown) {
      return { thrown };
    }
  }
}
