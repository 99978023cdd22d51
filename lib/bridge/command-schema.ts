import * as z from 'zod';
import type { CommandName } from './messages.ts';

z.config({ jitless: true });

const sessionId = z.number().int().min(1);

/** Trust border: whatever reaches the background is checked against these before anything is done. */
export const COMMAND_SCHEMAS = {
  connect: z.strictObject({
    url: z.string().max(65_536),
    protocols: z.array(z.string().max(1024)).max(32),
    profileId: z.string().max(128),
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
  rename: z.strictObject({ sessionId, name: z.string().trim().min(1).max(200) }),
  remove: z.strictObject({ sessionId }),
  imported: z.strictObject({ sessionId }),
  list: z.null(),
} satisfies Record<CommandName, z.ZodType>;

export const commandMessageSchema = z.object({ id: z.number().int(), name: z.string(), args: z.unknown() });
