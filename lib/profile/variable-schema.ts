import type { Json } from '../base/json.ts';
import { z } from '../base/zod.ts';

/** Names that a template uses as `{{name}}`. */
export const variableName = z
  .string()
  .check(z.regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'a name of letters, digits and _'));

const json = z.custom<Json>((value) => value !== undefined);

export const variableSchema = z.strictObject({
  name: variableName,
  /** What `{{name}}` stands for; text may hold generators such as `{{uuid}}`, filled once for each session. Must be '' for a secret. */
  value: json,
  /** Masked on screen, kept out of profile files and exports; its value is the person's own and never part of a profile. */
  secret: z.boolean(),
  /** For the person who fills it in; empty for none. */
  about: z.string(),
});

/** Values that go together, such as those of a staging server. */
export const environmentSchema = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(64)),
  values: z.record(variableName, json),
});

/** What the person filled in for one profile, secrets among it; stored beside the profile and never exported with it. */
export const profileValuesSchema = z.strictObject({
  /** Name of the chosen environment; null for none. */
  environment: z.nullable(z.string()),
  values: z.record(variableName, json),
});

export type Variable = z.infer<typeof variableSchema>;
export type Environment = z.infer<typeof environmentSchema>;
export type ProfileValues = z.infer<typeof profileValuesSchema>;
