import * as z from 'zod';

z.config({ jitless: true });

const milliseconds = z.number().int().min(0).max(86_400_000);
/** Dotted key path into a JSON message, e.g. `payload.correlationId`. */
const keyPath = z.string().regex(/^[^.\s]+(\.[^.\s]+)*$/, 'a dotted key path such as payload.id');

export const envelopeSchema = z.strictObject({
  /** Name of the one envelope rule set this version knows: seed 000's `{type, ts, projectId, payload}`. */
  kind: z.literal('clarity'),
  types: z.array(z.string().min(1)).min(1),
});

export const templateSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  /** Text put into the composer as it is, but for `{{now}}`, `{{uuid}}` and `{{counter}}`. */
  body: z.string(),
});

/** How to talk to one kind of server. Plain JSON; all durations in ms, all sizes in bytes. */
export const profileSchema = z.strictObject({
  version: z.literal(1),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  name: z.string().min(1),
  description: z.string(),
  url: z.string(),
  protocols: z.array(z.string()),
  typePath: keyPath.nullable(),
  envelope: envelopeSchema.nullable(),
  /** A frame whose value at `replyPath` equals an earlier sent frame's value at `requestPath` is its reply. */
  correlation: z.strictObject({ requestPath: keyPath, replyPath: keyPath }).nullable(),
  reconnect: z.discriminatedUnion('policy', [
    z.strictObject({ policy: z.literal('none') }),
    z.strictObject({ policy: z.literal('linear'), delayMs: milliseconds }),
  ]),
  connectTimeoutMs: milliseconds.min(1),
  closeTimeoutMs: milliseconds.min(1),
  /** Largest message in bytes, either direction; null for no limit. Outgoing ones over it are refused unless sent anyway. */
  maxMessageBytes: z.number().int().min(1).nullable(),
  thresholds: z.strictObject({ handshakeMs: milliseconds, messageMs: milliseconds }),
  templates: z.array(templateSchema),
});

export type Profile = z.infer<typeof profileSchema>;
export type MessageTemplate = z.infer<typeof templateSchema>;
export type Envelope = z.infer<typeof envelopeSchema>;
