import { base64ToBytes, bytesToBase64 } from '../../base/bytes.ts';
import type { JsonObject } from '../../base/json.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { Payload } from '../frame.ts';
import { swapObjects } from './json-walk.ts';
import { plural, shown } from './label-words.ts';

/** Of one packet. The parser of a usual server takes ten; a count beyond this is no count but an attack or an accident. */
export const MOST_ATTACHMENTS = 1000;

/** An attachment as a person writes it, and as it is shown once its bytes are known. */
interface WrittenAttachment {
  readonly $base64: string;
  readonly byteLength?: number;
}

function isPlaceholder(object: JsonObject): boolean {
  return Object.hasOwn(object, '_placeholder') && object['_placeholder'] === true;
}

/** Number of the attachment that a placeholder stands for; null where it stands for none of `attachments`. */
function placeholderNumber(object: JsonObject, attachments: number): number | null {
  const num = Object.hasOwn(object, 'num') ? object['num'] : undefined;
  return typeof num === 'number' && Number.isInteger(num) && num >= 0 && num < attachments ? num : null;
}

/** One sentence where a placeholder stands for an attachment that was not announced; null where all is well. */
export function placeholderProblem(data: unknown, attachments: number): string | null {
  let problem: string | null = null;
  swapObjects(data, (object) => {
    if (isPlaceholder(object) && placeholderNumber(object, attachments) === null) {
      problem ??= `A placeholder stands for no attachment that was announced: its "num" has to be 0 to ${attachments - 1}.`;
    }
    return object;
  });
  return problem;
}

/** `value` with its placeholders replaced in place by the bytes that `attachments` hold; those without bytes stay. */
export function fillPlaceholders(value: unknown, attachments: readonly Payload[]): unknown {
  return swapObjects(value, (object) => {
    const num = isPlaceholder(object) ? placeholderNumber(object, attachments.length) : null;
    const bytes = num === null ? null : attachmentBytes(attachments[num]);
    if (bytes === null) return object;
    const written: WrittenAttachment = { $base64: bytesToBase64(bytes), byteLength: bytes.length };
    return written;
  });
}

/** Bytes of a frame that carries an attachment: a binary one, or a text of `b` and base64 (as long polling sends it). */
export function attachmentBytes(payload: Payload | undefined): Uint8Array<ArrayBuffer> | null {
  if (typeof payload !== 'string') return payload ?? null;
  return payload.startsWith('b') ? base64ToBytes(payload.slice(1)) : null;
}

/** What a person wrote, with placeholders where attachments stood, and the bytes of those in their order. */
interface TakenAttachments {
  readonly list: readonly unknown[];
  readonly attachments: readonly Uint8Array<ArrayBuffer>[];
}

/** Takes `{"$base64": "…"}` out of a freshly parsed list, which it changes. */
export function takeAttachments(list: readonly unknown[]): Result<TakenAttachments, 'message'> {
  const attachments: Uint8Array<ArrayBuffer>[] = [];
  let problem: string | null = null;
  swapObjects(list, (object) => {
    if (isPlaceholder(object)) {
      problem ??= 'A "_placeholder" is how an attachment looks on the wire: write {"$base64": "…"} in its place.';
      return object;
    }
    if (!Object.hasOwn(object, '$base64')) return object;
    const bytes = writtenBytes(object);
    if (typeof bytes === 'string') {
      problem ??= bytes;
      return object;
    }
    return { _placeholder: true, num: attachments.push(bytes) - 1 };
  });
  if (attachments.length > MOST_ATTACHMENTS) {
    problem ??= `The message has ${attachments.length} attachments: at most ${MOST_ATTACHMENTS} can be sent with one.`;
  }
  return problem === null ? ok({ list, attachments }) : fail('message', problem);
}

/** The bytes, or a sentence. */
function writtenBytes(object: JsonObject): Uint8Array<ArrayBuffer> | string {
  const others = Object.keys(object).filter((key) => key !== '$base64' && key !== 'byteLength');
  if (others[0] !== undefined) {
    return `An attachment is {"$base64": "…"} and nothing else, but this has ${plural(others.length, 'more field')} (${shown(others[0])}).`;
  }
  const text = object['$base64'];
  const bytes = typeof text === 'string' ? base64ToBytes(text) : null;
  return bytes ?? 'The "$base64" of an attachment is not base64: write its bytes in base64, "" for none.';
}
