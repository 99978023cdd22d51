import { z } from '../base/zod.ts';
import { matcherSchema } from './matcher-schema.ts';
import { nonEmpty, timeoutMs } from './schema-parts.ts';

/**
 * A header of the opening handshake (RFC 7230 §3.2); `checkHeaders` in lib/protocol says which names are refused. In a profile
 * the value is a template; one that names a secret without a value leaves the header out.
 */
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
  /** A message that says the gate will not open, such as a refused registration; null for none. */
  failOn: z.nullable(matcherSchema),
  /** For all steps together. What follows is also what follows `failOn`, except `ready`. */
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

export type QueuePolicy = z.infer<typeof queueSchema>;
export type ReadyGate = z.infer<typeof readySchema>;
export type Heartbeat = z.infer<typeof heartbeatSchema>;
