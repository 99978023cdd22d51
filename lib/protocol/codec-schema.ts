import { z } from '../base/zod.ts';

/** A Socket.IO namespace: starts with a slash, and a comma would end it on the wire (Socket.IO protocol 5). */
const namespace = z.string().check(z.regex(/^\/[^,\s]*$/, 'a namespace such as / or /metrics'));

/**
 * How payloads become messages and back; `lib/protocol/codecs` holds one file for each. The message that each makes of
 * a payload is what type path, schemas, matchers and correlation look at.
 */
export const codecSchema = z.discriminatedUnion('kind', [
  /** The payload is the message; it has no parts that a path could name. */
  z.strictObject({ kind: z.literal('text') }),
  z.strictObject({ kind: z.literal('json') }),
  /** Several JSON messages in one frame, one a line. */
  z.strictObject({ kind: z.literal('json-lines') }),
  /** Base64 text (RFC 4648 §4 or §5) around what another codec reads. */
  z.strictObject({ kind: z.literal('base64'), inner: z.enum(['text', 'json']) }),
  z.strictObject({
    kind: z.literal('socket.io'),
    namespace,
    /** JSON template that goes with the CONNECT packet; empty for none. */
    auth: z.string(),
  }),
]);

export type CodecChoice = z.infer<typeof codecSchema>;
