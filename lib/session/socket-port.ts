import type { Result } from '../base/result.ts';
import type { Payload } from '../protocol/frame.ts';
import type { HandshakeHeader } from '../protocol/handshake.ts';

/** What to connect to. `headers` were checked by `checkHeaders`. */
export interface SocketRequest {
  readonly url: string;
  readonly protocols: readonly string[];
  readonly headers: readonly HandshakeHeader[];
}

/**
 * Why a handshake was never tried. `access`: the person has not allowed access to the host, which its headers need.
 * `setup`: the browser did not do what it takes; another attempt may work.
 */
export type RefusalCause = 'access' | 'setup';

/** What a raw socket tells. `at` is epoch ms, stamped before anything else is done. */
export interface SocketListener {
  opened(at: number, handshakeMs: number, protocol: string, extensions: string): void;
  received(at: number, payload: Payload): void;
  closed(at: number, code: number, reason: string, wasClean: boolean): void;
  /** Instead of `closed`, for a handshake that was never tried; `detail` is one sentence. */
  refused(at: number, detail: string, why: RefusalCause): void;
}

export interface RawSocket {
  /** The browser itself holds this attempt back after repeated failures (Chrome; measured). */
  readonly slowed: boolean;
  /** The handshake has not begun yet: it waits for its turn after others of ours, or for the page that it will live in. */
  readonly waiting: boolean;
  /** Fails with one sentence when the socket is not open. */
  send(payload: Payload): Result<null, 'socket'>;
  close(code: number, reason: string): void;
  /** Closes and stops listening at once. */
  abandon(): void;
}

/** Where sockets come from; the runner owns this interface, `lib/platform` implements it. */
export interface SocketPort {
  /** Fails when the browser refuses the URL or a subprotocol; a handshake's failure comes later as `closed`. */
  open(request: SocketRequest, listener: SocketListener): Result<RawSocket, 'refused'>;
}
