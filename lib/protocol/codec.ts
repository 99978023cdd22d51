import type { Result } from '../base/result.ts';
import type { Direction, Payload } from './frame.ts';

/** One unit of meaning in a frame. */
export interface Packet {
  /**
   * `message` is the application's and judged by the contract; `control` is the protocol's own talk; `part` belongs to
   * a message in another frame; `malformed` follows no rule of the protocol.
   */
  readonly kind: 'message' | 'control' | 'part' | 'malformed';
  /** Message type where the protocol itself names one; null leaves it to the profile's type path. */
  readonly type: string | null;
  /** What paths, schemas and matchers look at: JSON; undefined where there is none. A malformed packet may have one too. */
  readonly value: unknown;
  /**
   * What it means, in the protocol's own words, for a person: `EVENT "subscribe" in /metrics, wants acknowledgement 3`.
   * One short line, fit to be shown; empty where the content says it all (plain JSON or text).
   */
  readonly label: string;
  /** One sentence of what is wrong with a malformed one; null otherwise. */
  readonly problem: string | null;
  /**
   * Pairing that the protocol itself defines (Socket.IO acknowledgements); both null where the profile's rules decide. A
   * reply answers the request of the same key that went in the other direction; each direction has keys of its own.
   */
  readonly requestKey: string | null;
  readonly replyKey: string | null;
}

/** Reads the frames of one connection, of both directions in their order; keeps what a protocol spreads over several. */
export interface Decoder {
  /** Never throws and never returns an empty list, whatever the payload. */
  decode(payload: Payload, direction: Direction): readonly Packet[];
}

/** What a codec needs beside a message to put it on the wire. */
export interface EncodeContext {
  /** A number that no other message of this session used, for acknowledgements. */
  readonly nextId: () => number;
}

export interface Codec {
  readonly kind: string;
  /** For a list a person chooses from. */
  readonly name: string;
  decoder(): Decoder;
  /** One frame alone, without what came before it: for matchers and for a look at a single row. */
  decodeAlone(payload: Payload, direction: Direction): readonly Packet[];
  /**
   * Frames of one message, as a person or a template writes it; more than one only where the protocol splits it (binary
   * attachments), and those must leave together. Fails with one sentence.
   */
  encode(message: string, context: EncodeContext): Result<readonly Payload[], 'message'>;
  /** How a message is written for `encode`, for a person; one or two sentences. */
  readonly writing: string;
  /** Whether `encode` takes JSON, so that an editor checks it. */
  readonly isJson: boolean;
}
