import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { FRAME_MARKS, FrameBlock, type FrameMarks } from './wire-frames.ts';

/** Bytes of one write: big enough to be fast, small enough that a cut flood is counted to the block. */
const BLOCK_BYTES = 64 * 1024;
const PACE_MS = 2;
/** Stamp of unpaced frames: fixed, so that two floods of the same length are the same bytes. */
const FIXED_EPOCH_MS = Date.UTC(2026, 0, 1);

export interface FloodRequest {
  readonly frames: number;
  /** Payload size of each frame; a message format that needs more takes more. */
  readonly bytes: number;
  /** Without it, as fast as the socket takes them. */
  readonly framesPerSecond?: number | undefined;
}

export interface FloodReport {
  /** Frames that the kernel took. */
  readonly frames: number;
  readonly elapsedMs: number;
  readonly framesPerSecond: number;
}

/** One message of about `bytes` bytes with the marks in it; `variant` counts within the block. */
export type FloodMessage = (marks: FrameMarks, bytes: number, variant: number) => string;

/** What a flood needs of a connection: bytes go past `ws`, straight to the TCP socket, between two of its frames. */
export interface FloodSink {
  isOpen(): boolean;
  /** Returns false when the caller should wait for `drained`; calls `written` once the kernel has the bytes. */
  write(bytes: Buffer, written: (taken: boolean) => void): boolean;
  /** Resolves when more may be written or the socket has ended. */
  drained(): Promise<void>;
  count(frames: number, payloadBytes: number): void;
}

/** Pads a message to `bytes` bytes: `make` is asked with the filling text. */
export function padTo(bytes: number, make: (padding: string) => string): string {
  const bare = make('');
  return make('x'.repeat(Math.max(0, bytes - Buffer.byteLength(bare))));
}

function buildBlock(message: FloodMessage, bytes: number): FrameBlock {
  const frames = Math.max(1, Math.min(512, Math.floor(BLOCK_BYTES / Math.max(1, bytes))));
  return new FrameBlock(Array.from({ length: frames }, (_, variant) => message(FRAME_MARKS, bytes, variant)));
}

/** Sends `request.frames` distinct frames, numbered from 1; ends early, with the true count, when the connection ends. */
export async function flood(sink: FloodSink, message: FloodMessage, request: FloodRequest): Promise<FloodReport> {
  const block = buildBlock(message, request.bytes);
  const startedAt = performance.now();
  let queued = 0;
  let taken = 0;
  let pending = 0;
  let settle: () => void = () => undefined;
  const allSettled = new Promise<void>((resolve) => {
    settle = resolve;
  });
  let finished = false;

  const writeBlock = (count: number): boolean => {
    const paced = request.framesPerSecond !== undefined;
    const stamp = paced ? performance.timeOrigin + performance.now() : FIXED_EPOCH_MS + queued;
    const { bytes, payloadBytes } = block.render(queued + 1, count, stamp);
    queued += count;
    pending++;
    return sink.write(bytes, (ok) => {
      pending--;
      if (ok) {
        taken += count;
        sink.count(count, payloadBytes);
      }
      if (finished && pending === 0) settle();
    });
  };

  while (queued < request.frames && sink.isOpen()) {
    const due =
      request.framesPerSecond === undefined
        ? request.frames
        : Math.min(request.frames, Math.floor(((performance.now() - startedAt) / 1000) * request.framesPerSecond) + 1);
    if (due <= queued) {
      await sleep(PACE_MS);
      continue;
    }
    const flowing = writeBlock(Math.min(block.frames, due - queued));
    // A write that the kernel takes at once drains within the same turn: without this turn, timers and reads would starve.
    if (!flowing) await sink.drained();
    await nextTurn();
  }
  finished = true;
  if (pending > 0) await allSettled;
  const elapsedMs = performance.now() - startedAt;
  return { frames: taken, elapsedMs, framesPerSecond: (taken / Math.max(elapsedMs, 0.001)) * 1000 };
}
