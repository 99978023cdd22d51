import { z } from '../base/zod.ts';
import { CHECK_IDS } from '../checks/check-run.ts';
import { headerSchema } from '../profile/liveness-schema.ts';
import { sequenceSchema } from '../profile/reply-schema.ts';
import { profileSchema } from '../profile/schema.ts';
import { profileValuesSchema } from '../profile/variable-schema.ts';
import type { CommandName } from './messages.ts';

const sessionId = z.int().check(z.minimum(1));
const profileId = z.string().check(z.maxLength(128));
const headers = z.array(headerSchema).check(z.maxLength(64));
const message = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('message'), text: z.string() }),
  z.strictObject({ kind: z.literal('text'), text: z.string() }),
  z.strictObject({ kind: z.literal('binary'), base64: z.string() }),
]);

const connection = z.strictObject({
  url: z.string().check(z.maxLength(65_536)),
  protocols: z.array(z.string().check(z.maxLength(1024))).check(z.maxLength(32)),
  profileId,
  headers,
});

/** Trust border: whatever reaches the background is checked against these before anything is done. */
export const COMMAND_SCHEMAS = {
  connect: connection,
  plan: connection,
  reconnect: z.strictObject({ sessionId }),
  disconnect: z.strictObject({ sessionId }),
  send: z.strictObject({ sessionId, message, anyway: z.boolean() }),
  queue: z.strictObject({ sessionId }),
  editQueued: z.strictObject({ sessionId, id: z.int(), message, anyway: z.boolean() }),
  dropQueued: z.strictObject({ sessionId, ids: z.nullable(z.array(z.int())) }),
  configure: z.strictObject({
    sessionId,
    profile: profileSchema,
    headers,
    variables: z.optional(profileValuesSchema.shape.values),
    revision: z.optional(z.int()),
  }),
  settings: z.strictObject({ sessionId }),
  explain: z.strictObject({ sessionId }),
  pauseAll: z.strictObject({ paused: z.boolean() }),
  saveProfile: z.strictObject({ profile: profileSchema, replaces: z.nullable(z.string()) }),
  deleteProfile: z.strictObject({ profileId }),
  profileValues: z.strictObject({ profileId }),
  saveProfileValues: z.strictObject({ profileId, values: profileValuesSchema }),
  run: z.strictObject({ sessionId, sequence: sequenceSchema }),
  cancelRun: z.strictObject({ runId: z.int() }),
  resetMetrics: z.strictObject({ sessionId }),
  alertsSeen: z.strictObject({ sessionId }),
  runChecks: z.strictObject({
    sessionId,
    checks: z.array(z.enum(CHECK_IDS)).check(z.minLength(1), z.maxLength(CHECK_IDS.length)),
  }),
  cancelChecks: z.strictObject({ runId: z.int() }),
  rename: z.strictObject({ sessionId, name: z.string().check(z.trim(), z.minLength(1), z.maxLength(200)) }),
  remove: z.strictObject({ sessionId }),
  imported: z.strictObject({ sessionId }),
  list: z.null(),
} satisfies Record<CommandName, z.ZodMiniType>;

export const commandMessageSchema = z.object({ id: z.int(), name: z.string(), args: z.unknown() });
