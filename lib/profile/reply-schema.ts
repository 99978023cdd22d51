import { z } from '../base/zod.ts';
import { matcherSchema } from './matcher-schema.ts';
import { nonEmpty } from './schema-parts.ts';

const delayMs = z.int().check(z.minimum(0), z.maximum(3_600_000));

/**
 * Sent by itself when a received message fits, ready or not; of several the first that fits. `{{frame.…}}` in the
 * template takes a value of that message.
 */
export const autoReplySchema = z.strictObject({
  name: nonEmpty,
  enabled: z.boolean(),
  /** Never any message: against a server that echoes, the answer would be answered without end. */
  when: matcherSchema.check(z.refine(({ kind }) => kind !== 'any', 'a text, type, JSON or pattern matcher, not any')),
  /** Message template. */
  send: nonEmpty,
  delayMs,
  /** While one of these waits for its delay, the next waits for its turn (seed 004: one task at a time). */
  oneAtATime: z.boolean(),
});

/** What keeps two machines that answer each other from running away; shown when it is hit. */
export const replyLimitSchema = z.strictObject({
  /** Automatic replies within any second. */
  perSecond: z.int().check(z.minimum(1), z.maximum(1000)),
  /** Replies in a row, each to a message that came within `chainMs` of the one before; then none until it has been quiet for so long. */
  chain: z.int().check(z.minimum(1), z.maximum(100_000)),
  chainMs: z.int().check(z.minimum(1), z.maximum(60_000)),
});

/** One step of a sequence, in order. */
export const sequenceStepSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('send'), message: nonEmpty }),
  /** The first fitting message received after the step before it. */
  z.strictObject({
    kind: z.literal('wait'),
    for: matcherSchema,
    timeoutMs: z.int().check(z.minimum(1), z.maximum(3_600_000)),
  }),
  z.strictObject({ kind: z.literal('delay'), delayMs }),
  /** Holds of the message that the latest `wait` step met; else the run fails there. */
  z.strictObject({ kind: z.literal('assert'), that: matcherSchema }),
]);

export const sequenceSchema = z.strictObject({
  id: nonEmpty,
  name: nonEmpty,
  steps: z.array(sequenceStepSchema).check(z.minLength(1), z.maxLength(200)),
  /** How often all steps are done; null until stopped. */
  times: z.nullable(z.int().check(z.minimum(1), z.maximum(1_000_000))),
  /** From the start of one round to the start of the next; 0 for at once. */
  everyMs: delayMs,
});

export type AutoReply = z.infer<typeof autoReplySchema>;
export type ReplyLimit = z.infer<typeof replyLimitSchema>;
export type SequenceStep = z.infer<typeof sequenceStepSchema>;
export type Sequence = z.infer<typeof sequenceSchema>;
