import { z } from '../base/zod.ts';
import { profileSchema } from '../profile/schema.ts';

export const CAPTURE_FORMAT = 'socketwright-capture';
/** Raised together with a step in `capture-upgrade.ts`; a raised profile version raises it too. */
export const CAPTURE_VERSION = 1;

/** Epoch ms with a fraction; the end is the last instant a `Date` can hold (ECMA-262 §21.4.1.1). */
const instant = z.number().check(z.minimum(0), z.maximum(8.64e15));
const durationMs = z.number().check(z.minimum(0), z.maximum(8.64e15));
const count = z.int().check(z.minimum(0));
/** A 32-bit column holds it. */
const uint32 = z.int().check(z.minimum(0), z.maximum(0xffff_ffff));
/** Numbers of frames, events and connections start at 1. */
const ordinal = z.int().check(z.minimum(1), z.maximum(0xffff_ffff));

const sessionSchema = z.strictObject({
  name: z.string(),
  url: z.string(),
  protocols: z.array(z.string()),
  profileId: z.string(),
  createdAt: instant,
  /** Must be the number of `frames`. */
  frames: uint32,
  sent: count,
  received: count,
  invalid: count,
  slow: count,
  slowHandshakes: count,
  bytesSent: count,
  bytesReceived: count,
  /** Must be the number of `events`. */
  events: count,
  connections: count,
  reconnects: count,
  handshakeMs: z.nullable(durationMs),
  dropped: count,
  problem: z.nullable(z.string()),
});

const place = { n: ordinal, time: instant, connection: uint32, afterSeq: uint32 };

export const captureEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...place,
    kind: z.literal('attempt'),
    attempt: count,
    url: z.string(),
    protocols: z.array(z.string()),
  }),
  z.strictObject({
    ...place,
    kind: z.literal('open'),
    handshakeMs: durationMs,
    protocol: z.string(),
    extensions: z.string(),
  }),
  z.strictObject({
    ...place,
    kind: z.literal('close'),
    code: z.int().check(z.minimum(0), z.maximum(65_535)),
    reason: z.string(),
    wasClean: z.boolean(),
    initiator: z.enum(['user', 'server', 'network', 'policy']),
  }),
  z.strictObject({
    ...place,
    kind: z.literal('error'),
    category: z.enum([
      'connection_timeout',
      'invalid_uri',
      'authentication_failed',
      'endpoint_not_found',
      'connection_refused',
      'connection_error',
    ]),
    detail: z.string(),
  }),
  z.strictObject({ ...place, kind: z.literal('retry'), attempt: count, resumeAt: instant, why: z.string() }),
  z.strictObject({
    ...place,
    kind: z.literal('stopped'),
    cause: z.enum(['user', 'profile', 'close-code', 'attempts']),
    detail: z.string(),
    why: z.string(),
  }),
  z.strictObject({
    ...place,
    kind: z.literal('gap'),
    from: instant,
    to: instant,
    cause: z.enum(['worker', 'browser']),
  }),
  z.strictObject({ ...place, kind: z.literal('dropped'), frames: count, detail: z.string() }),
]);

const row = {
  seq: ordinal,
  time: instant,
  direction: z.enum(['sent', 'received']),
  byteLength: uint32,
  type: z.string(),
  verdict: z.enum(['not-applicable', 'valid', 'invalid']),
  latencyMs: z.nullable(durationMs),
  replyTo: z.nullable(ordinal),
  connection: uint32,
};

export const captureFrameSchema = z.discriminatedUnion('opcode', [
  z.strictObject({ ...row, opcode: z.literal(1), text: z.string() }),
  z.strictObject({
    ...row,
    opcode: z.literal([2, 8, 9, 10]),
    // Not z.base64(): its pattern backtracks out of memory on large payloads. The importer decodes and so checks it.
    base64: z.string().check(z.meta({ contentEncoding: 'base64' })),
  }),
]);

/** Everything but the two long lists, which are read one element at a time. */
export const captureHeadSchema = z.strictObject({
  format: z.literal(CAPTURE_FORMAT),
  version: z.literal(CAPTURE_VERSION),
  /** `name@version` of the program that wrote the file. */
  generator: z.string(),
  exportedAt: instant,
  urlSecrets: z.enum(['masked', 'included']),
  session: sessionSchema,
  profile: z.nullable(profileSchema),
});

export type CaptureHead = z.infer<typeof captureHeadSchema>;
export type CaptureFrame = z.infer<typeof captureFrameSchema>;

/** The whole file, for the published JSON Schema. */
export const captureSchema = z.extend(captureHeadSchema, {
  events: z.array(captureEventSchema),
  frames: z.array(captureFrameSchema),
});
