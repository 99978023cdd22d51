import { packFlags } from '../../../lib/capture/frame-flags.ts';
import type { MetricsSnapshot } from '../../../lib/capture/metrics-snapshot.ts';
import type { CaptureReader } from '../../../lib/capture/reader.ts';
import type { SegmentColumns, StoredPayload } from '../../../lib/capture/segment.ts';
import type { Pace } from '../../../lib/panel/pace.ts';
import type { ConnectionEvent, ConnectionEventBody } from '../../../lib/protocol/connection-event.ts';
import type { Direction, VerdictKind } from '../../../lib/protocol/frame.ts';

/** A frame as a test writes it; what it leaves out is unremarkable. */
export interface TestFrame {
  readonly type?: string;
  readonly text?: StoredPayload;
  readonly direction?: Direction;
  readonly verdict?: VerdictKind;
  readonly latencyMs?: number;
  readonly connection?: number;
  readonly time?: number;
  readonly replyTo?: number;
  readonly asks?: boolean;
  readonly ageMs?: number;
}

export function segmentOf(firstSeq: number, frames: readonly TestFrame[]): SegmentColumns {
  const types = [...new Set(['', ...frames.map((frame) => frame.type ?? '')])];
  return {
    firstSeq,
    length: frames.length,
    time: Float64Array.from(frames, (frame, i) => frame.time ?? firstSeq + i),
    flags: Uint8Array.from(frames, ({ direction, verdict, asks }) =>
      packFlags(direction ?? 'received', 1, verdict ?? 'valid', asks),
    ),
    connection: Uint32Array.from(frames, (frame) => frame.connection ?? 1),
    byteLength: Uint32Array.from(frames, ({ text }) => (typeof text === 'string' ? text.length : 0)),
    type: Uint16Array.from(frames, (frame) => types.indexOf(frame.type ?? '')),
    latency: Float32Array.from(frames, (frame) => frame.latencyMs ?? Number.NaN),
    replyTo: Uint32Array.from(frames, (frame) => frame.replyTo ?? 0),
    ...(frames.some((frame) => frame.ageMs !== undefined)
      ? { age: Float32Array.from(frames, (frame) => frame.ageMs ?? Number.NaN) }
      : {}),
    types,
  };
}

export function event(n: number, afterSeq: number, body: ConnectionEventBody): ConnectionEvent {
  return { ...body, n, afterSeq, time: n * 1000, connection: 1 };
}

/** A store in memory that a test fills while a view reads it. */
export class FakeCapture implements CaptureReader {
  readonly segments: { columns: SegmentColumns; payloads: readonly StoredPayload[] }[] = [];
  readonly recorded: ConnectionEvent[] = [];
  readonly measured: MetricsSnapshot[] = [];
  reads = 0;
  failure: Error | null = null;

  /** Appends frames as one segment. */
  add(frames: readonly TestFrame[]): void {
    const last = this.segments.at(-1)?.columns;
    const firstSeq = last === undefined ? 1 : last.firstSeq + last.length;
    this.segments.push({ columns: segmentOf(firstSeq, frames), payloads: frames.map((frame) => frame.text ?? '') });
  }

  /** Puts the last segment again with more frames in it, as an open one is. */
  grow(frames: readonly TestFrame[]): void {
    const open = this.segments.pop();
    const payloads = [...(open?.payloads ?? []), ...frames.map((frame) => frame.text ?? '')];
    const old = payloads.slice(0, open?.columns.length ?? 0).map((text): TestFrame => ({ text }));
    this.segments.push({ columns: segmentOf(open?.columns.firstSeq ?? 1, [...old, ...frames]), payloads });
  }

  async columns(_sessionId: number, fromSeq: number, limit = Number.POSITIVE_INFINITY): Promise<SegmentColumns[]> {
    this.#read();
    const all = this.segments.map((segment) => segment.columns);
    return all.filter((columns) => columns.firstSeq + columns.length > fromSeq).slice(0, limit);
  }

  async columnsBefore(_sessionId: number, beforeSeq: number, limit: number): Promise<SegmentColumns[]> {
    this.#read();
    const all = this.segments.map((segment) => segment.columns);
    return all
      .filter((columns) => columns.firstSeq < beforeSeq)
      .reverse()
      .slice(0, limit);
  }

  async payloads(_sessionId: number, firstSeq: number): Promise<readonly StoredPayload[]> {
    this.#read();
    return this.segments.find((segment) => segment.columns.firstSeq === firstSeq)?.payloads ?? [];
  }

  async payload(_sessionId: number, firstSeq: number, seq: number): Promise<string | null> {
    const stored = (await this.payloads(1, firstSeq))[seq - firstSeq];
    return typeof stored === 'string' ? stored : 'the whole large payload';
  }

  async events(_sessionId: number, fromN: number): Promise<ConnectionEvent[]> {
    this.#read();
    return this.recorded.filter((one) => one.n >= fromN);
  }

  async snapshots(_sessionId: number, fromN: number): Promise<MetricsSnapshot[]> {
    this.#read();
    return this.measured.filter((one) => one.n >= fromN);
  }

  #read(): void {
    this.reads++;
    if (this.failure !== null) throw this.failure;
  }
}

/** Every look at the clock is 5 ms later, so work is cut into slices; pauses are short but real. */
export function steppingPace(): Pace {
  let now = 0;
  return {
    now: () => {
      now += 5;
      return now;
    },
    pause: () => new Promise((resolve) => setTimeout(resolve, 0)),
  };
}
