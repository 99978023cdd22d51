import { base64ToBytes, bytesToBase64 } from '../base/bytes.ts';
import type { Payload } from '../protocol/frame.ts';

/** Name of the port that the offscreen document opens to the background. */
export const OFFSCREEN_PORT = 'socketwright-offscreen';

/**
 * A payload as it crosses a port, which carries JSON in Chrome below 148 and at most 64 MiB a message: bytes as base64, a
 * long one in parts that come before its end.
 */
export type Carried =
  | { readonly kind: 'part'; readonly part: string }
  | { readonly kind: 'text'; readonly end: string }
  | { readonly kind: 'bytes'; readonly end: string };

/** What the background asks of the document; `id` is one socket's. */
export type OffscreenOrder = { readonly id: number } & (
  | { readonly kind: 'open'; readonly url: string; readonly protocols: readonly string[] }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string }
  | { readonly kind: 'abandon' }
  | Carried
);

/** What the document tells; `at` in epoch ms, stamped there. */
export type OffscreenNews = { readonly id: number; readonly at: number } & (
  | { readonly kind: 'opened'; readonly handshakeMs: number; readonly protocol: string; readonly extensions: string }
  | { readonly kind: 'closed'; readonly code: number; readonly reason: string; readonly wasClean: boolean }
  | { readonly kind: 'refused'; readonly detail: string }
  | Carried
);

/** JSON writes a control character with six bytes, so a part stays well below the 64 MiB of a message. */
export const MOST_PART_UNITS = 4 * 1024 * 1024;

export function carry(payload: Payload): readonly Carried[] {
  const kind = typeof payload === 'string' ? 'text' : 'bytes';
  const whole = typeof payload === 'string' ? payload : bytesToBase64(payload);
  if (whole.length <= MOST_PART_UNITS) return [{ kind, end: whole }];
  const pieces: Carried[] = [];
  let at = 0;
  for (; whole.length - at > MOST_PART_UNITS; at += MOST_PART_UNITS) {
    pieces.push({ kind: 'part', part: whole.slice(at, at + MOST_PART_UNITS) });
  }
  pieces.push({ kind, end: whole.slice(at) });
  return pieces;
}

/** Puts what `carry` cut together again, one socket and direction each. */
export interface Joiner {
  /** The whole payload with its last piece, null before. */
  add(piece: Carried): Payload | null;
}

export function createJoiner(): Joiner {
  let held = '';
  return {
    add(piece) {
      if (piece.kind === 'part') {
        held += piece.part;
        return null;
      }
      const whole = held === '' ? piece.end : held + piece.end;
      held = '';
      return piece.kind === 'text' ? whole : base64ToBytes(whole);
    },
  };
}
