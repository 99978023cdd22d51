import { base64ToBytes, bytesToBase64, utf8Encode } from '../../base/bytes.ts';
import { ok } from '../../base/result.ts';
import type { Codec, Packet } from '../codec.ts';
import type { Payload } from '../frame.ts';
import { type ChoiceOf, type CodecEntry, statelessCodec } from './codec-entry.ts';
import { jsonValue } from './json-text.ts';
import { malformed, plainMessage } from './packets.ts';

type Choice = ChoiceOf<'base64'>;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(payload: Payload, inner: Choice['inner']): readonly Packet[] {
  if (typeof payload !== 'string') {
    return [malformed('binary frame', `A binary frame of ${payload.length} bytes: this protocol sends base64 text.`)];
  }
  const bytes = bytesOf(payload);
  if (bytes === null) {
    return [
      malformed('not base64', 'The text is not base64: it holds other characters, mixes both alphabets or is cut off.'),
    ];
  }
  const label = `base64 of ${bytes.length} bytes`;
  const text = textOf(bytes);
  if (text === null) return [plainMessage(undefined, `${label} that are no text`)];
  return [plainMessage(inner === 'json' ? jsonValue(text) : text, label)];
}

/** Standard or URL-safe alphabet (RFC 4648 §4, §5), padded or not. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/[-_]/.test(text)) return base64ToBytes(text);
  return /[+/]/.test(text) ? null : base64ToBytes(text.replaceAll('-', '+').replaceAll('_', '/'));
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    // Bytes are a message as well, only one without a value.
    return null;
  }
}

const NAME = 'Base64';

function create({ inner }: Choice): Codec {
  return statelessCodec(
    {
      kind: 'base64',
      name: NAME,
      encode: (message) => ok([bytesToBase64(utf8Encode(message))]),
      writing: `The ${inner === 'json' ? 'JSON text' : 'text'} itself: it is wrapped in base64 when it is sent.`,
      isJson: inner === 'json',
    },
    (payload) => decode(payload, inner),
  );
}

export const BASE64: CodecEntry<Choice> = {
  name: NAME,
  initial: { kind: 'base64', inner: 'json' },
  create,
};
