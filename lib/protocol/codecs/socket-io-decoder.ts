import { PacketType } from 'socket.io-parser';
import type { Decoder, Packet } from '../codec.ts';
import type { Direction, Payload } from '../frame.ts';
import { readEngineIo } from './engine-io.ts';
import { plural } from './label-words.ts';
import { malformed } from './packets.ts';
import { attachmentBytes } from './placeholders.ts';
import { ackKey, packetOf, shortName } from './socket-io-message.ts';
import { readSocketIo, type SocketIoPacket } from './socket-io-packet.ts';

/** Attachments that an event or an acknowledgement announced, and how many of them came. */
interface Awaited {
  /** `EVENT "upload"`. */
  readonly of: string;
  readonly type: string;
  readonly total: number;
  came: number;
}

/** Events without an answer so far whose names are kept, for each direction: only to name them beside the answer. */
const MOST_ASKED = 1000;

/** Reads one connection. Each direction has attachments of its own; an acknowledgement answers an event of the other. */
export function socketIoDecoder(): Decoder {
  const awaited: Record<Direction, Awaited | null> = { sent: null, received: null };
  const asked: Record<Direction, Map<string, string>> = { sent: new Map(), received: new Map() };

  return {
    decode(payload, direction) {
      return [isAttachment(payload) ? attachment(payload, direction) : textPacket(payload, direction)];
    },
  };

  function attachment(payload: Payload, direction: Direction): Packet {
    const header = awaited[direction];
    const bytes = attachmentBytes(payload);
    if (bytes === null) return notBase64();
    if (header === null) {
      return malformed(
        `binary frame of ${plural(bytes.length, 'byte')}`,
        'No event or acknowledgement before it announces this binary frame.',
      );
    }
    header.came++;
    if (header.came === header.total) awaited[direction] = null;
    const { of, type, total, came } = header;
    return part(`${type} (binary ${came}/${total})`, `attachment ${came} of ${total} of ${of}`);
  }

  function textPacket(payload: string, direction: Direction): Packet {
    const read = readEngineIo(payload);
    // Pings and pongs may come between attachments, for they are not of the same layer.
    if (read.kind === 'packet') return read.packet;
    const broken = awaited[direction];
    awaited[direction] = null;
    const message = readSocketIo(read.text);
    if (!message.ok) return notSocketIo(message.error.message);
    const packet = messagePacket(message.value, direction);
    return broken === null ? packet : interrupting(packet, broken);
  }

  function messagePacket(message: SocketIoPacket, direction: Direction): Packet {
    const packet = packetOf(message, direction, answered(message, direction));
    if (packet.requestKey !== null) remember(asked[direction], packet.requestKey, shortName(message));
    if (message.attachments > 0) {
      awaited[direction] = { of: shortName(message), type: packet.type ?? '', total: message.attachments, came: 0 };
    }
    return packet;
  }

  function answered(message: SocketIoPacket, direction: Direction): string | null {
    const key = message.type === PacketType.ACK ? ackKey(message) : null;
    if (key === null) return null;
    const events = asked[direction === 'sent' ? 'received' : 'sent'];
    const event = events.get(key) ?? null;
    events.delete(key);
    return event;
  }
}

/** One frame without the ones before it: an attachment is one, of whatever event. */
export function decodeSocketIoAlone(payload: Payload, direction: Direction): readonly Packet[] {
  if (isAttachment(payload)) {
    const bytes = attachmentBytes(payload);
    return [bytes === null ? notBase64() : part(null, `attachment of ${plural(bytes.length, 'byte')}`)];
  }
  const read = readEngineIo(payload);
  if (read.kind === 'packet') return [read.packet];
  const message = readSocketIo(read.text);
  return [message.ok ? packetOf(message.value, direction, null) : notSocketIo(message.error.message)];
}

function isAttachment(payload: Payload): payload is Exclude<Payload, string> | `b${string}` {
  return typeof payload !== 'string' || payload.startsWith('b');
}

function part(type: string | null, label: string): Packet {
  return { kind: 'part', type, value: undefined, label, problem: null, requestKey: null, replyKey: null };
}

function notBase64(): Packet {
  return malformed('no attachment', 'The text after the b is not base64, so it is no attachment.');
}

function notSocketIo(problem: string): Packet {
  return malformed('no Socket.IO packet', problem);
}

/** What it says is kept, for a person wants to see it; a parser of Socket.IO would close the connection here. */
function interrupting(packet: Packet, { of, total, came }: Awaited): Packet {
  return {
    ...packet,
    kind: 'malformed',
    problem: `It came when attachment ${came + 1} of ${total} of ${of} had to come: Socket.IO gives the connection up here.`,
    requestKey: null,
    replyKey: null,
  };
}

function remember(events: Map<string, string>, key: string, name: string): void {
  // Again at the end of the order in which they are forgotten.
  events.delete(key);
  events.set(key, name);
  if (events.size <= MOST_ASKED) return;
  const [oldest] = events.keys();
  if (oldest !== undefined) events.delete(oldest);
}
