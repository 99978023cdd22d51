import { describeThrown } from '../base/result.ts';
import type { CaptureReader } from '../capture/reader.ts';
import type { SegmentColumns } from '../capture/segment.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import { FrameLog } from './frame-log.ts';
import type { Pace } from './pace.ts';
import { PayloadSource } from './payload-source.ts';

/** The first read must show a screen full at once; the rest comes in larger bites. */
const FIRST_SEGMENTS = 2;
const BATCH_SEGMENTS = 32;
/** More rows than these are hardly on a screen. */
const SHOWN_ROWS = 64;
/** About 3 MB of columns, and one drawing, a bite. */
const FILL_FRAMES = 100_000;

/** Changes identity whenever anything in it changed, as React's external stores want it. */
export interface LiveSnapshot {
  readonly version: number;
  readonly log: FrameLog;
  readonly events: readonly ConnectionEvent[];
  readonly phase: 'opening' | 'filling' | 'current';
  /** One sentence when the store could not be read; null when all is well. */
  readonly problem: string | null;
}

/**
 * One session as the panel sees it. History and live are one path: read what the store has beyond what is known, again
 * and again, whenever the background says that there is more. Opening a long history starts at its tail.
 */
export class LiveSession {
  readonly sessionId: number;
  readonly payloads: PayloadSource;
  readonly #reader: CaptureReader;
  readonly #pace: Pace;
  readonly #log = new FrameLog();
  readonly #listeners = new Set<() => void>();
  #events: readonly ConnectionEvent[] = [];
  #snapshot: LiveSnapshot;
  #closed = false;
  #pulling = false;
  #pullAgain = false;

  constructor(reader: CaptureReader, sessionId: number, pace: Pace) {
    this.#reader = reader;
    this.#pace = pace;
    this.sessionId = sessionId;
    this.payloads = new PayloadSource(reader, sessionId);
    this.#snapshot = { version: 0, log: this.#log, events: this.#events, phase: 'opening', problem: null };
  }

  readonly getSnapshot = (): LiveSnapshot => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Reads the tail, then everything before it; resolves when all is known or the session was closed. */
  async open(): Promise<void> {
    try {
      const [tail, events] = await Promise.all([
        this.#reader.columnsBefore(this.sessionId, Number.MAX_SAFE_INTEGER, FIRST_SEGMENTS),
        this.#reader.events(this.sessionId, 1),
      ]);
      if (this.#closed) return;
      for (const segment of tail) this.#log.put(segment);
      this.#events = events;
      this.#publish({ phase: this.#log.firstSeq > 1 ? 'filling' : 'current' });
      await this.pull();
      await this.#fill();
    } catch (thrown) {
      this.#publish({ phase: 'current', problem: unreadable(thrown) });
    }
  }

  /** Takes in what was recorded since; calls that come while one runs are folded into one more run. */
  async pull(): Promise<void> {
    if (this.#snapshot.phase === 'opening') return;
    if (this.#pulling) {
      this.#pullAgain = true;
      return;
    }
    this.#pulling = true;
    try {
      do {
        this.#pullAgain = false;
        await this.#pullOnce();
      } while (this.#pullAgain && !this.#closed);
    } catch (thrown) {
      this.#publish({ problem: unreadable(thrown) });
    } finally {
      this.#pulling = false;
    }
  }

  close(): void {
    this.#closed = true;
    this.#listeners.clear();
  }

  async #pullOnce(): Promise<void> {
    const nextEvent = (this.#events.at(-1)?.n ?? 0) + 1;
    const [segments, events] = await Promise.all([
      this.#reader.columns(this.sessionId, this.#log.lastSeq + 1, BATCH_SEGMENTS),
      this.#reader.events(this.sessionId, nextEvent),
    ]);
    await this.#readShown(segments);
    if (this.#closed) return;
    let added = events.length;
    for (const segment of segments) added += this.#log.put(segment).appended;
    if (events.length > 0) this.#events = [...this.#events, ...events];
    if (added > 0) this.#publish({ problem: null });
    if (segments.length === BATCH_SEGMENTS) this.#pullAgain = true;
  }

  /** Where the last row is on the screen, the next one will be: with its payload there, it is drawn once and not twice. */
  async #readShown(segments: readonly SegmentColumns[]): Promise<void> {
    const last = segments.at(-1);
    if (last === undefined || last.length === 0 || this.payloads.lookedAt !== this.#log.lastSeq) return;
    const before = last.length < SHOWN_ROWS ? segments.at(-2) : undefined;
    const reads = [last, before].map(
      (segment) => segment && this.payloads.segment(segment.firstSeq, segment.firstSeq + segment.length - 1),
    );
    // Who shows the rows says what could not be read.
    await Promise.allSettled(reads);
  }

  /** Older segments, in windows from the tail to the front, with a pause after each. */
  async #fill(): Promise<void> {
    let bound = this.#log.firstSeq;
    while (!this.#closed && this.#log.lastSeq > 0 && bound > 1) {
      const from = Math.max(1, bound - FILL_FRAMES);
      const window = await this.#window(from, bound);
      if (this.#closed) return;
      let added = 0;
      for (const segment of window.reverse()) added += this.#log.put(segment).prepended;
      bound = from;
      if (added > 0) this.#publish({});
      await this.#pace.pause();
    }
    if (!this.#closed) this.#publish({ phase: 'current' });
  }

  /** Segments that hold frames from `from` up to before `bound`, in order. Reading forwards is what a store does fastest. */
  async #window(from: number, bound: number): Promise<SegmentColumns[]> {
    const found: SegmentColumns[] = [];
    for (let next = from; next < bound && !this.#closed; ) {
      const segments = await this.#reader.columns(this.sessionId, next, BATCH_SEGMENTS);
      const last = segments.at(-1);
      if (last === undefined) break;
      found.push(...segments);
      next = last.firstSeq + last.length;
    }
    return found;
  }

  #publish(change: Partial<Pick<LiveSnapshot, 'phase' | 'problem'>>): void {
    if (this.#closed) return;
    this.#snapshot = { ...this.#snapshot, ...change, events: this.#events, version: this.#snapshot.version + 1 };
    for (const listener of this.#listeners) listener();
  }
}

function unreadable(thrown: unknown): string {
  return `The recorded frames could not be read from the browser's storage (${describeThrown(thrown)}); reload the panel to try again.`;
}
