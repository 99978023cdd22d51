import { z } from '../base/zod.ts';
import { codecSchema } from '../protocol/codec-schema.ts';
import { contractSchema } from './contract-schema.ts';
import { headerSchema, heartbeatSchema, queueSchema, readySchema } from './liveness-schema.ts';
import { checksSchema, metricsSchema, thresholdsSchema, timestampSchema } from './metrics-schema.ts';
import { PROFILE_VERSION } from './profile-version.ts';
import { autoReplySchema, replyLimitSchema, sequenceSchema } from './reply-schema.ts';
import { keyPath, nonEmpty, timeoutMs } from './schema-parts.ts';
import { environmentSchema, variableSchema } from './variable-schema.ts';

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

export const templateSchema = z.strictObject({
  id: nonEmpty,
  name: nonEmpty,
  /** A message as the profile's codec writes it, with `{{…}}` filled before it is sent. */
  body: z.string(),
  /** Presses of Send within so many ms of each other send once, after the last; null or missing for none. */
  debounceMs: z.optional(z.nullable(z.int().check(z.minimum(1), z.maximum(60_000)))),
});

const pairParts = {
  /** Direction of the request. */
  asks: z.enum(['sent', 'received']),
  /** Only messages of this type ask, or answer; null for any. */
  requestType: z.nullable(nonEmpty),
  replyType: z.nullable(nonEmpty),
};

/** How a frame is known as the reply to an earlier one the other way. */
const correlationRuleSchema = z.discriminatedUnion('by', [
  /** Its value at `replyPath` equals the request's at `requestPath`. */
  z.strictObject({ ...pairParts, by: z.literal('path'), requestPath: keyPath, replyPath: keyPath }),
  /** The whole payload is the request's. */
  z.strictObject({ ...pairParts, by: z.literal('echo') }),
  /** The oldest request without a reply: only for servers that answer in order, and answer everything. */
  z.strictObject({ ...pairParts, by: z.literal('order') }),
]);

/** How a person wants to see messages that belong together. */
const viewsSchema = z.strictObject({
  /** Parts of a running text: those with one value at `key` make one text, of the strings at `text`. */
  stream: z.nullable(z.strictObject({ key: keyPath, text: keyPath, calls: z.nullable(keyPath) })),
  /** Types of messages that are shown as what changed since the one before. */
  changes: z.array(nonEmpty).check(z.maxLength(100)),
});

/** How to talk to one kind of server. Plain JSON; all durations in ms, all sizes in bytes. `{{…}}`: see lib/profile/template.ts. */
export const profileSchema = z.strictObject({
  version: z.literal(PROFILE_VERSION),
  id: z
    .string()
    .check(z.regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and hyphens, no hyphen first'), z.maxLength(64)),
  name: nonEmpty.check(z.maxLength(100)),
  description: z.string(),
  /** Template; empty leaves the address to the person. */
  url: z.string(),
  /** Added to the URL's own query; values are templates. */
  query: z.array(z.strictObject({ name: nonEmpty, value: z.string() })).check(z.maxLength(64)),
  protocols: z.array(z.string()),
  /** Set on every opening handshake of this profile; a session may add its own. Needs access to the host. */
  headers: z.array(headerSchema).check(z.maxLength(64)),
  variables: z.array(variableSchema).check(z.maxLength(100)),
  environments: z.array(environmentSchema).check(z.maxLength(50)),
  codec: codecSchema,
  typePath: z.nullable(keyPath),
  contract: z.nullable(contractSchema),
  correlation: z.strictObject({
    /** The first rule that fits a frame; what the codec pairs by itself comes before them. */
    rules: z.array(correlationRuleSchema).check(z.maxLength(16)),
    /** A request without a reply is told of after so long; null for never. */
    timeoutMs: z.nullable(timeoutMs),
  }),
  /** Received messages count up at this path, one by one; gaps, repetitions and disorder are told. */
  order: z.nullable(z.strictObject({ path: keyPath })),
  views: viewsSchema,
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
  /** Whether a failed handshake may be looked into by extra requests. */
  probe: z.boolean(),
  queue: queueSchema,
  /** Null: a session is ready as soon as it is connected (and its codec's protocol is). */
  ready: z.nullable(readySchema),
  heartbeat: z.nullable(heartbeatSchema),
  autoReplies: z.array(autoReplySchema).check(z.maxLength(50)),
  replyLimit: replyLimitSchema,
  /** Alarm when an open connection received nothing for so long; null for none. */
  silenceMs: z.nullable(z.int().check(z.minimum(1000), z.maximum(86_400_000))),
  /** Largest message in bytes, either direction; null for no limit. Outgoing ones over it are refused unless sent anyway. */
  maxMessageBytes: z.nullable(z.int().check(z.minimum(1))),
  timestamp: z.nullable(timestampSchema),
  thresholds: thresholdsSchema,
  metrics: metricsSchema,
  checks: checksSchema,
  templates: z.array(templateSchema).check(z.maxLength(500)),
  sequences: z.array(sequenceSchema).check(z.maxLength(100)),
});

export type Profile = z.infer<typeof profileSchema>;
export type ReconnectPolicy = z.infer<typeof reconnectSchema>;
export type ClosePolicyRow = z.infer<typeof closePolicyRowSchema>;
export type CorrelationRule = z.infer<typeof correlationRuleSchema>;
export type Template = z.infer<typeof templateSchema>;
