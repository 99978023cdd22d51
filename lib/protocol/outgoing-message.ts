/**
 * A message to send: as the session's codec writes it (`message`), or one raw frame: text as typed, or bytes as base64
 * (runtime ports carry JSON in Chrome below 148).
 */
export type OutgoingMessage =
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary'; readonly base64: string };
