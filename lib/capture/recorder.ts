import { utf8ByteLength } from '../base/bytes.ts';
import type { Cancel, Clock } from '../base/clock.ts';
import type { Result } from '../base/result.ts';
import type { ConnectionEvent, ConnectionEventBody } from '../protocol/connection-event.ts';
import { type Direction, OPCODE, type Payload } from '../protocol/frame.ts';
import type { FrameCounts } from '../protocol/frame-counts.ts';
import type { FrameMeter, FrameObserver } from './observer.ts';
import { type LargeRecord, SegmentBuilder, type SegmentSnapshot } from './segment-builder.ts';
import { followedBy, type SnapshotChange } from './snapshot-change.ts';
import { TallyCounter } from './tally.ts';

/** Everything one flush writes, in one transaction. */
export interface FlushBatch {
  readonly segments: readonly SegmentSnapshot[];
  readonly large: readonly LargeRecord[];
  readonly events: readonly ConnectionEvent[];
  /** Of what was measured; null for no change. */
  readonly snapshots: SnapshotChange | null;
  /** Counts after this batch. */
  readonly tally: FrameCounts;
}

/** Where batches go; `lib/store` implements it. A failure keeps the batch in the recorder, which tries again. */
export interface SegmentSink {
  write(batch: FlushBatch): Promise<Result<null, 'storage'>>;
}

export interface RecorderOptions {
  readonly clock: Clock;
  readonly observer: FrameObserver;
  /** Is told of each frame and event once it is kept. */
  readonly meter?: FrameMeter;
  readonly sink: SegmentSink;
  /** Counts of what the store already holds. */
  readonly resume: FrameCounts;
  /** Wait from the first unwritten frame to the flush in ms, given how many frames the last flush wrote. */
  readonly flushDelayMs: (lastFlushFrames: number) => number;
  /** After each flush: counts that are on disk now, and the sentence of what is wrong with the storage. */
  readonly onFlushed: (tally: FrameCounts, problem: string | null) => void;
  /** From how many waiting bytes on frames are dropped (and counted), because the storage refuses or hangs. */
  readonly maxWaitingBytes?: number;
}

/** This many full segments are flushed without waiting for the timer, so that memory stays flat in a flood. */
const FULL_SEGMENTS_AT_ONCE = 16;
const LARGE_BYTES_AT_ONCE = 4 * 1024 * 1024;
const RETRY_AFTER_FAILURE_MS = 2000;
/** How often the observer is asked what time alone brought about, while it waits for something. */
const LOOK_AGAIN_MS = 1000;
const DEFAULT_MAX_WAITING_BYTES = 256 * 1024 * 1024;
/** Rough cost of a frame besides its payload, so that a flood of empty frames is bounded too. */
const FRAME_OVERHEAD_BYTES = 64;

/** The one door through which frames come in: numbers them, has them judged, batches them into segments. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #tally: TallyCounter;
  readonly #maxWaitingBytes: number;
  #open: SegmentBuilder;
  #full: SegmentSnapshot[] = [];
  #large: LargeRecord[] = [];
  #events: ConnectionEvent[] = [];
  #snapshots: SnapshotChange | null = null;
  #dirty = false;
  #waitingBytes = 0;
  #largeBytes = 0;
  #droppedSince = 0;
  #written: FrameCounts;
  #lastFlushFrames = 0;
  #problem: string | null = null;
  #timer: Cancel | null = null;
  #look: Cancel | null = null;
  #connection = 0;
  #writing: Promise<void> | null = null;
  #inFlight = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#tally = new TallyCounter(options.resume);
    this.#maxWaitingBytes = options.maxWaitingBytes ?? DEFAULT_MAX_WAITING_BYTES;
    this.#open = new SegmentBuilder(options.resume.frames + 1);
    this.#written = this.#tally.snapshot();
  }

  frame(direction: Direction, payload: Payload, time: number, connection: number): void {
    const isText = typeof payload === 'string';
    const byteLength = isText ? utf8ByteLength(payload) : payload.byteLength;
    if (this.#waitingBytes >= this.#maxWaitingBytes) {
      this.#drop();
      return;
    }
    const { observer, meter } = this.#options;
    const seen = observer.observe(direction, payload, byteLength, this.#tally.frames + 1, time);
    const { type, verdict, latencyMs, replyTo, slow, asks, ageMs } = seen;
    const opcode = isText ? OPCODE.text : OPCODE.binary;
    const large = this.#open.append(
      { time, direction, opcode, byteLength, type, verdict, latencyMs, replyTo, asks, ageMs, connection },
      payload,
    );
    this.#tally.count({ direction, byteLength, verdict, slow });
    this.#waitingBytes += byteLength + FRAME_OVERHEAD_BYTES;
    if (large !== null) {
      this.#large.push(large);
      this.#largeBytes += byteLength;
    }
    if (this.#open.isFull) this.#seal();
    this.#connection = connection;
    if (seen.events !== undefined) this.#pushEvents(seen.events, time);
    const alerts = meter?.frame(direction, byteLength, this.#tally.frames, time, connection, seen);
    if (alerts !== undefined && alerts.length > 0) this.#pushEvents(alerts, time);
    if (this.#look === null && observer.isWaiting) this.#lookLater();
    this.#schedule();
  }

  event(body: ConnectionEventBody, time: number, connection: number): void {
    this.#pushEvent(body, time, connection);
    if (body.kind === 'close' || body.kind === 'gap') this.#connectionEnded(time);
    this.#schedule();
  }

  /** Writes snapshots of what was measured with the next flush; what a refused write held is kept like everything else. */
  snapshot(change: SnapshotChange): void {
    this.#snapshots = followedBy(this.#snapshots, change);
    this.#schedule();
  }

  /** Everything so far, on disk or not. */
  get counts(): FrameCounts {
    return this.#tally.snapshot();
  }

  /** Something is only in memory yet. */
  get hasUnwritten(): boolean {
    return this.#dirty || this.#inFlight;
  }

  /** Has the session's record written with the next flush, frames or not. */
  touch(): void {
    this.#schedule();
  }

  /** Writes what is there now; resolves when it is on disk or has failed (then it is kept and tried again). */
  async flush(): Promise<void> {
    this.#cancelTimer();
    while (this.#writing !== null) await this.#writing;
    if (!this.#dirty) return;
    this.#writing = this.#write().finally(() => {
      this.#writing = null;
      // Frames that came during the write found nobody to schedule them.
      if (this.#dirty) this.#schedule();
    });
    await this.#writing;
  }

  #pushEvent(body: ConnectionEventBody, time: number, connection: number): void {
    const { meter } = this.#options;
    const event = this.#keepEvent(body, time, connection);
    if (meter === undefined) return;
    for (const alert of meter.event(event)) {
      // What an alert raises itself is not asked, so that no mistake of a meter can go round for ever.
      meter.event(this.#keepEvent(alert, time, connection));
    }
  }

  #keepEvent(body: ConnectionEventBody, time: number, connection: number): ConnectionEvent {
    const n = this.#tally.countEvent();
    const event = { ...body, n, time, connection, afterSeq: this.#tally.frames };
    this.#events.push(event);
    return event;
  }

  #pushEvents(bodies: readonly ConnectionEventBody[], time: number): void {
    for (const body of bodies) this.#pushEvent(body, time, this.#connection);
  }

  #connectionEnded(time: number): void {
    const { observer } = this.#options;
    observer.connectionEnded();
    this.#pushEvents(observer.passed(time), time);
    // Nothing waits any more; a timer would keep a session alive that may be deleted next.
    this.#look?.();
    this.#look = null;
  }

  #lookLater(): void {
    const { clock, observer } = this.#options;
    this.#look = clock.after(LOOK_AGAIN_MS, () => {
      this.#look = null;
      const now = clock.now();
      const passed = observer.passed(now);
      if (passed.length > 0) {
        this.#pushEvents(passed, now);
        this.#schedule();
      }
      if (observer.isWaiting) this.#lookLater();
    });
  }

  #drop(): void {
    this.#tally.countDropped();
    this.#droppedSince++;
  }

  #seal(): void {
    this.#full.push(this.#open.snapshot());
    this.#open = new SegmentBuilder(this.#tally.frames + 1);
  }

  #schedule(): void {
    this.#dirty = true;
    if (this.#writing !== null) return;
    const urgent = this.#full.length >= FULL_SEGMENTS_AT_ONCE || this.#largeBytes >= LARGE_BYTES_AT_ONCE;
    if (urgent && this.#problem === null) {
      void this.flush();
      return;
    }
    if (this.#timer !== null) return;
    const delayMs = this.#problem === null ? this.#options.flushDelayMs(this.#lastFlushFrames) : RETRY_AFTER_FAILURE_MS;
    this.#timer = this.#options.clock.after(delayMs, () => {
      this.#timer = null;
      void this.flush();
    });
  }

  async #write(): Promise<void> {
    const full = this.#full;
    const large = this.#large;
    const events = this.#events;
    const snapshots = this.#snapshots;
    const waiting = this.#waitingBytes;
    const segments = this.#open.length > 0 ? [...full, this.#open.snapshot()] : full;
    const tally = this.#tally.snapshot();
    this.#full = [];
    this.#large = [];
    this.#events = [];
    this.#snapshots = null;
    this.#largeBytes = 0;
    this.#dirty = false;
    this.#inFlight = true;
    const written = await this.#options.sink.write({ segments, large, events, snapshots, tally });
    // Cleared before anybody is told, because being told is when one asks.
    this.#inFlight = false;
    if (written.ok) {
      this.#waitingBytes -= waiting;
      this.#lastFlushFrames = tally.frames - this.#written.frames;
      this.#written = tally;
      this.#problem = null;
      this.#reportDropped();
      this.#options.onFlushed(tally, null);
    } else {
      // Nothing is lost by a refused write: it goes back in front of what has come since.
      this.#full = [...full, ...this.#full];
      this.#large = [...large, ...this.#large];
      this.#events = [...events, ...this.#events];
      this.#snapshots = followedBy(snapshots, this.#snapshots);
      this.#dirty = true;
      this.#problem = `New frames wait in memory: ${written.error.message}`;
      this.#options.onFlushed({ ...this.#written, dropped: tally.dropped }, this.#problem);
    }
  }

  #reportDropped(): void {
    if (this.#droppedSince === 0) return;
    const frames = this.#droppedSince;
    this.#droppedSince = 0;
    this.#pushEvent(
      {
        kind: 'dropped',
        frames,
        detail: 'The storage did not take what came, and the waiting room in memory was full.',
      },
      this.#options.clock.now(),
      0,
    );
    this.#dirty = true;
  }

  #cancelTimer(): void {
    this.#timer?.();
    this.#timer = null;
  }
}
