import { NORMAL_CLOSURE } from '../protocol/close-codes.ts';
import { KNOWN_SUBPROTOCOLS } from '../protocol/known-subprotocols.ts';
import type { RawSocket, SocketPort, SocketRequest } from '../session/socket-port.ts';
import { within } from './within.ts';

/**
 * What further handshakes say about an upgrade that the browser rejected and hides. `accepted`: the same one succeeds now.
 * `subprotocol`: one with other subprotocols or none succeeds; `agreed` is the one the server took, null for none.
 * `rejected`: none succeeds. `nothing`: they took too long, or the caller's signal.
 */
export type SocketVerdict =
  | { readonly kind: 'accepted' | 'rejected' | 'nothing' }
  | { readonly kind: 'subprotocol'; readonly agreed: string | null };

export interface SocketProbeOptions {
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** Called before each handshake. */
  onProbe(): void;
}

type Tried = { readonly opened: true; readonly protocol: string } | { readonly opened: false } | null;

/**
 * Chrome shows nobody a 101 that it rejects (measured: neither webRequest nor `fetch`), so what was wrong with it is found
 * out by changing one thing at a time. Each socket that opens is closed at once. Never rejects.
 */
export async function probeWithSockets(
  sockets: SocketPort,
  request: SocketRequest,
  options: SocketProbeOptions,
): Promise<SocketVerdict> {
  const { protocols } = request;
  const others = KNOWN_SUBPROTOCOLS.filter((protocol) => !protocols.includes(protocol));
  const same = await trySocket(sockets, request, options);
  if (same === null) return { kind: 'nothing' };
  if (same.opened) return { kind: 'accepted' };
  const other = await trySocket(sockets, { ...request, protocols: others }, options);
  if (other === null) return { kind: 'nothing' };
  if (other.opened) return { kind: 'subprotocol', agreed: other.protocol === '' ? null : other.protocol };
  if (protocols.length === 0) return { kind: 'rejected' };
  const none = await trySocket(sockets, { ...request, protocols: [] }, options);
  if (none === null) return { kind: 'nothing' };
  return none.opened ? { kind: 'subprotocol', agreed: null } : { kind: 'rejected' };
}

/** Null when nothing came in time, or the caller no longer wants to know. */
async function trySocket(
  sockets: SocketPort,
  request: SocketRequest,
  { waitMs, signal, onProbe }: SocketProbeOptions,
): Promise<Tried> {
  if (signal.aborted) return null;
  onProbe();
  let tried: Tried = null;
  let raw: RawSocket | null = null;
  let stop = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    stop = resolve;
    signal.addEventListener('abort', stop, { once: true });
    const end = (outcome: Tried): void => {
      tried ??= outcome;
      resolve();
    };
    const opened = sockets.open(request, {
      opened: (_at, _handshakeMs, protocol) => end({ opened: true, protocol }),
      received: () => undefined,
      closed: () => end({ opened: false }),
      refused: () => end(null),
    });
    if (opened.ok) raw = opened.value;
    else end(null);
  });
  await within(waitMs, ended);
  signal.removeEventListener('abort', stop);
  release(raw, tried);
  return tried;
}

function release(raw: RawSocket | null, tried: Tried): void {
  if (tried?.opened === true) raw?.close(NORMAL_CLOSURE, '');
  else raw?.abandon();
}
