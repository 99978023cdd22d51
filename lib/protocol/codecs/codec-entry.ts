import type { Codec, Packet } from '../codec.ts';
import type { CodecChoice } from '../codec-schema.ts';
import type { Direction, Payload } from '../frame.ts';

/** What a codec's file gives the registry. */
export interface CodecEntry<Choice extends CodecChoice> {
  /** For a list a person chooses from. */
  readonly name: string;
  /** What a profile holds when a person has just chosen this codec. */
  readonly initial: Choice;
  create(choice: Choice): Codec;
}

/** The choice of one kind. */
export type ChoiceOf<Kind extends CodecChoice['kind']> = Extract<CodecChoice, { kind: Kind }>;

/** A codec that needs nothing of earlier frames to read one, so that all connections share its decoder. */
export function statelessCodec(
  codec: Pick<Codec, 'kind' | 'name' | 'encode' | 'writing' | 'isJson'>,
  decode: (payload: Payload, direction: Direction) => readonly Packet[],
): Codec {
  const decoder = { decode };
  return { ...codec, decoder: () => decoder, decodeAlone: decode };
}
