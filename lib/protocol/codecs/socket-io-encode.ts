import { Encoder, PacketType, type Packet as WirePacket } from 'socket.io-parser';
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import type { EncodeContext } from '../codec.ts';
import type { Payload } from '../frame.ts';
import { engineIoText, OPEN_FIELDS } from './engine-io.ts';
import { parseJson } from './json-text.ts';
import { shown } from './label-words.ts';
import { takeAttachments } from './placeholders.ts';
import { isReservedEvent } from './socket-io-packet.ts';

type Encoded = Result<readonly Payload[], 'message'>;

/** Packets that a person can write, and what each may have beside its name. */
const FIELDS = {
  event: ['event', 'args', 'nsp', 'ack', 'id'],
  ack: ['id', 'args', 'nsp'],
  connect: ['data', 'nsp'],
  connect_error: ['data', 'nsp'],
  disconnect: ['nsp'],
  open: OPEN_FIELDS,
  ping: ['data'],
  pong: ['data'],
  close: ['data'],
  upgrade: ['data'],
  noop: ['data'],
} as const satisfies Record<string, readonly string[]>;

type PacketName = keyof typeof FIELDS;

const EXAMPLE = '{"event": "name", "args": []}';
const encoder = new Encoder();

/** Frames of one packet, as a person writes it: a text, and the bytes of its attachments in their order. */
export function encodeSocketIo(message: string, namespace: string, context: EncodeContext): Encoded {
  const parsed = parseJson(message, 'The message');
  if (!parsed.ok) return wrong(parsed.error.message);
  const written = parsed.value;
  if (!isJsonObject(written)) return wrong(`A message of Socket.IO is an object such as ${EXAMPLE}.`);
  const name = own(written, 'packet') ?? 'event';
  if (!isPacketName(name)) {
    return wrong(`${words(name)} is no packet of Socket.IO: "packet" is one of ${Object.keys(FIELDS).join(', ')}.`);
  }
  const allowed: readonly string[] = FIELDS[name];
  const stranger = Object.keys(written).find((key) => key !== 'packet' && !allowed.includes(key));
  if (stranger !== undefined) {
    return wrong(`A packet of kind ${name} has no field ${shown(stranger)}: it has ${allowed.join(', ')}.`);
  }
  const nsp = own(written, 'nsp') ?? namespace;
  if (typeof nsp !== 'string' || !/^\/[^,]*$/.test(nsp)) {
    return wrong(`"nsp" is ${words(nsp)}: a namespace starts with a slash and has no comma.`);
  }
  switch (name) {
    case 'event':
      return event(written, nsp, context);
    case 'ack':
      return ack(written, nsp);
    case 'connect':
    case 'connect_error':
      return connect(name, written, nsp);
    case 'disconnect':
      return frames({ type: PacketType.DISCONNECT, nsp }, []);
    case 'open':
      return open(written);
    default:
      return signal(name, own(written, 'data') ?? '');
  }
}

function event(written: JsonObject, nsp: string, { nextId }: EncodeContext): Encoded {
  const name = own(written, 'event');
  if (name === undefined || name === '') return wrong(`The message has no event name: write ${EXAMPLE}.`);
  if (typeof name !== 'string' && typeof name !== 'number') return wrong('"event" is not a name: write it as text.');
  if (typeof name === 'string' && isReservedEvent(name)) {
    return wrong(`Socket.IO keeps the event name ${shown(name)} for itself: choose another.`);
  }
  const wantsAck = own(written, 'ack') ?? false;
  if (typeof wantsAck !== 'boolean') return wrong('"ack" is true or false: whether an acknowledgement is wanted.');
  const id = own(written, 'id') ?? null;
  if (id !== null && !isId(id)) return wrongId(id);
  const args = listOf(written);
  if (!args.ok) return args;
  // Last, so that no number is spent on a message that does not leave.
  return withAttachments(args.value, (list, attachments) => {
    const number = id ?? (wantsAck ? nextId() : null);
    const packet: WirePacket = { type: PacketType.EVENT, nsp, data: [name, ...list] };
    return frames(number === null ? packet : { ...packet, id: number }, attachments);
  });
}

function ack(written: JsonObject, nsp: string): Encoded {
  const id = own(written, 'id');
  if (!isId(id)) return wrongId(id);
  const args = listOf(written);
  if (!args.ok) return args;
  return withAttachments(args.value, (list, attachments) =>
    frames({ type: PacketType.ACK, nsp, id, data: list }, attachments),
  );
}

function connect(name: 'connect' | 'connect_error', written: JsonObject, nsp: string): Encoded {
  const data = own(written, 'data');
  if (name === 'connect' && data !== undefined && !isJsonObject(data)) {
    return wrong(`"data" of a connect packet is ${kindOf(data)}: credentials are an object such as {"token": "…"}.`);
  }
  if (name === 'connect_error' && typeof data !== 'string' && !isJsonObject(data)) {
    return wrong('"data" of a connect_error packet is a text or an object such as {"message": "…"}.');
  }
  return withAttachments([data], ([content], attachments) => {
    if (attachments.length > 0) return wrong('Only events and acknowledgements carry attachments.');
    const type = name === 'connect' ? PacketType.CONNECT : PacketType.CONNECT_ERROR;
    return frames(content === undefined ? { type, nsp } : { type, nsp, data: content }, attachments);
  });
}

function open({ packet: _, ...handshake }: JsonObject): Encoded {
  return frameOf(() => [engineIoText('open', JSON.stringify(handshake))]);
}

function signal(name: 'ping' | 'pong' | 'close' | 'upgrade' | 'noop', data: unknown): Encoded {
  return typeof data === 'string'
    ? ok([engineIoText(name, data)])
    : wrong(`"data" of a ${name} packet is text, as "probe" is, not ${kindOf(data)}.`);
}

function listOf(written: JsonObject): Result<readonly unknown[], 'message'> {
  const args = own(written, 'args') ?? [];
  return Array.isArray(args)
    ? ok<readonly unknown[]>(args)
    : wrong('"args" is not a list: put [ ] around the arguments.');
}

function withAttachments(
  list: readonly unknown[],
  write: (list: readonly unknown[], attachments: readonly Payload[]) => Encoded,
): Encoded {
  const taken = takeAttachments(list);
  return taken.ok ? write(taken.value.list, taken.value.attachments) : taken;
}

function frames(packet: WirePacket, attachments: readonly Payload[]): Encoded {
  return frameOf(() => {
    const [text] = encoder.encode(attachments.length === 0 ? packet : asBinary(packet, attachments.length));
    return [engineIoText('message', String(text)), ...attachments];
  });
}

/** Its placeholders stand already, so that the parser has only the header to write. */
function asBinary(packet: WirePacket, attachments: number): WirePacket {
  const type = packet.type === PacketType.EVENT ? PacketType.BINARY_EVENT : PacketType.BINARY_ACK;
  return { ...packet, type, attachments };
}

function frameOf(write: () => readonly Payload[]): Encoded {
  try {
    return ok(write());
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    return wrong('The message is nested too deeply to be written as JSON: send it with fewer levels.');
  }
}

function wrong(sentence: string): Encoded & { readonly ok: false } {
  return fail('message', sentence);
}

function wrongId(id: unknown): Encoded {
  return wrong(`"id" is ${words(id)}: an acknowledgement has a whole number from 0 on.`);
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isPacketName(name: unknown): name is PacketName {
  return typeof name === 'string' && Object.hasOwn(FIELDS, name);
}

/** A missing name must not be found on the prototype. */
function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function words(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'string') return shown(value);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : kindOf(value);
}

/** Of a value that may be a secret. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
