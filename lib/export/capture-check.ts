import { base64ToBytes, utf8ByteLength } from '../base/bytes.ts';
import type { z } from '../base/zod.ts';
import type { Close, ConnectionEvent } from '../protocol/connection-event.ts';
import type { Payload } from '../protocol/frame.ts';
import { type CaptureFrame, type CaptureHead, captureFrameSchema, captureHeadSchema } from './capture-schema.ts';
import { captureEventSchema } from './event-schema.ts';
import { invalid, quote } from './import-error.ts';
import type { SourceFrame } from './source.ts';

/** `JSON.parse` makes it an own key; copied carelessly later it would set a prototype. */
const HOSTILE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** JSON Schemas may speak of a member called `constructor`. */
const IN_SCHEMA = /^profile\.contract\.(envelope|definitions|messages\[\d+\]\.schema)\b/;

/** What the frames of a file add up to; written into its summary instead of what the file says of itself. */
export interface FrameTotals {
  sent: number;
  received: number;
  invalid: number;
  bytesSent: number;
  bytesReceived: number;
}

/** Checks the parts of a capture in the order they come; each method throws `ImportError` naming the path. */
export class CaptureCheck {
  readonly totals: FrameTotals = { sent: 0, received: 0, invalid: 0, bytesSent: 0, bytesReceived: 0 };
  frames = 0;
  events = 0;
  lastClose: Close | null = null;
  #lastAfterSeq = 0;

  head(json: unknown): CaptureHead {
    return check(captureHeadSchema, json, '');
  }

  event(json: unknown, index: number): ConnectionEvent {
    const path = `events[${index}]`;
    const event: ConnectionEvent = check(captureEventSchema, json, path);
    this.#inOrder(event.n, ++this.events, `${path}.n`, 'event');
    if (event.afterSeq < this.#lastAfterSeq) {
      throw invalid(
        `${path}.afterSeq`,
        `it is ${event.afterSeq}, before the event in front of it (${this.#lastAfterSeq})`,
      );
    }
    this.#lastAfterSeq = event.afterSeq;
    if (event.kind === 'close') {
      const { code, reason, wasClean, initiator } = event;
      this.lastClose = { code, reason, wasClean, initiator };
    }
    return event;
  }

  frame(json: unknown, index: number): SourceFrame {
    const path = `frames[${index}]`;
    const frame = check(captureFrameSchema, json, path);
    this.#inOrder(frame.seq, ++this.frames, `${path}.seq`, 'frame');
    if (frame.replyTo !== null && frame.replyTo >= frame.seq) {
      throw invalid(
        `${path}.replyTo`,
        `frame ${frame.seq} cannot answer frame ${frame.replyTo}, which is not before it`,
      );
    }
    const payload = payloadOf(frame, path);
    const byteLength = typeof payload === 'string' ? utf8ByteLength(payload) : payload.byteLength;
    if (byteLength !== frame.byteLength) {
      throw invalid(`${path}.byteLength`, `it says ${frame.byteLength}, but the payload has ${byteLength} bytes`);
    }
    this.#count(frame);
    const { seq, time, direction, opcode, type, verdict, latencyMs, replyTo, connection } = frame;
    const { asks = false, ageMs = null } = frame;
    return {
      row: { seq, time, direction, opcode, byteLength, type, verdict, latencyMs, replyTo, asks, ageMs, connection },
      payload,
    };
  }

  /** After the last part. A file whose end was cut off and closed by hand still has the count of the whole. */
  finish({ session }: CaptureHead): void {
    if (session.frames !== this.frames) {
      throw invalid('session.frames', `it promises ${session.frames} frames, but the file holds ${this.frames}`);
    }
    if (session.events !== this.events) {
      throw invalid('session.events', `it promises ${session.events} events, but the file holds ${this.events}`);
    }
    if (this.#lastAfterSeq > this.frames) {
      throw invalid(
        'events',
        `the last one stands after frame ${this.#lastAfterSeq}, but there are ${this.frames} frames`,
      );
    }
  }

  #inOrder(found: number, expected: number, path: string, what: string): void {
    if (found === expected) return;
    const how = found < expected ? `${what} ${found} is there twice or out of order` : `${what} ${expected} is missing`;
    throw invalid(path, `it is ${found} where ${expected} was expected (${how})`);
  }

  #count({ direction, verdict, byteLength }: CaptureFrame): void {
    if (direction === 'sent') {
      this.totals.sent++;
      this.totals.bytesSent += byteLength;
    } else {
      this.totals.received++;
      this.totals.bytesReceived += byteLength;
    }
    if (verdict === 'invalid') this.totals.invalid++;
  }
}

function payloadOf(frame: CaptureFrame, path: string): Payload {
  if (frame.opcode === 1) return frame.text;
  const bytes = base64ToBytes(frame.base64);
  if (bytes === null) throw invalid(`${path}.base64`, `${quote(frame.base64, 20)} is not base64`);
  return bytes;
}

function check<Schema extends z.ZodMiniType>(schema: Schema, json: unknown, path: string): z.infer<Schema> {
  const hostile = findHostileKey(json, path);
  if (hostile !== null) throw invalid(hostile, 'a capture has no such key');
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const message = (issue?.message ?? 'wrong').replace(/^Invalid input: /, '').slice(0, 120);
  throw invalid(joinPath(path, issue?.path ?? []), message);
}

function findHostileKey(json: unknown, path: string): string | null {
  if (typeof json !== 'object' || json === null) return null;
  for (const [key, value] of Object.entries(json)) {
    const at = joinPath(path, Array.isArray(json) ? [Number(key)] : [key]);
    if (HOSTILE_KEYS.has(key) && (key === '__proto__' || !IN_SCHEMA.test(at))) return at;
    const inside = findHostileKey(value, at);
    if (inside !== null) return inside;
  }
  return null;
}

function joinPath(start: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((joined, step) => {
    if (typeof step === 'number') return `${joined}[${step}]`;
    return joined === '' ? String(step) : `${joined}.${String(step)}`;
  }, start);
}
