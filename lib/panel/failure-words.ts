import type { FailureCategory, FailureCause, ProbeMethod } from '../protocol/connection-event.ts';
import type { EvidenceSource } from '../protocol/handshake.ts';

/** `connection_refused` → `connection refused`, `name-not-resolved` → `name not resolved`. */
export function plainWords(id: FailureCategory | FailureCause): string {
  return id.replace(/[_-]/g, ' ').replace(/^(http|tls)\b/, (word) => word.toUpperCase());
}

/** Causes that end a connection which had been open; with every other one it never opened. */
export const ENDED: ReadonlySet<FailureCause> = new Set([
  'lost',
  'closed',
  'heartbeat',
  'not-ready',
  'gate-refused',
  'ping-timeout',
  'left',
  'suspended',
]);

export const SOURCE_WORDS: Readonly<Record<EvidenceSource, string>> = {
  webRequest: 'the browser’s own record of this handshake',
  probe: 'an extra request of ours',
  opaque: 'an extra request of ours whose answer may not be read',
  socket: 'what the WebSocket itself told',
  timer: 'our own clock',
  check: 'our own check, before anything was sent',
};

/** After “extra request of ours: ”. */
export const PROBE_WORDS: Readonly<Record<ProbeMethod, string>> = {
  handshake: 'the handshake again',
  get: 'a plain GET',
  opaque: 'its answer may not be read',
  socket: 'a second handshake, closed at once',
};

export const SLOWED =
  'The browser itself held this attempt back after repeated failures; its handshake time is not counted';
