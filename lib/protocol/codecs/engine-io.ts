import { decodePacket, encodePacket } from 'engine.io-parser';
import { isJsonObject } from '../../base/json.ts';
import type { Packet } from '../codec.ts';
import { parseJson } from './json-text.ts';
import { shown, startProblem } from './label-words.ts';
import { control, malformed } from './packets.ts';
import type { EngineIoSignal, EngineIoValue } from './socket-io-value.ts';

/** One text frame of Engine.IO 4: a packet of its own, or a message that holds a packet of Socket.IO. */
export type EngineIoText =
  | { readonly kind: 'packet'; readonly packet: Packet }
  | { readonly kind: 'message'; readonly text: string };

/** Never throws. Frames that start with `b` (base64) are not for here. */
export function readEngineIo(text: string): EngineIoText {
  const { type, data }: { type: string; data?: unknown } = decodePacket(text);
  const content = typeof data === 'string' ? data : '';
  switch (type) {
    case 'message':
      return { kind: 'message', text: content };
    case 'open':
      return { kind: 'packet', packet: openPacket(content) };
    case 'ping':
    case 'pong':
    case 'close':
    case 'upgrade':
    case 'noop':
      return { kind: 'packet', packet: signal(type, content) };
    default:
      return {
        kind: 'packet',
        packet: malformed('no Engine.IO packet', startProblem(text, 'The frame', 'an Engine.IO packet')),
      };
  }
}

/** Text frame of an Engine.IO packet. */
export function engineIoText(type: EngineIoSignal | 'open' | 'message', data: string): string {
  let frame = '';
  // At once for a text; the callback is there for Blobs.
  encodePacket({ type, data }, true, (encoded: string) => {
    frame = encoded;
  });
  return frame;
}

function signal(packet: EngineIoSignal, data: string): Packet {
  const value: EngineIoValue = data === '' ? { packet } : { packet, data };
  return control(packet, value, `Engine.IO ${packet}${data === '' ? '' : ` ${shown(data)}`}`);
}

/** The server's first packet, which a client needs for its timeouts. */
function openPacket(text: string): Packet {
  const label = 'Engine.IO open';
  const parsed = parseJson(text, 'The data of the open packet');
  if (!parsed.ok) return malformed(label, parsed.error.message);
  const wrong = (what: string) => malformed(label, `The data of the open packet ${what}.`);
  const { value } = parsed;
  if (!isJsonObject(value)) return wrong('is not an object');
  // Own properties only: a name that is missing must not be found on the prototype.
  const own = (key: string): unknown => (Object.hasOwn(value, key) ? value[key] : undefined);
  const [sid, upgrades, pingInterval, pingTimeout, maxPayload] = OPEN_FIELDS.map(own);
  if (typeof sid !== 'string') return wrong('has no session id ("sid")');
  if (!isDuration(pingInterval)) return wrong('has no "pingInterval" in milliseconds');
  if (!isDuration(pingTimeout)) return wrong('has no "pingTimeout" in milliseconds');
  const open: EngineIoValue = {
    packet: 'open',
    sid,
    upgrades: Array.isArray(upgrades) ? upgrades : [],
    pingInterval,
    pingTimeout,
    ...(typeof maxPayload === 'number' ? { maxPayload } : {}),
  };
  return control('open', open, `${label}, ping every ${pingInterval} ms, timeout ${pingTimeout} ms`);
}

export const OPEN_FIELDS = ['sid', 'upgrades', 'pingInterval', 'pingTimeout', 'maxPayload'] as const;

function isDuration(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}
