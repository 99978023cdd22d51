import { isJsonObject } from '../base/json.ts';
import { jsonStart } from '../base/json-start.ts';
import type { Matcher } from '../profile/matcher-schema.ts';
import { namesIn } from '../profile/template.ts';
import type { Codec } from '../protocol/codec.ts';
import type { CodecChoice } from '../protocol/codec-schema.ts';
import type { Payload } from '../protocol/frame.ts';

/** What a received frame means to Engine.IO 4 and Socket.IO 5, as far as the life of a session is concerned. */
export type ProtocolSign =
  /** The transport is there; the server promises a ping within `pingMs`, null when it promises nothing usable. */
  | { readonly kind: 'open'; readonly pingMs: number | null }
  | { readonly kind: 'ping' }
  /** The server ends the transport. */
  | { readonly kind: 'close' }
  /** The namespace of the codec was joined, refused (`said`: the server's reason) or ended. */
  | { readonly kind: 'connect' }
  | { readonly kind: 'connect_error'; readonly said: string }
  | { readonly kind: 'disconnect' };

/** A gate's step that waits for the protocol itself. */
export interface SignWait {
  readonly kind: 'sign';
  readonly sign: 'open' | 'connect';
}

export interface GateStep {
  /** What to wait for before `send`; null for nothing. */
  readonly waitFor: Matcher | SignWait | null;
  /** Message template to send then; null for none. */
  readonly send: string | null;
}

/** Answer to a ping (Engine.IO protocol 4, packet 3); the session gives it by itself. */
export const PONG = '3';

const JOIN = '{"packet":"connect"}';
const JOIN_WITH = '{"packet":"connect","data":';

/** Timers of browsers count in 32 bits of milliseconds; a day is longer than any server waits. */
const MOST_PING_MS = 86_400_000;
const ZERO = 0x30;

/** What has to be done on a new connection before the codec's protocol carries messages; nothing for most codecs. */
export function protocolSteps(choice: CodecChoice): readonly GateStep[] {
  if (choice.kind !== 'socket.io') return [];
  // A template within a template: its values are filled in as if it stood alone. The namespace is the codec's own.
  const join = choice.auth.trim() === '' ? JOIN : `${JOIN_WITH}${choice.auth}}`;
  return [
    { waitFor: { kind: 'sign', sign: 'open' }, send: join },
    { waitFor: { kind: 'sign', sign: 'connect' }, send: null },
  ];
}

/** Joins without the auth payload where that names a secret that has no value, as a header would be left out. */
export function joinWith(template: string, variables: Readonly<Record<string, unknown>>): string {
  if (!template.startsWith(JOIN_WITH)) return template;
  const lacks = [...namesIn(template)].some((name) => !Object.hasOwn(variables, name));
  return lacks ? JOIN : template;
}

/** For a person: what a step of the protocol waits for. */
export function signText({ sign }: SignWait, choice: CodecChoice): string {
  const namespace = choice.kind === 'socket.io' ? choice.namespace : '';
  return sign === 'open' ? 'the Engine.IO open packet' : `the answer to joining namespace ${namespace}`;
}

export type SignReader = (payload: Payload) => ProtocolSign | null;

/** Reads frames of a server; null for a codec whose protocol says nothing of the connection. */
export function signReader(choice: CodecChoice, codec: Codec): SignReader | null {
  if (choice.kind !== 'socket.io') return null;
  const { namespace } = choice;
  return (payload) => {
    if (typeof payload !== 'string') return null;
    // The first characters decide: nearly all frames are events (42…), which are not looked into here.
    switch (payload.charCodeAt(0) - ZERO) {
      case 0:
        return openSign(controlOf(codec, payload));
      case 1:
        return { kind: 'close' };
      case 2:
        return { kind: 'ping' };
      case 4: {
        const type = payload.charCodeAt(1) - ZERO;
        return type === 0 || type === 1 || type === 4 ? namespaceSign(controlOf(codec, payload), namespace) : null;
      }
      default:
        return null;
    }
  };
}

type Control = { readonly [key: string]: unknown };

function controlOf(codec: Codec, payload: string): Control | null {
  const packet = codec.decodeAlone(payload, 'received')[0];
  return packet?.kind === 'control' && isJsonObject(packet.value) ? packet.value : null;
}

function openSign(control: Control | null): ProtocolSign | null {
  if (control?.['packet'] !== 'open') return null;
  const { pingInterval, pingTimeout } = control;
  const pingMs = duration(pingInterval) + duration(pingTimeout);
  return { kind: 'open', pingMs: pingMs > 0 ? Math.min(pingMs, MOST_PING_MS) : null };
}

/** Not a number: the sum of both is none either, and compares as such. */
function duration(value: unknown): number {
  return typeof value === 'number' && value >= 0 ? value : Number.NaN;
}

function namespaceSign(control: Control | null, namespace: string): ProtocolSign | null {
  if (control === null || control['nsp'] !== namespace) return null;
  switch (control['packet']) {
    case 'connect':
      return { kind: 'connect' };
    case 'disconnect':
      return { kind: 'disconnect' };
    case 'connect_error':
      return { kind: 'connect_error', said: reasonOf(control['data']) };
    default:
      return null;
  }
}

/** Of what a server refuses us with; a sentence quotes less. */
const MOST_SAID = 1000;

/** Servers of protocol 5 send `{message}`, older ones a text. */
function reasonOf(data: unknown): string {
  if (isJsonObject(data) && typeof data['message'] === 'string') return data['message'];
  return typeof data === 'string' ? data : jsonStart(data, MOST_SAID);
}
