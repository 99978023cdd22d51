import { z } from '../base/zod.ts';
import type { CommandName } from './messages.ts';

const sessionId = z.int().check(z.minimum(1));

/** Trust border: whatever reaches the background is checked against these before anything is done. */
export const COMMAND_SCHEMAS = {
  connect: z.strictObject({
    url: z.string().check(z.maxLength(65_536)),
    protocols: z.array(z.string().check(z.maxLength(1024))).check(z.maxLength(32)),
    profileId: z.string().check(z.maxLength(128)),
  }),
  reconnect: z.strictObject({ sessionId }),
  disconnect: z.strictObject({ sessionId }),
  send: z.strictObject({
    sessionId,
    message: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('text'), text: z.string() }),
      z.strictObject({ kind: z.literal('binary'), base64: z.string() }),
    ]),
    anyway: z.boolean(),
  }),
  rename: z.strictObject({ sessionId, name: z.string().check(z.trim(), z.minLength(1), z.maxLength(200)) }),
  remove: z.strictObject({ sessionId }),
  imported: z.strictObject({ sessionId }),
  list: z.null(),
} satisfies Record<CommandName, z.ZodMiniType>;

export const commandMessageSchema = z.object({ id: z.int(), name: z.string(), args: z.unknown() });
