/** Who ended a connection. `policy` is our own rule (a timeout, a limit), `network` a loss without a close frame. */
export type CloseInitiator = 'user' | 'server' | 'network' | 'policy';

export interface Close {
  /** RFC 6455 §7.4. */
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  readonly initiator: CloseInitiator;
}

/** Failure categories of seed 000 §4.4. */
export type FailureCategory =
  | 'connection_timeout'
  | 'invalid_uri'
  | 'authentication_failed'
  | 'endpoint_not_found'
  | 'connection_refused'
  | 'connection_error';

/**
 * Who ended a session's attempts: the person, the profile because it never reconnects, its close-code table, or its
 * limit of attempts.
 */
export type StopCause = 'user' | 'profile' | 'close-code' | 'attempts';

/** What happened to a connection, without its place on the time line. All times are epoch ms, durations ms. */
export type ConnectionEventBody =
  | { readonly kind: 'attempt'; readonly attempt: number; readonly url: string; readonly protocols: readonly string[] }
  | { readonly kind: 'open'; readonly handshakeMs: number; readonly protocol: string; readonly extensions: string }
  | ({ readonly kind: 'close' } & Close)
  | { readonly kind: 'error'; readonly category: FailureCategory; readonly detail: string }
  /** `why`: what was decided and on what ground, for a person. */
  | { readonly kind: 'retry'; readonly attempt: number; readonly resumeAt: number; readonly why: string }
  | { readonly kind: 'stopped'; readonly cause: StopCause; readonly detail: string; readonly why: string }
  | { readonly kind: 'gap'; readonly from: number; readonly to: number; readonly cause: 'worker' | 'browser' }
  | { readonly kind: 'dropped'; readonly frames: number; readonly detail: string };

/** One entry of a session's time line; it stands after frame `afterSeq` (0: before the first frame). */
export type ConnectionEvent = ConnectionEventBody & {
  /** 1-based number within its session. */
  readonly n: number;
  readonly time: number;
  /** Number of the connection it belongs to, from 1; 0 where there is none yet. */
  readonly connection: number;
  readonly afterSeq: number;
};
