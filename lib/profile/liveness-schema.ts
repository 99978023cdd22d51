import { z } from '../base/zod.ts';
import { keyPath, nonEmpty, timeoutMs } from './schema-parts.ts';

/** Which received message is meant. Deliberately no patterns: one of a stranger's profile could hang the background. */
export const matcherSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('any') }),
  z.strictObject({ kind: z.literal('text'), startsWith: nonEmpty }),
  /** A JSON message whose value at `path` is this string. */
  z.strictObject({ kind: z.literal('json'), path: keyPath, equals: z.string() }),
]);

/** A header of the opening handshake (RFC 7230 §3.2); `checkHeaders` in lib/protocol says which names are refused. */
export const headerSchema = z.strictObject({ name: nonEmpty, value: z.string() });

/** Messages given to a session that cannot send yet. */
export const queueSchema = z.strictObject({
  /** 0 switches the queue off: sending then fails. */
  maxMessages: z.int().check(z.minimum(0), z.maximum(10_000)),
  maxBytes: z.int().check(z.minimum(0), z.maximum(16 * 1024 * 1024)),
  /** Older messages are dropped and counted; null keeps them. */
  maxAgeMs: z.nullable(timeoutMs),
  /** Sending to a disconnected session connects it. */
  connectOnSend: z.boolean(),
});

/** A session that is connected becomes ready when all steps are done, in order, on every connection. */
export const readySchema = z.strictObject({
  steps: z
    .array(
      z.strictObject({
        /** What to wait for before `send`; null for nothing. */
        waitFor: z.nullable(matcherSchema),
        /** Message template to send then; null for none. */
        send: z.nullable(nonEmpty),
      }),
    )
    .check(z.minLength(1), z.maxLength(32)),
  /** For all steps together. */
  timeoutMs,
  onTimeout: z.enum(['reconnect', 'stop', 'ready']),
});

/** Our own keep-alive message; a browser cannot send opcode 9 (RFC 6455 §5.5.2). */
export const heartbeatSchema = z.strictObject({
  /** Message template. */
  message: nonEmpty,
  intervalMs: z.int().check(z.minimum(100), z.maximum(86_400_000)),
  /** The expected reply; null expects none, so nothing can be missed. */
  reply: z.nullable(matcherSchema),
  timeoutMs,
  /** So many in a row are a dead link. */
  maxMissed: z.int().check(z.minimum(1), z.maximum(1000)),
  onMissed: z.enum(['show', 'reconnect']),
});

/** A message of the server's that wants an answer, such as a ping of its protocol. */
export const answerSchema = z.strictObject({
  /** Never any message: against a server that echoes, the answer would be answered without end. */
  when: matcherSchema.check(z.refine(({ kind }) => kind !== 'any', 'a text or JSON message, not any')),
  send: nonEmpty,
});

export type Matcher = z.infer<typeof matcherSchema>;
export type QueuePolicy = z.infer<typeof queueSchema>;
export type ReadyGate = z.infer<typeof readySchema>;
export type Heartbeat = z.infer<typeof heartbeatSchema>;
