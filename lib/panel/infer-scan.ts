import { describeThrown } from '../base/result.ts';
import { flagDirection } from '../capture/frame-flags.ts';
import { isLargePayload } from '../capture/segment.ts';
import { ContractInference, type InferCounts } from '../contract/infer.ts';
import type { Inspector } from '../contract/inspector.ts';
import type { Contract } from '../profile/contract-schema.ts';
import type { Codec, Decoder } from '../protocol/codec.ts';
import type { Payload } from '../protocol/frame.ts';
import type { FrameLog } from './frame-log.ts';
import { type Pace, SLICE_MS } from './pace.ts';
import type { PayloadSource } from './payload-source.ts';
import type { SecretMask } from './secret-mask.ts';
import { SegmentReads } from './segment-reads.ts';
import { type TypePathCandidate, TypePathTally } from './type-path-tally.ts';

/** Frames that a proposal is made from, the newest. */
export const MOST_INFER_FRAMES = 20_000;
/** A larger message is read for nobody's fields; such frames are counted. */
const MOST_BYTES = 1024 * 1024;

export interface InferScanOptions {
  readonly log: FrameLog;
  readonly payloads: PayloadSource;
  readonly codec: Codec;
  readonly typeOf: Inspector['typeOf'];
  /** A text that it hides is not listed in the proposal. */
  readonly mask: SecretMask;
  /** The present contract, which the proposal grows from. */
  readonly base: Contract | null;
  readonly pace: Pace;
  readonly onChange: () => void;
}

export interface InferResult extends InferCounts {
  readonly contract: Contract;
  /** Frames without a message that could be read: too large, not stored, no JSON, or the protocol's own. */
  readonly unread: number;
  /** Where messages may tell their type, the best first; none where all of them have one. */
  readonly typePaths: readonly TypePathCandidate[];
}

/** A contract that was inferred, with the type path that its types were read with. */
export interface InferredContract {
  readonly contract: Contract;
  readonly typePath: string | null;
}

/**
 * Proposes a contract from the newest recorded frames: reads them once, oldest first, in slices, cancellable. Frames that
 * come later are not looked at.
 */
export class InferScan {
  readonly total: number;
  readonly #options: InferScanOptions;
  readonly #inference: ContractInference;
  readonly #first: number;
  readonly #last: number;
  #at: number;
  #unread = 0;
  readonly #tally: TypePathTally;
  #decoder: Decoder;
  #connection = 0;
  #started = false;
  #cancelled = false;
  #result: InferResult | null = null;
  #problem: string | null = null;

  constructor(options: InferScanOptions) {
    const { log, base, codec, mask } = options;
    this.#options = options;
    const isSecret = (text: string) => mask.text(text) !== text;
    this.#inference = new ContractInference(base, { isSecret });
    this.#tally = new TypePathTally(isSecret);
    this.#decoder = codec.decoder();
    this.#last = log.lastSeq;
    this.#first = Math.max(log.firstSeq, this.#last - MOST_INFER_FRAMES + 1);
    this.#at = this.#first;
    this.total = Math.max(0, this.#last - this.#first + 1);
  }

  /** Frames looked at so far, of `total`. */
  get read(): number {
    return this.#at - this.#first;
  }

  /** Null until all are read. */
  get result(): InferResult | null {
    return this.#result;
  }

  get problem(): string | null {
    return this.#problem;
  }

  cancel(): void {
    this.#cancelled = true;
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    const { log, payloads, pace, onChange } = this.#options;
    const reads = new SegmentReads(log, payloads, (seq) => log.has(seq));
    let deadline = pace.now() + SLICE_MS;
    try {
      while (this.#at <= this.#last && !this.#cancelled) {
        const [from, end] = reads.rangeAfter(this.#at - 1);
        const to = Math.min(end, this.#last);
        const { firstSeq, seqs, stored } = await reads.take(from, to, from);
        for (const seq of seqs) {
          if (this.#cancelled) return;
          const one = stored[seq - firstSeq];
          const isLarge = one !== undefined && isLargePayload(one);
          const isWanted = log.byteLength(seq) <= MOST_BYTES;
          const payload = isLarge ? (isWanted ? await payloads.whole(firstSeq, seq) : null) : one;
          this.#take(seq, payload ?? null);
          this.#at = seq + 1;
          if (pace.now() < deadline) continue;
          onChange();
          await pace.pause();
          deadline = pace.now() + SLICE_MS;
        }
        this.#at = to + 1;
      }
      if (this.#cancelled) return;
      const { counts } = this.#inference;
      const typePaths = counts.untyped === 0 ? [] : this.#tally.candidates();
      this.#result = { contract: this.#inference.propose(), ...counts, unread: this.#unread, typePaths };
    } catch (thrown) {
      this.#problem = `Stored payloads could not be read (${describeThrown(thrown)}); cancel and try again.`;
    }
    if (!this.#cancelled) onChange();
  }

  #take(seq: number, payload: Payload | null): void {
    const { log, codec, typeOf } = this.#options;
    if (payload === null) {
      this.#unread++;
      return;
    }
    // What a protocol spreads over several frames never reaches over two connections.
    if (log.connection(seq) !== this.#connection) {
      this.#connection = log.connection(seq);
      this.#decoder = codec.decoder();
    }
    const direction = flagDirection(log.flags(seq));
    let isRead = false;
    for (const packet of this.#decoder.decode(payload, direction)) {
      if (packet.kind !== 'message' || packet.value === undefined) continue;
      isRead = true;
      // Those that the protocol itself names need no path.
      if (packet.type === null) this.#tally.add(packet.value);
      this.#inference.add({ direction, type: typeOf(packet), value: packet.value });
    }
    if (!isRead) this.#unread++;
  }
}
