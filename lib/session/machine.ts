import type { Profile } from '../profile/schema.ts';
import type { ConnectionEventBody } from '../protocol/connection-event.ts';
import type { SessionState } from './state.ts';

/** The part of a profile that decides how a session lives. */
export type SessionPolicy = Pick<
  Profile,
  'reconnect' | 'stableAfterMs' | 'closePolicy' | 'connectTimeoutMs' | 'closeTimeoutMs'
>;

/** Everything `step` knows; plain data, so that it can be stored and compared. */
export interface SessionMachine {
  readonly url: string;
  readonly protocols: readonly string[];
  readonly policy: SessionPolicy;
  readonly wished: 'open' | 'closed';
  /** Connections tried so far; also the number of the latest. */
  readonly connections: number;
  /**
   * Number of the latest attempt within its outage, and how many attempts of the outage followed by themselves. An outage
   * ends when a connection has lived through the stability window, or when a person connects afresh.
   */
  readonly attempt: number;
  readonly retries: number;
  /** Whether any connection has opened yet, and how often one opened after that. */
  readonly opened: boolean;
  readonly reconnects: number;
  readonly state: SessionState;
}

export type SessionTimer = 'connect' | 'retry' | 'close';

/** What can happen to a session. Socket events name their connection, so that a late one of an older connection is ignored. */
export type SessionEventBody =
  | { readonly kind: 'connect' }
  | { readonly kind: 'disconnect'; readonly reason: string }
  | {
      readonly kind: 'opened';
      readonly connection: number;
      readonly handshakeMs: number;
      readonly protocol: string;
      readonly extensions: string;
    }
  | {
      readonly kind: 'closed';
      readonly connection: number;
      readonly code: number;
      readonly reason: string;
      readonly wasClean: boolean;
    }
  | { readonly kind: 'refused'; readonly connection: number; readonly detail: string }
  | { readonly kind: 'timer'; readonly timer: SessionTimer }
  | { readonly kind: 'resumed'; readonly from: number; readonly cause: 'worker' | 'browser' };

/** `now` in epoch ms; `random` in [0, 1), so that chance comes in with the event and `step` stays pure. */
export type SessionEvent = SessionEventBody & { readonly now: number; readonly random: number };

/** What the runner has to do, in order. */
export type SessionEffect =
  | { readonly kind: 'open'; readonly connection: number }
  | { readonly kind: 'close'; readonly connection: number; readonly code: number; readonly reason: string }
  /** Close without waiting for the peer and hear nothing of it again. */
  | { readonly kind: 'abandon'; readonly connection: number }
  | { readonly kind: 'start-timer'; readonly timer: SessionTimer; readonly at: number }
  | { readonly kind: 'stop-timer'; readonly timer: SessionTimer }
  | { readonly kind: 'record'; readonly connection: number; readonly event: ConnectionEventBody };

export interface Step {
  readonly session: SessionMachine;
  readonly effects: readonly SessionEffect[];
}
