import type { HandshakeEvidence } from './handshake.ts';
import type { Metric, Rate, Statistic } from './metric.ts';

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
export const FAILURE_CATEGORIES = [
  'connection_timeout',
  'invalid_uri',
  'authentication_failed',
  'endpoint_not_found',
  'connection_refused',
  'connection_error',
] as const;
export type FailureCategory = (typeof FAILURE_CATEGORIES)[number];

/** What went wrong, finer than its category. `lost`: an open connection ended without a close frame or with a code of trouble. */
export type FailureCause =
  | 'http-status'
  | 'redirect'
  | 'refused'
  | 'reset'
  | 'empty-answer'
  | 'not-http'
  | 'name-not-resolved'
  | 'unreachable'
  | 'tls'
  | 'bad-accept'
  | 'subprotocol'
  | 'blocked-port'
  | 'invalid-url'
  | 'timeout'
  | 'offline'
  | 'headers'
  | 'suspended'
  | 'lost'
  | 'closed'
  | 'heartbeat'
  | 'not-ready'
  | 'gate-refused'
  | 'ping-timeout'
  | 'left'
  | 'unknown';

/**
 * Who ended a session's attempts: the person, the profile because it never reconnects, its close-code table, its
 * limit of attempts, or a failure that no attempt can mend (a blocked port).
 */
export type StopCause = 'user' | 'profile' | 'close-code' | 'attempts' | 'failure';

/** What holds a session's attempts back. */
export type HoldCause = 'offline' | 'paused';

/** Names of session states, and whether the protocol is ready, as the log tells them. */
export type LoggedState = 'disconnected' | 'connecting' | 'connected' | 'ready' | 'reconnecting' | 'held' | 'closing';

/** How a failure was looked into by an extra request. `socket` is a second opening handshake that is watched and closed at once. */
export type ProbeMethod = 'handshake' | 'get' | 'opaque' | 'socket';

/** What happened to a connection, without its place on the time line. All times are epoch ms, durations ms. */
export type ConnectionEventBody =
  | {
      readonly kind: 'attempt';
      readonly attempt: number;
      readonly url: string;
      readonly protocols: readonly string[];
      /** Names of the handshake headers that were set; their values are secrets more often than not. */
      readonly headers: readonly string[];
    }
  | {
      readonly kind: 'open';
      readonly handshakeMs: number;
      readonly protocol: string;
      readonly extensions: string;
      /** The browser itself held this attempt back (Chrome after repeated failures), so `handshakeMs` is no measure of the server. */
      readonly slowed: boolean;
    }
  | ({ readonly kind: 'close' } & Close)
  /** Why a connection failed or was lost; follows its `close`, because finding out takes a moment. */
  | {
      readonly kind: 'error';
      readonly category: FailureCategory;
      readonly cause: FailureCause;
      readonly detail: string;
      readonly evidence: HandshakeEvidence | null;
      readonly slowed: boolean;
    }
  /** An extra request of ours that looks into a failed handshake. */
  | { readonly kind: 'probe'; readonly method: ProbeMethod }
  /** `why`: what was decided and on what ground, for a person. */
  | { readonly kind: 'retry'; readonly attempt: number; readonly resumeAt: number; readonly why: string }
  /** Attempts wait for the network or for the person; `held: false` when they no longer do. */
  | { readonly kind: 'hold'; readonly by: HoldCause; readonly held: boolean }
  | { readonly kind: 'stopped'; readonly cause: StopCause; readonly detail: string; readonly why: string }
  /** The ready gate: passed after `afterMs`, or given up. */
  | { readonly kind: 'ready'; readonly ready: boolean; readonly afterMs: number; readonly detail: string }
  /** No reply to a heartbeat; `missed` in a row. */
  | { readonly kind: 'heartbeat-missed'; readonly missed: number; readonly afterMs: number }
  /** Nothing was received for so long; `over` when a message ended it. */
  | { readonly kind: 'silence'; readonly quietMs: number; readonly over: boolean }
  /**
   * Messages of the queue that were sent, dropped by the person, or dropped because they were too old; or that were being
   * sent when the background died (`unsure`) and are not sent again.
   */
  | { readonly kind: 'queue'; readonly what: 'sent' | 'dropped' | 'expired' | 'unsure'; readonly messages: number }
  /**
   * Automatic replies that were held back (`limited`: the profile's limit was hit) or could not be made (`failed`);
   * `replies` counts those of the last second that fared so.
   */
  | {
      readonly kind: 'auto-reply';
      readonly what: 'limited' | 'failed';
      readonly name: string;
      readonly replies: number;
      readonly detail: string;
    }
  /** A heartbeat was answered after so long. */
  | { readonly kind: 'heartbeat'; readonly replyMs: number }
  /**
   * Requests without a reply; the oldest is frame `seq` of type `type`. `timeout`: in the time that the profile gives
   * (`afterMs`). `ended`: their connection, or the profile that pairs them, ended first. `replaced`: another request took their id. `limit`: more requests waited
   * than are remembered. Like ones within a second are told together.
   */
  | {
      readonly kind: 'unanswered';
      readonly cause: 'timeout' | 'ended' | 'replaced' | 'limit';
      readonly requests: number;
      readonly seq: number;
      readonly type: string;
      readonly afterMs: number | null;
    }
  /**
   * A measure was beyond its limit. The first is told at once, further ones together (`times`). `value`: the worst, of frame `seq` if
   * it belongs to one; in the measure's unit (ms, frames/s, bytes/s).
   */
  | {
      readonly kind: 'alert';
      readonly measure: Metric | Rate;
      readonly statistic: Statistic;
      readonly beyond: 'over' | 'under';
      readonly limit: number;
      readonly sustained: number;
      readonly value: number;
      readonly seq: number | null;
      readonly times: number;
    }
  /** The result of one check of a suite that a person ran. */
  | {
      readonly kind: 'check';
      readonly check: string;
      readonly result: 'pass' | 'fail' | 'skip' | 'error';
      readonly detail: string;
    }
  /** The person began measuring anew: what was before is not counted any more. */
  | { readonly kind: 'reset' }
  /**
   * Received messages that did not count on, found at frame `seq`: `missing` numbers were skipped, or one came again or
   * late. `times`: like ones within a second are told together, `expected` and `got` being those of the first.
   */
  | {
      readonly kind: 'order';
      readonly what: 'gap' | 'duplicate' | 'reordered';
      readonly seq: number;
      readonly expected: number;
      readonly got: number;
      readonly missing: number;
      readonly times: number;
    }
  /** A sequence of messages that a person runs. */
  | {
      readonly kind: 'run';
      readonly what: 'started' | 'done' | 'failed' | 'cancelled';
      readonly name: string;
      readonly detail: string;
    }
  /** One step of the session's log; `correlationId` is one for all that belongs to the same outage. */
  | { readonly kind: 'state'; readonly from: LoggedState; readonly to: LoggedState; readonly correlationId: string }
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
