import type { ProbeMethod } from '../protocol/connection-event.ts';
import type { HandshakeEvidence } from '../protocol/handshake.ts';
import type { RawSocket, SocketRequest } from './socket-port.ts';

/** A handshake that just failed. */
export interface FailedHandshake {
  readonly request: SocketRequest;
  /** The socket that failed, as its port gave it; the browser's own record of the handshake is found by it. */
  readonly socket?: RawSocket;
  /** When the socket was opened and when it failed, epoch ms. */
  readonly startedAt: number;
  readonly failedAt: number;
  /** 1006, or 1015 where Firefox says that TLS failed. */
  readonly code: number;
  /** Whether an extra request is allowed. */
  readonly mayProbe: boolean;
}

/** Finds out what a browser does not tell scripts. The runner owns this interface, `lib/platform` implements it. */
export interface FailureFinder {
  /**
   * Never rejects. Calls `onProbe` before each extra request. When `signal` aborts (the session connects anew or stops),
   * it answers soon with what is known until then.
   */
  find(
    failed: FailedHandshake,
    onProbe: (method: ProbeMethod) => void,
    signal: AbortSignal,
  ): Promise<HandshakeEvidence>;
}
