import type { Result } from '../base/result.ts';
import type { Payload } from '../protocol/frame.ts';

/** What a raw socket tells. `at` is epoch ms, stamped before anything else is done. */
export interface SocketListener {
  opened(at: number, handshakeMs: number, protocol: string, extensions: string): void;
  received(at: number, payload: Payload): void;
  closed(at: number, code: number, reason: string, wasClean: boolean): void;
}

export interface RawSocket {
  /** Fails with one sentence when the socket is not open. */
  send(payload: Payload): Result<null, 'socket'>;
  close(code: number, reason: string): void;
  /** Closes and stops listening at once. */
  abandon(): void;
}

/** Where sockets come from; the runner owns this interface, `lib/platform` implements it. */
export interface SocketPort {
  /** Fails when the browser refuses the URL or a subprotocol; a handshake's failure comes later as `closed`. */
  open(url: string, protocols: readonly string[], listener: SocketListener): Result<RawSocket, 'refused'>;
}
