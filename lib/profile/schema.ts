import { z } from '../base/zod.ts';
import { answerSchema, headerSchema, heartbeatSchema, queueSchema, readySchema } from './liveness-schema.ts';
import { keyPath, milliseconds, nonEmpty, timeoutMs } from './schema-parts.ts';

/** A shorter wait would be a hot loop against a server that refuses. */
const waitMs = z.int().check(z.minimum(100), z.maximum(86_400_000));
/** Automatic attempts inside one outage; null for no end. */
const maxAttempts = z.nullable(z.int().check(z.minimum(1), z.maximum(1_000_000)));

/** Which wait comes before each automatic attempt of an outage. */
export const reconnectSchema = z.discriminatedUnion('policy', [
  z.strictObject({ policy: z.literal('none') }),
  /** The same wait each time. */
  z.strictObject({ policy: z.literal('linear'), delayMs: waitMs, maxAttempts }),
  /** The n-th wait is baseMs · factor^(n-1), at most capMs, spread by ± jitter of itself but never over capMs. */
  z.strictObject({
    policy: z.literal('exponential'),
    baseMs: waitMs,
    factor: z.number().check(z.minimum(1), z.maximum(10)),
    capMs: waitMs,
    jitter: z.number().check(z.minimum(0), z.maximum(1)),
    maxAttempts,
  }),
]);

const MAX_CLOSE_CODE = 65_535;

/** `1001` or `3000-3999`; RFC 6455 §5.5.1: a code is two bytes. */
const closeCodes = z.string().check(
  z.regex(/^\d{1,5}(-\d{1,5})?$/, 'a close code such as 1001 or a range such as 3000-3999'),
  z.refine((text) => {
    const { from, to } = closeCodeRange(text);
    return from <= to && to <= MAX_CLOSE_CODE;
  }, `codes from 0 to ${MAX_CLOSE_CODE}, the smaller one first`),
);

/** Both ends of a row's `codes`, inclusive. */
export function closeCodeRange(codes: string): { readonly from: number; readonly to: number } {
  const [from, to] = codes.split('-').map(Number);
  return { from: from ?? Number.NaN, to: to ?? from ?? Number.NaN };
}

const closeRow = { codes: closeCodes, why: nonEmpty };

/** What follows a connection that was open and closed with one of `codes`; `why` is one short sentence. */
export const closePolicyRowSchema = z.discriminatedUnion('action', [
  z.strictObject({ ...closeRow, action: z.literal('stop') }),
  z.strictObject({ ...closeRow, action: z.literal('now') }),
  z.strictObject({ ...closeRow, action: z.literal('delay'), delayMs: waitMs }),
  /** As the reconnect policy says. */
  z.strictObject({ ...closeRow, action: z.literal('backoff') }),
]);

export const envelopeSchema = z.strictObject({
  /** Name of the one envelope rule set this version knows: seed 000's `{type, ts, projectId, payload}`. */
  kind: z.literal('clarity'),
  types: z.array(nonEmpty).check(z.minLength(1)),
});

export const templateSchema = z.strictObject({
  id: nonEmpty,
  name: nonEmpty,
  /** Text put into the composer as it is, but for `{{now}}`, `{{epoch}}`, `{{uuid}}` and `{{counter}}`. */
  body: z.string(),
});

/** How to talk to one kind of server. Plain JSON; all durations in ms, all sizes in bytes. */
export const profileSchema = z.strictObject({
  version: z.literal(1),
  id: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]*$/)),
  name: nonEmpty,
  description: z.string(),
  url: z.string(),
  protocols: z.array(z.string()),
  typePath: z.nullable(keyPath),
  envelope: z.nullable(envelopeSchema),
  /** A frame whose value at `replyPath` equals an earlier sent frame's value at `requestPath` is its reply. */
  correlation: z.nullable(z.strictObject({ requestPath: keyPath, replyPath: keyPath })),
  reconnect: reconnectSchema,
  /**
   * A connection that lived shorter belongs to the outage before it: its attempts are counted on. At least a second, for
   * it also bounds how often a server that accepts and closes is called again at once.
   */
  stableAfterMs: z.int().check(z.minimum(1000), z.maximum(86_400_000)),
  /** The first row that names the code decides; a code that no row names follows the reconnect policy. */
  closePolicy: z.array(closePolicyRowSchema),
  connectTimeoutMs: timeoutMs,
  closeTimeoutMs: timeoutMs,
  /** Set on every opening handshake of this profile; a session may add its own. Needs access to the host. */
  headers: z.array(headerSchema),
  /** Whether a failed handshake may be looked into by extra requests. */
  probe: z.boolean(),
  queue: queueSchema,
  /** Null: a session is ready as soon as it is connected. */
  ready: z.nullable(readySchema),
  heartbeat: z.nullable(heartbeatSchema),
  /** Answered by themselves, ready or not; the first that fits. */
  answers: z.array(answerSchema).check(z.maxLength(16)),
  /** Alarm when an open connection received nothing for so long; null for none. */
  silenceMs: z.nullable(z.int().check(z.minimum(1000), z.maximum(86_400_000))),
  /** Largest message in bytes, either direction; null for no limit. Outgoing ones over it are refused unless sent anyway. */
  maxMessageBytes: z.nullable(z.int().check(z.minimum(1))),
  thresholds: z.strictObject({ handshakeMs: milliseconds, messageMs: milliseconds }),
  templates: z.array(templateSchema),
});

export type Profile = z.infer<typeof profileSchema>;
export type ReconnectPolicy = z.infer<typeof reconnectSchema>;
export type ClosePolicyRow = z.infer<typeof closePolicyRowSchema>;
export type Envelope = z.infer<typeof envelopeSchema>;
