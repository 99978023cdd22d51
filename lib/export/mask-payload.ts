import { base64ToBytes, bytesToBase64, utf8ByteLength, utf8Encode } from '../base/bytes.ts';
import { maskSecrets } from '../profile/variables.ts';
import type { CodecChoice } from '../protocol/codec-schema.ts';
import type { Payload } from '../protocol/frame.ts';
import type { SourceFrame } from './source.ts';

/** A frame with `***` for each secret in its payload and type; the same frame where there is none. */
export function maskFrame(frame: SourceFrame, secrets: readonly string[], codec: CodecChoice['kind']): SourceFrame {
  if (secrets.length === 0) return frame;
  const payload = maskPayload(frame.payload, secrets, codec);
  const type = maskSecrets(frame.row.type, secrets);
  if (payload === frame.payload && type === frame.row.type) return frame;
  const byteLength = typeof payload === 'string' ? utf8ByteLength(payload) : payload.byteLength;
  return { row: { ...frame.row, type, byteLength }, payload };
}

function maskPayload(payload: Payload, secrets: readonly string[], codec: CodecChoice['kind']): Payload {
  if (typeof payload !== 'string') return maskBytes(payload, secrets);
  const masked = maskSecrets(payload, secrets);
  if (codec !== 'base64' || masked !== payload) return masked;
  const bytes = base64ToBytes(payload.replaceAll('-', '+').replaceAll('_', '/'));
  if (bytes === null) return payload;
  const inside = maskBytes(bytes, secrets);
  return inside === bytes ? payload : bytesToBase64(inside);
}

/** Bytes are looked at as the UTF-8 that they may be. */
function maskBytes(bytes: Uint8Array<ArrayBuffer>, secrets: readonly string[]): Uint8Array<ArrayBuffer> {
  const text = charOfEach(bytes);
  const masked = maskSecrets(
    text,
    secrets.map((secret) => charOfEach(utf8Encode(secret))),
  );
  return masked === text ? bytes : Uint8Array.from(masked, (char) => char.charCodeAt(0));
}

/** One character for each byte, so that text tools find bytes. */
function charOfEach(bytes: Uint8Array): string {
  let text = '';
  // 32 KiB slices stay below the engine's limit on call arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return text;
}
