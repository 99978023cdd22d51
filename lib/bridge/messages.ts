import type { SessionSummary } from '../session/summary.ts';

/** A message to send: text as typed, or bytes as base64 (runtime ports carry JSON in Chrome below 148). */
export type OutgoingMessage =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary'; readonly base64: string };

/** Commands a view gives to the background, with the value of a successful reply. */
export interface Commands {
  /** Makes a session and connects it. Fails with `invalid_uri`, `invalid_protocol`, `unknown_profile`. */
  connect: {
    args: { url: string; protocols: readonly string[]; profileId: string };
    value: { sessionId: number };
  };
  /** Connects an existing session again, or skips the wait of a reconnecting one. */
  reconnect: { args: { sessionId: number }; value: null };
  /** Closes with 1000 and a reason, or stops reconnecting. */
  disconnect: { args: { sessionId: number }; value: null };
  /** Fails with `not_connected`, `contract` (invalid or too long; pass `anyway` to override), `socket`. */
  send: { args: { sessionId: number; message: OutgoingMessage; anyway: boolean }; value: null };
  rename: { args: { sessionId: number; name: string }; value: null };
  /** Closes and deletes a session with all it recorded. */
  remove: { args: { sessionId: number }; value: null };
  /** Tells that the store holds an imported session that the background has not seen. */
  imported: { args: { sessionId: number }; value: null };
  list: { args: null; value: { sessions: readonly SessionSummary[] } };
}

export type CommandName = keyof Commands;

/** What the background tells every connected view; none carries a payload or anything per frame. */
export type BridgeEvent =
  /** Every port gets one before the sessions. `problem` is one sentence when the background cannot work (no storage); null when all is well. */
  | { readonly kind: 'greeting'; readonly problem: string | null }
  | { readonly kind: 'session'; readonly summary: SessionSummary }
  | { readonly kind: 'removed'; readonly sessionId: number };
