import type { FailureCategory, FailureCause } from '../protocol/connection-event.ts';
import type { HandshakeHeader } from '../protocol/handshake.ts';

/** The handshake that failed. */
export interface FailureContext {
  readonly url: string;
  readonly protocols: readonly string[];
  readonly headers: readonly HandshakeHeader[];
  /** 1006, or 1015 where Firefox says that TLS failed. */
  readonly code: number;
  /** Epoch ms. */
  readonly now: number;
}

export interface FailureExplanation {
  readonly category: FailureCategory;
  readonly cause: FailureCause;
  /** One sentence for a person: what failed, where, why as far as known, what to do. Holds no secrets. */
  readonly detail: string;
  /** How long the server asks to wait, 24 h at most; null when it did not ask. */
  readonly retryAfterMs: number | null;
}
