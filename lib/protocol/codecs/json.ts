import { ok } from '../../base/result.ts';
import type { Packet } from '../codec.ts';
import type { Payload } from '../frame.ts';
import { type ChoiceOf, type CodecEntry, statelessCodec } from './codec-entry.ts';
import { jsonValue } from './json-text.ts';
import { plainMessage } from './packets.ts';

/** Text that is no JSON and bytes are messages as well: whether a server may send them is for its contract to say. */
const OPAQUE: readonly Packet[] = [plainMessage(undefined)];

function decode(payload: Payload): readonly Packet[] {
  const value = typeof payload === 'string' ? jsonValue(payload) : undefined;
  return value === undefined ? OPAQUE : [plainMessage(value)];
}

const NAME = 'JSON';

const JSON_CODEC = statelessCodec(
  {
    kind: 'json',
    name: NAME,
    encode: (message) => ok([message]),
    writing: 'The JSON text as it is sent.',
    isJson: true,
  },
  decode,
);

export const JSON_MESSAGES: CodecEntry<ChoiceOf<'json'>> = {
  name: NAME,
  initial: { kind: 'json' },
  create: () => JSON_CODEC,
};
