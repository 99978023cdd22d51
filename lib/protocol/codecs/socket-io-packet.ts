import { Decoder, isPacketValid, PacketType, type Packet as ParsedPacket } from 'socket.io-parser';
import { fail, ok, type Result } from '../../base/result.ts';
import { parseJson } from './json-text.ts';
import { shown, startProblem } from './label-words.ts';
import { MOST_ATTACHMENTS, placeholderProblem } from './placeholders.ts';

/** A packet of Socket.IO as its parser gives it, whose placeholders still stand where its attachments belong. */
export interface SocketIoPacket {
  /** The binary kinds are told by `attachments` alone. */
  readonly type: PacketType;
  readonly nsp: string;
  readonly id: number | undefined;
  readonly data: unknown;
  /** Binary frames that follow. */
  readonly attachments: number;
}

const BINARY_HEADER = /^([56])(\d+)-/;

/** Used for texts only, of which none leaves a trace in it: the binary kinds are read as their plain brothers. */
const parser = new Decoder();
let parsed: ParsedPacket | null = null;
parser.on('decoded', (packet) => {
  parsed = packet;
});

/** Reads the content of an Engine.IO message. Never throws; the sentence says what is wrong. */
export function readSocketIo(text: string): Result<SocketIoPacket, 'packet'> {
  const header = BINARY_HEADER.exec(text);
  if (header === null) {
    const plain = parse(text);
    return plain === null ? fail('packet', problemOf(text)) : ok(plain);
  }
  const [whole, digit, count] = header;
  const attachments = Number(count);
  if (attachments < 1 || attachments > MOST_ATTACHMENTS) {
    return fail('packet', `It announces ${shown(count ?? '')} attachments: expected 1 to ${MOST_ATTACHMENTS}.`);
  }
  const plain = parse(`${digit === '5' ? PacketType.EVENT : PacketType.ACK}${text.slice(whole.length)}`);
  if (plain === null) return fail('packet', problemOf(text));
  const problem = placeholderProblem(plain.data, attachments);
  return problem === null ? ok({ ...plain, attachments }) : fail('packet', problem);
}

/** Names that Socket.IO keeps for itself; the parser knows them, only it does not tell. */
export function isReservedEvent(name: string): boolean {
  return !isPacketValid({ type: PacketType.EVENT, nsp: '/', data: [name] });
}

function parse(text: string): SocketIoPacket | null {
  // Of a binary kind the parser would await attachments and refuse every text; nothing at all it takes for a CONNECT.
  if (!/^[0-4]/.test(text)) return null;
  parsed = null;
  try {
    parser.add(text);
  } catch {
    // Its words are for programmers; `problemOf` finds better ones.
    return null;
  }
  return taken(parsed);
}

function taken(packet: ParsedPacket | null): SocketIoPacket | null {
  // The parser itself lets an event without data and an acknowledgement without id pass.
  if (packet === null || !isPacketValid(packet)) return null;
  const { type, nsp, id, data } = packet;
  if (type === PacketType.ACK && id === undefined) return null;
  return { type, nsp, id, data, attachments: 0 };
}

/** What the parser did not like about a packet, in one sentence. */
function problemOf(text: string): string {
  const start = /^([0-6])(\d+-)?(?:\/[^,]*,?)?(\d*)/.exec(text);
  if (start === null) return startProblem(text, 'The Engine.IO message', 'a Socket.IO packet');
  const [whole, digit, count, id] = start;
  const type = Number(digit);
  const name = PacketType[type] ?? '';
  if (type >= PacketType.BINARY_EVENT && count === undefined) {
    return `${name} does not say how many attachments follow: a number and a hyphen belong after the ${digit}.`;
  }
  const data = text.slice(whole.length);
  if (type === PacketType.DISCONNECT) return 'DISCONNECT carries data: nothing may follow its namespace.';
  if (data === '') return `${name} has no data: expected ${EXPECTED[type]}.`;
  const json = parseJson(data, `The data of ${name}`);
  return json.ok ? dataProblem(type, name, json.value, id ?? '') : json.error.message;
}

/** What follows type, namespace and id in each kind of packet. */
const EXPECTED: Readonly<Record<number, string>> = {
  [PacketType.CONNECT]: 'an object or nothing',
  [PacketType.EVENT]: 'a list that starts with the event name',
  [PacketType.ACK]: 'a list of arguments',
  [PacketType.CONNECT_ERROR]: 'a text or an object',
  [PacketType.BINARY_EVENT]: 'a list that starts with the event name',
  [PacketType.BINARY_ACK]: 'a list of arguments',
};

function dataProblem(type: number, name: string, data: unknown, id: string): string {
  const first: unknown = Array.isArray(data) ? data[0] : undefined;
  const isEvent = type === PacketType.EVENT || type === PacketType.BINARY_EVENT;
  if (isEvent && typeof first === 'string') {
    return isReservedEvent(first)
      ? `${name} ${shown(first)}: Socket.IO keeps this name for itself.`
      : `The acknowledgement id of ${name} is not a whole number.`;
  }
  const isAck = type === PacketType.ACK || type === PacketType.BINARY_ACK;
  if (isAck && Array.isArray(data) && id === '') return `${name} has no id, so it answers no event.`;
  return `The data of ${name} is not what belongs there: expected ${EXPECTED[type]}.`;
}
