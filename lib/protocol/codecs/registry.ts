import type { Codec } from '../codec.ts';
import type { CodecChoice } from '../codec-schema.ts';
import { BASE64 } from './base64.ts';
import type { ChoiceOf, CodecEntry } from './codec-entry.ts';
import { JSON_MESSAGES } from './json.ts';
import { JSON_LINES } from './json-lines.ts';
import { SOCKET_IO } from './socket-io.ts';
import { TEXT } from './text.ts';

/** Every codec there is, in the order a person chooses from. */
const CODECS: { readonly [Kind in CodecChoice['kind']]: CodecEntry<ChoiceOf<Kind>> } = {
  json: JSON_MESSAGES,
  text: TEXT,
  'json-lines': JSON_LINES,
  base64: BASE64,
  'socket.io': SOCKET_IO,
};

/** One line of the list a person chooses a codec from. */
export interface CodecOption {
  readonly kind: CodecChoice['kind'];
  readonly name: string;
  /** What the profile holds once it is chosen. */
  readonly initial: CodecChoice;
}

export const CODEC_OPTIONS: readonly CodecOption[] = Object.values(CODECS).map(({ name, initial }) => ({
  kind: initial.kind,
  name,
  initial,
}));

export function createCodec(choice: CodecChoice): Codec {
  const entry: CodecEntry<CodecChoice> = CODECS[choice.kind];
  return entry.create(choice);
}
