/**
 * A frame here is one whole WebSocket message as the browser delivers it (the CDP Network domain's use of the word);
 * RFC 6455 frames are wire units that a browser never shows.
 */
export type Direction = 'sent' | 'received';

/** RFC 6455 §5.2. Browsers deliver 1 and 2; 8, 9 and 10 appear only in imported captures. */
export const OPCODE = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
export type Opcode = (typeof OPCODE)[keyof typeof OPCODE];

const OPCODE_NAMES: Readonly<Record<Opcode, string>> = {
  1: 'text',
  2: 'binary',
  8: 'close',
  9: 'ping',
  10: 'pong',
};

export function opcodeName(opcode: Opcode): string {
  return OPCODE_NAMES[opcode];
}

export function isOpcode(value: number): value is Opcode {
  return value in OPCODE_NAMES;
}

/** Text as the string the browser delivered, anything else as bytes. */
export type Payload = string | Uint8Array<ArrayBuffer>;

/**
 * The answer of a contract for one frame; the issues themselves are computed again when a person looks. `warning`: nothing
 * is broken, but the person wants to know (an unknown type, drift from an inferred contract).
 */
export type VerdictKind = 'not-applicable' | 'valid' | 'invalid' | 'warning';

/** Everything about a frame except its payload; one row of the grid and of an export. */
export interface FrameRow {
  /** 1-based number within its session, without gaps. */
  readonly seq: number;
  /** Arrival (received) or hand-over to the socket (sent): epoch milliseconds with a fraction. */
  readonly time: number;
  readonly direction: Direction;
  readonly opcode: Opcode;
  /** UTF-8 bytes of a text payload, bytes of a binary one; never `string.length`. */
  readonly byteLength: number;
  /** Message type by the profile's type path; '' when there is none. */
  readonly type: string;
  readonly verdict: VerdictKind;
  /** Request→reply time in milliseconds on the reply's row; null where no request was paired, or it had its reply before. */
  readonly latencyMs: number | null;
  /** `seq` of the request that this frame answers; null when none. With no `latencyMs` it answers once more (a duplicate). */
  readonly replyTo: number | null;
  /** A reply to it is expected. */
  readonly asks: boolean;
  /** Arrival minus the message's own time stamp, ms; below 0 where the server's clock is ahead. null where it has none. */
  readonly ageMs: number | null;
  /** Number of the connection within the session, from 1. */
  readonly connection: number;
}
