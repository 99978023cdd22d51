import { PacketType } from 'socket.io-parser';
import { isJsonObject } from '../../base/json.ts';
import type { Packet } from '../codec.ts';
import type { Direction } from '../frame.ts';
import { inNamespace, lineWords, plural, shown } from './label-words.ts';
import { control } from './packets.ts';
import type { SocketIoPacket } from './socket-io-packet.ts';
import type { SocketIoValue } from './socket-io-value.ts';

/** A longer namespace is none that a person named, and would be kept with every request that waits. */
const MOST_KEY_CHARS = 1000;

/**
 * Pairs an event with its acknowledgement. The same for both directions, in which ids count on their own: what we sent is
 * only ever answered by what we receive.
 */
export function ackKey({ nsp, id }: SocketIoPacket): string | null {
  return id === undefined || nsp.length > MOST_KEY_CHARS ? null : `ack ${nsp} ${id}`;
}

/** `EVENT "upload"`, `ACK 3`: short enough to be kept. */
export function shortName({ type, id, data }: SocketIoPacket): string {
  return type === PacketType.ACK ? `ACK ${id}` : `EVENT ${shown(String(listOf(data)[0]))}`;
}

/** `answered`: short name of the event that an acknowledgement answers, where it is known. */
export function packetOf(packet: SocketIoPacket, direction: Direction, answered: string | null): Packet {
  const { nsp, data } = packet;
  switch (packet.type) {
    case PacketType.EVENT:
      return event(packet);
    case PacketType.ACK:
      return ack(packet, answered);
    case PacketType.CONNECT:
      return connect(nsp, data, direction);
    case PacketType.CONNECT_ERROR: {
      const value: SocketIoValue = { packet: 'connect_error', nsp, data };
      return control(value.packet, value, `CONNECT_ERROR${inNamespace(nsp)}${errorWords(data)}`);
    }
    default: {
      const value: SocketIoValue = { packet: 'disconnect', nsp };
      return control(value.packet, value, `DISCONNECT from ${lineWords(nsp)}`);
    }
  }
}

function event(packet: SocketIoPacket): Packet {
  const { nsp, id } = packet;
  const [name, ...args] = listOf(packet.data);
  const eventName = typeof name === 'number' ? name : String(name);
  const value: SocketIoValue = { packet: 'event', nsp, event: eventName, args, ...(id === undefined ? {} : { id }) };
  const wants = id === undefined ? '' : `, wants acknowledgement ${id}`;
  return {
    kind: 'message',
    type: String(eventName),
    value,
    label: `${shortName(packet)}${inNamespace(nsp)}${follow(packet)}${wants}`,
    problem: null,
    requestKey: ackKey(packet),
    replyKey: null,
  };
}

function ack(packet: SocketIoPacket, answered: string | null): Packet {
  const { nsp, id = 0 } = packet;
  const value: SocketIoValue = { packet: 'ack', nsp, id, args: listOf(packet.data) };
  const of = answered === null ? '' : ` of ${answered}`;
  return {
    kind: 'message',
    type: 'ack',
    value,
    label: `${shortName(packet)}${of}${inNamespace(nsp)}${follow(packet)}`,
    problem: null,
    requestKey: null,
    replyKey: ackKey(packet),
  };
}

/** A client asks with its credentials, a server accepts with the session's id; one of version 2 sends none. */
function connect(nsp: string, data: unknown, direction: Direction): Packet {
  const to = `CONNECT to ${lineWords(nsp)}`;
  const sid = direction === 'received' && isJsonObject(data) && Object.hasOwn(data, 'sid') ? data['sid'] : undefined;
  if (typeof sid === 'string') {
    const value: SocketIoValue = { packet: 'connect', nsp, sid };
    return control(value.packet, value, `${to} accepted`);
  }
  const value: SocketIoValue = { packet: 'connect', nsp, ...(data === undefined ? {} : { data }) };
  if (direction === 'sent') return control(value.packet, value, data === undefined ? to : `${to} with credentials`);
  return control(value.packet, value, `${to} accepted without a session id`);
}

function errorWords(data: unknown): string {
  const message = isJsonObject(data) && Object.hasOwn(data, 'message') ? data['message'] : data;
  return typeof message === 'string' ? `: ${shown(message)}` : '';
}

function follow({ attachments }: SocketIoPacket): string {
  return attachments === 0 ? '' : `, ${plural(attachments, 'attachment')} to follow`;
}

function listOf(data: unknown): readonly unknown[] {
  return Array.isArray(data) ? data : [];
}
