import { z } from '../base/zod.ts';

const milliseconds = z.int().check(z.minimum(0), z.maximum(86_400_000));
const timeoutMs = z.int().check(z.minimum(1), z.maximum(86_400_000));
const nonEmpty = z.string().check(z.minLength(1));
/** Dotted key path into a JSON message, e.g. `payload.correlationId`. */
const keyPath = z.string().check(z.regex(/^[^.\s]+(\.[^.\s]+)*$/, 'a dotted key path such as payload.id'));

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
  reconnect: z.discriminatedUnion('policy', [
    z.strictObject({ policy: z.literal('none') }),
    z.strictObject({ policy: z.literal('linear'), delayMs: milliseconds }),
  ]),
  connectTimeoutMs: timeoutMs,
  closeTimeoutMs: timeoutMs,
  /** Largest message in bytes, either direction; null for no limit. Outgoing ones over it are refused unless sent anyway. */
  maxMessageBytes: z.nullable(z.int().check(z.minimum(1))),
  thresholds: z.strictObject({ handshakeMs: milliseconds, messageMs: milliseconds }),
  templates: z.array(templateSchema),
});

export type Profile = z.infer<typeof profileSchema>;
export type Envelope = z.infer<typeof envelopeSchema>;
