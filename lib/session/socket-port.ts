import type { Result } from '../base/result.ts';
import type { Payload } from '../protocol/frame.ts';
import type { HandshakeHeader } from '../protocol/handshake.ts';

/** What to connect to. `headers` were checked by `checkHeaders`. */
export interface SocketRequest {
  readonly url: string;
  readonly protocols: readonly string[];
  readonly headers: readonly HandshakeHeader[];
}

/** What a raw socket tells. `at` is epoch ms, stamped before anything else is done. */
export interface SocketListener {
  opened(at: number, handshakeMs: number, protocol: string, extensions: string): void;
  received(at: number, payload: Payload): void;
  closed(at: number, code: number, reason: string, wasClean: boolean): void;
  /**
   * Instead of `closed`, for a handshake that was never tried because something it needs is missing (access to the host for
   * its headers); one sentence.
   */
  refused(at: number, detail: string): void;
}

export interface RawSocket {
  /** The browser itself holds this attempt back after repeated failures (Chrome; measured). */
  readonly slowed: boolean;
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
