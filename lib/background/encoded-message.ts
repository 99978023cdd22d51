import { utf8ByteLength } from '../base/bytes.ts';
import { ok, type Result } from '../base/result.ts';
import type { Payload } from '../protocol/frame.ts';

/** The first frame of a message; `frames` says whether more follow. */
export interface EncodedMessage {
  readonly payload: Payload;
  readonly byteLength: number;
  readonly frames: number;
}

export function firstFrame(frames: Result<readonly Payload[], 'message'>): Result<EncodedMessage, 'message'> {
  if (!frames.ok) return frames;
  const [payload = ''] = frames.value;
  const byteLength = typeof payload === 'string' ? utf8ByteLength(payload) : payload.byteLength;
  return ok({ payload, byteLength, frames: frames.value.length });
}
