import { ok } from '../../base/result.ts';
import type { Packet } from '../codec.ts';
import type { Payload } from '../frame.ts';
import { type ChoiceOf, type CodecEntry, statelessCodec } from './codec-entry.ts';
import { plainMessage } from './packets.ts';

/** A text is its own value: a schema or a pattern can be asked about it, a path leads nowhere in it. */
function decode(payload: Payload): readonly Packet[] {
  return [plainMessage(typeof payload === 'string' ? payload : undefined)];
}

const NAME = 'Text';

const TEXT_CODEC = statelessCodec(
  {
    kind: 'text',
    name: NAME,
    encode: (message) => ok([message]),
    writing: 'The text as it is sent.',
    isJson: false,
  },
  decode,
);

export const TEXT: CodecEntry<ChoiceOf<'text'>> = {
  name: NAME,
  initial: { kind: 'text' },
  create: () => TEXT_CODEC,
};
