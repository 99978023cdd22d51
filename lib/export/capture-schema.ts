import { z } from '../base/zod.ts';
import { profileSchema } from '../profile/schema.ts';
import { captureEventSchema } from './event-schema.ts';
import { anyDurationMs, count, durationMs, instant, ordinal, uint32 } from './schema-parts.ts';

export const CAPTURE_FORMAT = 'socketwright-capture';
/** Raised together with a step in `capture-upgrade.ts`, also when only the profile inside changed. */
export const CAPTURE_VERSION = 3;

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
  /** Names of the handshake headers; their values are not in a capture. */
  headers: z.array(z.string()),
  unsent: count,
  missedHeartbeats: count,
  dropped: count,
  problem: z.nullable(z.string()),
});

const row = {
  seq: ordinal,
  time: instant,
  direction: z.enum(['sent', 'received']),
  byteLength: uint32,
  type: z.string(),
  verdict: z.enum(['not-applicable', 'valid', 'invalid', 'warning']),
  latencyMs: z.nullable(durationMs),
  replyTo: z.nullable(ordinal),
  /** Absent: false. */
  asks: z.optional(z.boolean()),
  /** Absent or null: the message has no time stamp. */
  ageMs: z.optional(z.nullable(anyDurationMs)),
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
