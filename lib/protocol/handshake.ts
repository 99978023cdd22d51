/** One header of an opening handshake, ours or the server's; a name may come more than once in an answer. */
export interface HandshakeHeader {
  readonly name: string;
  readonly value: string;
}

/** Bytes of an answer's body that are kept as evidence. */
export const MOST_BODY_BYTES = 64 * 1024;

/**
 * Where evidence comes from, the most telling first. `webRequest`: the browser's own record of this very handshake.
 * `probe`: extra requests of ours that repeat the handshake. `opaque`: an extra request whose answer we may not read
 * (no host permission): it only tells whether an HTTP server answered. `socket`: what the WebSocket itself told.
 * `timer`: our own clock. `check`: our own check before or instead of a connection.
 */
export type EvidenceSource = 'webRequest' | 'probe' | 'opaque' | 'socket' | 'timer' | 'check';

/** What is known of a handshake that failed. */
export interface HandshakeEvidence {
  readonly source: EvidenceSource;
  /** HTTP status of the server's answer; null where none came or none may be read. */
  readonly status: number | null;
  readonly statusText: string;
  readonly headers: readonly HandshakeHeader[];
  /** The first 64 kB of the answer's body, decoded as UTF-8; null where none came or none may be read. */
  readonly body: string | null;
  readonly bodyTruncated: boolean;
  /** The browser's name for a failure below HTTP, e.g. `net::ERR_CONNECTION_REFUSED`, or a finding of our own (`ws::…`, see `FINDING`). */
  readonly netError: string | null;
  /** Where a redirect pointed; browsers do not follow one in an opening handshake. */
  readonly redirectedTo: string | null;
  /** True when the person could learn more by allowing access to the host. */
  readonly needsAccess: boolean;
  /** The answer was that of the failure before, which alone keeps its headers and body. */
  readonly repeats: boolean;
}

/** Nothing known yet, from `source`. */
export function noEvidence(source: EvidenceSource): HandshakeEvidence {
  return {
    source,
    status: null,
    statusText: '',
    headers: [],
    body: null,
    bodyTruncated: false,
    netError: null,
    redirectedTo: null,
    needsAccess: false,
    repeats: false,
  };
}
