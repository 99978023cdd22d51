import type { Payload } from '../../lib/protocol/frame.ts';

/** Where the payload of the selected frame is. `large`: waits for the person's word. */
export type LoadedPayload =
  | { readonly status: 'reading' | 'large' | 'missing' }
  | { readonly status: 'failed'; readonly message: string }
  | { readonly status: 'ready'; readonly payload: Payload };

export type ParsedPayload =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string };

/** Above this a tree costs hundreds of megabytes; raw text and hex still work. */
const MAX_TREE_CHARACTERS = 20_000_000;

const decoder = new TextDecoder();

/** Text as it came; bytes decoded as UTF-8 with replacement characters. */
export function payloadText(payload: Payload): string {
  return typeof payload === 'string' ? payload : decoder.decode(payload);
}

/** JSON of a text or binary payload; the reason is one sentence for the person. */
export function parsePayload(payload: Payload): ParsedPayload {
  const text = payloadText(payload);
  if (text.length > MAX_TREE_CHARACTERS)
    return { ok: false, reason: 'This payload is too large for a tree; Raw and Hex show it.' };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, reason: 'This payload is not JSON; Raw and Hex show it.' };
  }
}
