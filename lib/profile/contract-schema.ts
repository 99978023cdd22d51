import { isJsonObject, type JsonObject } from '../base/json.ts';
import { z } from '../base/zod.ts';
import { keyPath, nonEmpty } from './schema-parts.ts';

/** A JSON Schema as it stands; `lib/contract` says what of it is understood, and refuses the rest with a sentence. */
const jsonSchema = z.union([z.boolean(), z.custom<JsonObject>(isJsonObject)]);

export const DIRECTIONS = ['sent', 'received', 'both'] as const;

/** What messages of one type must look like. */
export const messageRuleSchema = z.strictObject({
  type: nonEmpty,
  direction: z.enum(DIRECTIONS),
  /** One line for a person; empty for none. */
  about: z.string(),
  schema: jsonSchema,
});

export const contractSchema = z.strictObject({
  /** How all schemas of this contract are read. */
  draft: z.enum(['7', '2020-12']),
  /** Holds for every message that the codec calls one, whole; null for no envelope. */
  envelope: z.nullable(jsonSchema),
  /** Where in the message the part lies that the rules below look at, such as `payload`; null for the whole message. */
  payloadPath: z.nullable(keyPath),
  messages: z.array(messageRuleSchema).check(z.maxLength(1000)),
  /** A message of a type that no rule names for its direction. */
  unknownTypes: z.enum(['allow', 'warn', 'fail']),
  /** Schemas that the others reach as `#/$defs/name` (or `#/definitions/name`). */
  definitions: z.record(z.string(), jsonSchema),
  /** Made from recorded frames: what departs from it is drift, a warning and no error. */
  inferred: z.boolean(),
});

export type JsonSchema = z.infer<typeof jsonSchema>;
export type Contract = z.infer<typeof contractSchema>;
export type MessageRule = z.infer<typeof messageRuleSchema>;
