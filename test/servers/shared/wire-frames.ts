/**
 * Whole RFC 6455 §5.2 server frames (FIN set, no mask, no extension) built ahead of time, because a server that encodes
 * each frame when it sends it is slower than the browser that receives it.
 */

/** Fixed-width marks which a template holds and which are overwritten in place with values of the same width. */
export const FRAME_MARKS = {
  /** Becomes the frame's number, ten digits. */
  number: '#123456789',
  /** Becomes an ISO-8601 time in UTC with milliseconds. */
  time: '1111-11-11T11:11:11.111Z',
  /** A JSON number; becomes epoch milliseconds with three decimals. */
  epochMs: 1111111111111.125,
} as const;
export type FrameMarks = typeof FRAME_MARKS;

const NUMBER_DIGITS = FRAME_MARKS.number.length;
const ABSENT = -1;

function encodeTextFrame(text: string): Buffer {
  const payloadBytes = Buffer.byteLength(text);
  const headerBytes = payloadBytes < 126 ? 2 : payloadBytes < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headerBytes + payloadBytes);
  frame[0] = 0x81;
  if (headerBytes === 2) {
    frame[1] = payloadBytes;
  } else if (headerBytes === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(payloadBytes, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(payloadBytes), 2);
  }
  frame.write(text, headerBytes);
  return frame;
}

interface FramePlan {
  readonly end: number;
  readonly payloadBytes: number;
  readonly numberAt: number;
  readonly timeAt: number;
  readonly epochAt: number;
}

/** A run of pre-encoded frames that is copied and renumbered for every write, so that no two frames are equal. */
export class FrameBlock {
  readonly frames: number;
  readonly #bytes: Buffer;
  readonly #plans: readonly FramePlan[];

  constructor(messages: readonly string[]) {
    const encoded = messages.map(encodeTextFrame);
    let start = 0;
    this.#plans = encoded.map((frame, index) => {
      const find = (mark: string): number => {
        const at = frame.indexOf(mark);
        return at < 0 ? ABSENT : start + at;
      };
      const plan: FramePlan = {
        end: start + frame.length,
        payloadBytes: Buffer.byteLength(messages[index] ?? ''),
        numberAt: find(FRAME_MARKS.number),
        timeAt: find(FRAME_MARKS.time),
        epochAt: find(String(FRAME_MARKS.epochMs)),
      };
      start = plan.end;
      return plan;
    });
    this.#bytes = Buffer.concat(encoded);
    this.frames = encoded.length;
  }

  /** The first `count` frames (at most `frames`), numbered from `first`, all stamped with `epochMs`. */
  render(first: number, count: number, epochMs: number): { readonly bytes: Buffer; readonly payloadBytes: number } {
    const plans = this.#plans.slice(0, count);
    const bytes = Buffer.allocUnsafe(plans.at(-1)?.end ?? 0);
    this.#bytes.copy(bytes, 0, 0, bytes.length);
    const time = Buffer.from(new Date(epochMs).toISOString());
    const epoch = Buffer.from(epochMs.toFixed(3));
    let payloadBytes = 0;
    plans.forEach((plan, index) => {
      payloadBytes += plan.payloadBytes;
      if (plan.numberAt !== ABSENT) writeDigits(bytes, plan.numberAt, first + index);
      if (plan.timeAt !== ABSENT) time.copy(bytes, plan.timeAt);
      if (plan.epochAt !== ABSENT) epoch.copy(bytes, plan.epochAt);
    });
    return { bytes, payloadBytes };
  }
}

function writeDigits(bytes: Buffer, at: number, value: number): void {
  let rest = value;
  for (let i = at + NUMBER_DIGITS - 1; i >= at; i--) {
    bytes[i] = 48 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}
