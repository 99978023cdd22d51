import { parseKeyPath, valueAt } from '../base/key-path.ts';
import { describeThrown } from '../base/result.ts';
import { flagDirection } from '../capture/frame-flags.ts';
import { isLargePayload } from '../capture/segment.ts';
import type { Codec } from '../protocol/codec.ts';
import type { Direction } from '../protocol/frame.ts';
import type { FrameLog } from './frame-log.ts';
import { type Pace, SLICE_MS } from './pace.ts';
import type { PayloadSource } from './payload-source.ts';
import type { SecretMask } from './secret-mask.ts';
import { type StreamKey, type StreamRule, streamKeyIn } from './stream-place.ts';
import { type ToolCall, toolCalls } from './tool-calls.ts';

/** A frame that adds to a running text. */
export interface StreamPart {
  readonly seq: number;
  /** '' for one that only tells of calls or of the end. */
  readonly text: string;
  readonly calls: readonly ToolCall[];
}

/** The parts between two messages of the other side. */
export interface StreamTurn {
  /** The message of the other side that they follow; null where none was seen. */
  readonly after: number | null;
  readonly parts: readonly StreamPart[];
  readonly text: string;
}

export interface StreamBounds {
  readonly parts: number;
  /** UTF-16 units of all texts together. */
  readonly characters: number;
}

export const STREAM_BOUNDS: StreamBounds = { parts: 10_000, characters: 1024 * 1024 };
/** A larger frame cannot be a part of a text that a person reads. */
const MOST_FRAME_BYTES = 4 * 1024 * 1024;
/** Frames before the chosen one that are looked at; each is read and decoded. */
export const STREAM_LOOK_BACK = 20_000;

interface OpenTurn {
  readonly after: number | null;
  readonly parts: StreamPart[];
  text: string;
}

/** Puts the parts of one stream together, frame by frame in their order. */
export class StreamText {
  readonly #rule: StreamRule;
  readonly #key: StreamKey;
  readonly #bounds: StreamBounds;
  readonly #paths: { readonly text: readonly string[]; readonly calls: readonly string[] | null };
  readonly #turns: OpenTurn[] = [];
  #asked: number | null = null;
  #parts = 0;
  #characters = 0;
  #cut: 'parts' | 'characters' | null = null;

  constructor(rule: StreamRule, key: StreamKey, bounds: StreamBounds = STREAM_BOUNDS) {
    this.#rule = rule;
    this.#key = key;
    this.#bounds = bounds;
    this.#paths = { text: parseKeyPath(rule.text), calls: rule.calls === null ? null : parseKeyPath(rule.calls) };
  }

  get turns(): readonly StreamTurn[] {
    return this.#turns;
  }

  get parts(): number {
    return this.#parts;
  }

  /** Which bound was reached; nothing is added from then on. */
  get cut(): 'parts' | 'characters' | null {
    return this.#cut;
  }

  /** `isAnswer`: the frame goes the way of the stream; one of the other way only begins a new turn. */
  add(seq: number, value: unknown, isAnswer: boolean): void {
    if (this.#cut !== null || streamKeyIn(value, this.#rule) !== this.#key) return;
    if (!isAnswer) {
      this.#asked = seq;
      return;
    }
    const found = valueAt(value, this.#paths.text);
    const text = typeof found === 'string' ? found : '';
    const calls = this.#paths.calls === null ? [] : toolCalls(valueAt(value, this.#paths.calls));
    if (typeof found !== 'string' && calls.length === 0) return;
    if (this.#parts === this.#bounds.parts) this.#cut = 'parts';
    else if (this.#characters + text.length > this.#bounds.characters) this.#cut = 'characters';
    else this.#put({ seq, text, calls });
  }

  #put(part: StreamPart): void {
    const last = this.#turns.at(-1);
    const turn = last === undefined || last.after !== this.#asked ? this.#newTurn() : last;
    turn.parts.push(part);
    turn.text += part.text;
    this.#parts++;
    this.#characters += part.text.length;
  }

  #newTurn(): OpenTurn {
    const turn: OpenTurn = { after: this.#asked, parts: [], text: '' };
    this.#turns.push(turn);
    return turn;
  }
}

export interface StreamScanOptions {
  readonly log: FrameLog;
  readonly payloads: PayloadSource;
  readonly codec: Codec;
  /** Hides secrets before anything is read out of a frame. */
  readonly mask: SecretMask;
  readonly rule: StreamRule;
  readonly key: StreamKey;
  /** The way that the stream goes. */
  readonly direction: Direction;
  /** First frame to look at. */
  readonly from: number;
  readonly pace: Pace;
  readonly onChange: () => void;
}

/** Reads the frames of a session for one stream, in slices, and goes on with what comes in live. */
export class StreamScan {
  readonly text: StreamText;
  readonly #options: StreamScanOptions;
  #next: number;
  #running = false;
  #cancelled = false;
  #problem: string | null = null;
  #skipped = 0;

  constructor(options: StreamScanOptions) {
    this.#options = options;
    this.#next = options.from;
    this.text = new StreamText(options.rule, options.key);
  }

  /** First frame that was looked at. */
  get from(): number {
    return this.#options.from;
  }

  /** Frames that were too large to be looked into. */
  get skipped(): number {
    return this.#skipped;
  }

  get done(): boolean {
    return !this.#running && !this.#hasMore();
  }

  get problem(): string | null {
    return this.#problem;
  }

  cancel(): void {
    this.#cancelled = true;
  }

  advance(): void {
    if (this.#running || this.#cancelled || !this.#hasMore()) return;
    this.#running = true;
    void this.#run();
  }

  #hasMore(): boolean {
    return this.text.cut === null && this.#next <= this.#options.log.lastSeq;
  }

  async #run(): Promise<void> {
    const { pace, onChange } = this.#options;
    let deadline = pace.now() + SLICE_MS;
    try {
      while (this.#hasMore() && !this.#cancelled) {
        await this.#readSegment();
        if (pace.now() < deadline) continue;
        if (!this.#cancelled) onChange();
        await pace.pause();
        deadline = pace.now() + SLICE_MS;
      }
    } catch (thrown) {
      this.#problem = `Stored payloads could not be read (${describeThrown(thrown)}); open this view again to retry.`;
    }
    this.#running = false;
    if (!this.#cancelled) onChange();
  }

  /** As far as the next segment is known. */
  async #readSegment(): Promise<void> {
    const { log, payloads, codec, mask, direction } = this.#options;
    const from = this.#next;
    const firstSeq = log.segmentOf(from);
    let to = from;
    while (to < log.lastSeq && log.segmentOf(to + 1) === firstSeq) to++;
    const stored = log.has(from) ? await payloads.segment(firstSeq, to, false) : [];
    for (let seq = from; seq <= to && this.text.cut === null; seq++) {
      const one = stored[seq - firstSeq];
      if (log.byteLength(seq) > MOST_FRAME_BYTES) {
        this.#skipped++;
        continue;
      }
      const payload = one !== undefined && isLargePayload(one) ? await payloads.whole(firstSeq, seq) : one;
      if (payload === undefined || payload === null) continue;
      const way = flagDirection(log.flags(seq));
      for (const { value } of codec.decodeAlone(mask.payload(payload), way))
        this.text.add(seq, value, way === direction);
    }
    this.#next = to + 1;
  }
}
