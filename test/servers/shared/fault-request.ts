import * as z from 'zod';
import { BREAKAGES } from './breakages.ts';
import type { Faults } from './faults.ts';

const milliseconds = z.number().min(0).max(86_400_000);

/** RFC 6455 §7.4: the codes that an endpoint may put on the wire. */
function isSendableCloseCode(code: number): boolean {
  return (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999);
}

const kinds = z.array(z.enum(BREAKAGES)).min(1).optional();

const faultRequestSchema = z.strictObject({
  clear: z.literal(true).optional(),
  refuse: z.union([z.number().int().min(200).max(599), z.literal('reset'), z.literal('hang'), z.null()]).optional(),
  delayHandshakeMs: milliseconds.nullable().optional(),
  delayRepliesMs: z.union([milliseconds, z.array(milliseconds).min(1), z.null()]).optional(),
  brokenEnvelopes: z
    .union([
      z.strictObject({ everyNth: z.number().int().min(1), kinds }),
      z.strictObject({ probability: z.number().min(0).max(1), kinds }),
      z.null(),
    ])
    .optional(),
  dropAfterMs: milliseconds.nullable().optional(),
  stopPings: z.boolean().optional(),
  intervalMs: milliseconds.optional(),
  say: z
    .array(z.union([z.string(), z.strictObject({ base64: z.base64() })]))
    .min(1)
    .optional(),
  dropNow: z.literal(true).optional(),
  closeWith: z
    .strictObject({
      code: z
        .number()
        .int()
        .refine(isSendableCloseCode, 'a close code that may be sent: 1000-1003, 1007-1014 or 3000-4999'),
      reason: z
        .string()
        .refine((reason) => Buffer.byteLength(reason) <= 123, 'at most 123 bytes')
        .default(''),
    })
    .optional(),
  flood: z
    .strictObject({
      frames: z.number().int().min(1).max(100_000_000),
      bytes: z
        .number()
        .int()
        .min(1)
        .max(256 * 1024 * 1024),
      framesPerSecond: z.number().min(0.01).optional(),
    })
    .optional(),
});

type Applied = { readonly ok: true; readonly acted: number } | { readonly ok: false; readonly message: string };

/**
 * Applies the JSON body of `POST /__faults`; `acted` is the number of live connections that a one-time action reached.
 * A flood goes on after the answer.
 */
export function applyFaultRequest(text: string, faults: Faults, setInterval: (intervalMs: number) => void): Applied {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    return { ok: false, message: `The body is not JSON: ${String(error)}` };
  }
  const parsed = faultRequestSchema.safeParse(body);
  if (!parsed.success) return { ok: false, message: z.prettifyError(parsed.error) };
  const asked = parsed.data;
  if (asked.clear === true) faults.clear();
  if (asked.refuse !== undefined) faults.refuse = asked.refuse;
  if (asked.delayHandshakeMs !== undefined) faults.delayHandshakeMs = asked.delayHandshakeMs;
  if (asked.delayRepliesMs !== undefined) faults.delayRepliesMs = asked.delayRepliesMs;
  if (asked.brokenEnvelopes !== undefined) faults.brokenEnvelopes = asked.brokenEnvelopes;
  if (asked.dropAfterMs !== undefined) faults.dropAfterMs = asked.dropAfterMs;
  if (asked.stopPings !== undefined) faults.stopPings = asked.stopPings;
  if (asked.intervalMs !== undefined) setInterval(asked.intervalMs);
  let acted = 0;
  if (asked.flood !== undefined) void faults.flood(asked.flood);
  if (asked.say !== undefined) {
    acted = faults.say(
      asked.say.map((frame) => (typeof frame === 'string' ? frame : Buffer.from(frame.base64, 'base64'))),
    );
  }
  if (asked.closeWith !== undefined) acted = faults.closeWith(asked.closeWith);
  if (asked.dropNow === true) acted = faults.dropNow();
  return { ok: true, acted };
}
