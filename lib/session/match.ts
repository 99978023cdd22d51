import { assertUnreachable } from '../base/assert.ts';
import { jsonStart } from '../base/json-start.ts';
import { parseKeyPath, valueAt } from '../base/key-path.ts';
import { type ProvenPattern, provenPattern } from '../base/safe-pattern.ts';
import type { Matcher } from '../profile/matcher-schema.ts';
import type { Codec, Packet } from '../protocol/codec.ts';
import type { Payload } from '../protocol/frame.ts';
import { messageType } from '../protocol/message-type.ts';
import { cut, quoted } from '../protocol/server-words.ts';

/** A received message, looked at by several matchers. A frame may hold several; one that fits is enough. */
export interface ReadMessage {
  /** Whether it is the one that is meant. Never throws, whatever the payload. */
  matches(matcher: Matcher): boolean;
  /** The message that a matcher meant, of those in the frame: what paths lead into; undefined where there is none. */
  valueFor(matcher: Matcher): unknown;
  /** The words of the message that a matcher meant: the reason it gives, else its beginning; of the server, so not yet fit to be shown. */
  said(matcher: Matcher): string;
  /** What stands where a matcher looks, for a sentence: `status = "failed"`. */
  found(matcher: Matcher): string;
}

/** Reads the messages of one session, by its codec and the profile's type path. */
export interface MessageReader {
  read(payload: Payload): ReadMessage;
}

/** Of these the messages stand in the frame's text as JSON, so that a value which is nowhere in it is not in a message. */
const PLAIN_JSON: ReadonlySet<string> = new Set(['json', 'json-lines', 'socket.io']);
/** Packets of these kinds say something; a part or a malformed one has nothing that a path could lead to. */
const MEANINGFUL: ReadonlySet<Packet['kind']> = new Set<Packet['kind']>(['message', 'control']);
/** A sentence holds no more of a pattern or a value. */
const MOST_SHOWN_CHARS = 80;

/** `onUnsafe` hears once of each pattern that could run away; such a one never matches. */
export function createReader(
  codec: Codec,
  dottedTypePath: string | null,
  onUnsafe: (pattern: string, sentence: string) => void,
): MessageReader {
  const typePath = dottedTypePath === null ? null : parseKeyPath(dottedTypePath);
  const isPlain = PLAIN_JSON.has(codec.kind);
  const patterns = new Map<string, ProvenPattern | null>();

  function patternOf(source: string): ProvenPattern | null {
    const known = patterns.get(source);
    if (known !== undefined) return known;
    const made = provenPattern(source);
    const pattern = made.ok ? made.value : null;
    patterns.set(source, pattern);
    if (!made.ok) onUnsafe(source, made.error.message);
    return pattern;
  }

  /** Whether a packet may hold what a matcher wants, by the look of the frame alone: parsing is dear, and a server may flood. */
  function isPossible(payload: Payload, matcher: Matcher & { kind: 'type' | 'json' }): boolean {
    if (!isPlain) return true;
    if (typeof payload !== 'string') return false;
    if (matcher.kind === 'json') {
      return typeof matcher.equals === 'number' || mayHold(payload, String(matcher.equals));
    }
    const isThere = mayHold(payload, matcher.type) || mayHoldNumber(payload, matcher.type);
    // Socket.IO names events in the text, and its own packets by digits.
    return codec.kind === 'socket.io' ? isThere || !/^4[25]/.test(payload) : isThere && typePath !== null;
  }

  return {
    read(payload) {
      let packets: readonly Packet[] | null = null;
      const decoded = () => {
        packets ??= codec.decodeAlone(payload, 'received').filter(({ kind }) => MEANINGFUL.has(kind));
        return packets;
      };
      const packetFor = (matcher: Matcher & { kind: 'type' | 'json' }): Packet | undefined => {
        if (!isPossible(payload, matcher)) return undefined;
        if (matcher.kind === 'type') return decoded().find((packet) => messageType(packet, typePath) === matcher.type);
        const path = parseKeyPath(matcher.path);
        return decoded().find(({ value }) => valueAt(value, path) === matcher.equals);
      };
      const valueFor = (matcher: Matcher): unknown => {
        const packet = matcher.kind === 'type' || matcher.kind === 'json' ? packetFor(matcher) : undefined;
        return (packet ?? decoded()[0])?.value;
      };
      return {
        matches(matcher) {
          switch (matcher.kind) {
            case 'any':
              return true;
            case 'text':
              return typeof payload === 'string' && payload.startsWith(matcher.startsWith);
            case 'pattern':
              return typeof payload === 'string' && patternOf(matcher.pattern)?.matches(payload) === true;
            case 'type':
            case 'json':
              return packetFor(matcher) !== undefined;
            default:
              return assertUnreachable(matcher);
          }
        },
        valueFor,
        said(matcher) {
          const value = valueFor(matcher);
          if (typeof value === 'object' && value !== null) return reasonIn(value) ?? jsonStart(value, MOST_QUOTED);
          return typeof payload === 'string' ? payload.slice(0, MOST_QUOTED) : `${payload.length} bytes`;
        },
        found(matcher) {
          const first = decoded()[0];
          switch (matcher.kind) {
            case 'type': {
              const type = first === undefined ? null : messageType(first, typePath);
              return type === null ? 'a message without a type' : `a message of type ${quoted(type)}`;
            }
            case 'json': {
              const value = valueAt(first?.value, parseKeyPath(matcher.path));
              const shown = value === undefined ? 'nothing' : quoted(jsonStart(value, MOST_QUOTED));
              return value === undefined ? `${shown} at ${matcher.path}` : `${matcher.path} = ${shown}`;
            }
            default:
              return typeof payload === 'string'
                ? `“${quoted(payload.slice(0, MOST_QUOTED))}”`
                : `${payload.length} bytes`;
          }
        },
      };
    },
  };
}

/** Where servers put the reason of a refusal, and in what they wrap it. */
const REASON_NAMES = ['error', 'message', 'reason', 'detail', 'why'];
const REASON_WRAPPERS = ['', 'error.', 'payload.', 'data.', 'args.0.'];
const REASON_PATHS = [
  ...REASON_WRAPPERS.flatMap((wrapper) => REASON_NAMES.map((name) => parseKeyPath(`${wrapper}${name}`))),
  parseKeyPath('args.0'),
];

function reasonIn(value: object): string | null {
  for (const path of REASON_PATHS) {
    const found = valueAt(value, path);
    if (typeof found === 'string' && found.trim() !== '') return found.slice(0, MOST_QUOTED);
  }
  return null;
}

/** More of a server's value is cut from a sentence anyway. */
const MOST_QUOTED = 1000;
/** Characters that JSON has to escape (RFC 8259 §7). */
const ESCAPED = /["\\\p{Cc}]/u;

/** Whether JSON text can hold a value: as it stands, or behind an escape; `\"` and `\n` are everywhere, the others rare. */
function mayHold(text: string, value: string): boolean {
  if (text.includes(value) || text.includes('\\u')) return true;
  if (value.includes('/') && text.includes('\\/')) return true;
  return ESCAPED.test(value) && text.includes('\\');
}

/** A number spelt with an exponent, or with more digits than one has: `1e1` is 10 too, and so is `9.99999999999999999`. */
const ODD_NUMBER = /\d[eE]|[\d.]{17}/;

/** Whether JSON text can hold a number that stands in it in another spelling than its own. */
function mayHoldNumber(text: string, value: string): boolean {
  const number = Number(value);
  if (String(number) !== value) return false;
  return !Number.isSafeInteger(number) || ODD_NUMBER.test(text);
}

/** `a message with type = REGISTRATION_ACK`: for a person. */
export function matcherText(matcher: Matcher): string {
  switch (matcher.kind) {
    case 'any':
      return 'any message';
    case 'text':
      return `a message that starts with ${matcher.startsWith}`;
    case 'type':
      return `a message of type ${matcher.type}`;
    case 'json':
      return `a message with ${matcher.path} = ${String(matcher.equals)}`;
    case 'pattern':
      return `a message that fits /${cut(matcher.pattern, MOST_SHOWN_CHARS)}/`;
    default:
      return assertUnreachable(matcher);
  }
}
