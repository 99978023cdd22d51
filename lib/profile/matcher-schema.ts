import { z } from '../base/zod.ts';
import { keyPath, nonEmpty } from './schema-parts.ts';

/** A value that a JSON message may hold at a path. */
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** Which received message is meant. */
export const matcherSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('any') }),
  /** The raw text of a frame. */
  z.strictObject({ kind: z.literal('text'), startsWith: nonEmpty }),
  /** A message of this type, as the profile names types. */
  z.strictObject({ kind: z.literal('type'), type: nonEmpty }),
  /** A message whose value at `path` is this one. */
  z.strictObject({ kind: z.literal('json'), path: keyPath, equals: scalar }),
  /** The raw text of a frame, by a pattern that cannot run away (`lib/base/safe-pattern.ts` refuses the others). */
  z.strictObject({ kind: z.literal('pattern'), pattern: nonEmpty }),
]);

export type Matcher = z.infer<typeof matcherSchema>;
