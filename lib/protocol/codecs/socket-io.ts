import type { Codec } from '../codec.ts';
import type { Payload } from '../frame.ts';
import type { ChoiceOf, CodecEntry } from './codec-entry.ts';
import { fillPlaceholders } from './placeholders.ts';
import { decodeSocketIoAlone, socketIoDecoder } from './socket-io-decoder.ts';
import { encodeSocketIo } from './socket-io-encode.ts';

const NAME = 'Socket.IO 4';

/**
 * Socket.IO protocol 5 on Engine.IO protocol 4 (Socket.IO 3 and 4), on the parsers of that project. Over a WebSocket every
 * text frame is one Engine.IO packet and every binary frame one attachment.
 */
function create({ namespace }: ChoiceOf<'socket.io'>): Codec {
  return {
    kind: 'socket.io',
    name: NAME,
    decoder: socketIoDecoder,
    decodeAlone: decodeSocketIoAlone,
    encode: (message, context) => encodeSocketIo(message, namespace, context),
    writing:
      'An event is {"event": "name", "args": [1, 2]}; "ack": true asks for an acknowledgement, {"$base64": "…"} is binary. ' +
      'Other packets name themselves: {"packet": "pong"}.',
    isJson: true,
  };
}

/**
 * Value of the packet in `header` with `{"$base64", "byteLength"}` where its attachments belong, which are the frames
 * after it; those that are missing stay placeholders. Undefined where the frame holds no message.
 */
export function assembleBinary(header: Payload, attachments: readonly Payload[]): unknown {
  const [packet] = decodeSocketIoAlone(header, 'received');
  return packet?.kind === 'message' ? fillPlaceholders(packet.value, attachments) : undefined;
}

export const SOCKET_IO: CodecEntry<ChoiceOf<'socket.io'>> = {
  name: NAME,
  initial: { kind: 'socket.io', namespace: '/', auth: '' },
  create,
};
