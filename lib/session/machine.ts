import type { Profile } from '../profile/schema.ts';
import type { CodecChoice } from '../protocol/codec-schema.ts';
import type { ConnectionEventBody } from '../protocol/connection-event.ts';
import type { Payload } from '../protocol/frame.ts';
import type { HandshakeEvidence, HandshakeHeader } from '../protocol/handshake.ts';
import type { ProtocolSign } from './protocol.ts';
import type { QueuedMessage } from './queue.ts';
import type { SessionState } from './state.ts';

/** The part of a profile that decides how a session lives. */
export type SessionPolicy = Pick<
  Profile,
  | 'reconnect'
  | 'stableAfterMs'
  | 'closePolicy'
  | 'connectTimeoutMs'
  | 'closeTimeoutMs'
  | 'probe'
  | 'queue'
  | 'ready'
  | 'heartbeat'
  | 'silenceMs'
  | 'codec'
  | 'typePath'
  | 'autoReplies'
  | 'replyLimit'
>;

/** Where an open connection stands with its protocol; plain numbers, so that nothing of it can go stale unseen. */
export interface Liveness {
  /** The gate's step that is waited for, the protocol's own first; null once ready. */
  readonly gate: number | null;
  /** Its message is being sent, which is answered by `said`. */
  readonly saying: boolean;
  /** When the oldest heartbeat without a reply was sent, epoch ms; null when none is awaited. */
  readonly awaitedSince: number | null;
  /** Heartbeats without a reply, in a row. */
  readonly missed: number;
  /** Since when nothing came although something should have (epoch ms); null while all is well. */
  readonly silentSince: number | null;
  /** After so long without a ping of the server's the link is dead; null where the protocol has no such promise. */
  readonly pingMs: number | null;
}

/** Everything `step` knows; plain data, so that it can be stored and compared. */
export interface SessionMachine {
  readonly url: string;
  readonly protocols: readonly string[];
  /** All headers of the opening handshake, the profile's and the session's own. */
  readonly headers: readonly HandshakeHeader[];
  readonly policy: SessionPolicy;
  /** A connection keeps the codec it was opened with; this is the one of the next. Null: the same. */
  readonly nextCodec: CodecChoice | null;
  readonly wished: 'open' | 'closed';
  /** What holds for all sessions of the browser. */
  readonly conditions: Conditions;
  /** Connections tried so far; also the number of the latest. */
  readonly connections: number;
  /**
   * Number of the latest attempt within its outage, and how many attempts of the outage followed by themselves. An outage
   * ends when a connection has lived through the stability window, or when a person connects afresh.
   */
  readonly attempt: number;
  readonly retries: number;
  /** Names all that belongs to one outage in the log; 8 hex digits, empty before the first attempt. */
  readonly correlationId: string;
  /** Whether any connection has opened yet, and how often one opened after that. */
  readonly opened: boolean;
  readonly reconnects: number;
  readonly live: Liveness;
  readonly missedHeartbeats: number;
  readonly queue: readonly QueuedMessage[];
  /** Messages of the queue that are being handed to the socket; after a crash nobody knows whether they were sent. */
  readonly inFlight: readonly QueuedMessage[];
  /** Id of the next queued message. */
  readonly nextQueued: number;
  /** Queued messages that were dropped, by the person or by their age. */
  readonly unsent: number;
  readonly state: SessionState;
}

export interface Conditions {
  readonly online: boolean;
  /** The person holds all attempts back. */
  readonly paused: boolean;
}

/** A wait for the next attempt. */
export interface Waiting {
  readonly attempt: number;
  readonly resumeAt: number;
  readonly notBefore?: number;
}

/** What a session remembers of its outage beyond the life of the worker. */
export type OutageMemory = Pick<SessionMachine, 'attempt' | 'retries' | 'correlationId' | 'nextQueued'>;

export type SessionTimer =
  | 'connect'
  | 'retry'
  | 'close'
  | 'ready'
  | 'heartbeat'
  | 'reply'
  | 'silence'
  | 'expiry'
  | 'ping';

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
      readonly slowed: boolean;
    }
  | {
      readonly kind: 'closed';
      readonly connection: number;
      readonly code: number;
      readonly reason: string;
      readonly wasClean: boolean;
    }
  /** No handshake was tried: the browser refused to make the socket, access for its headers is missing, or its preparation failed. */
  | {
      readonly kind: 'refused';
      readonly connection: number;
      readonly cause: 'invalid-url' | 'headers' | 'setup';
      readonly detail: string;
    }
  /** Why the handshake of a connection failed, as far as it could be found out. */
  | {
      readonly kind: 'found';
      readonly connection: number;
      readonly code: number;
      readonly evidence: HandshakeEvidence;
      readonly slowed: boolean;
    }
  /** A received message was the one that `expectedMessage` names. */
  | { readonly kind: 'matched'; readonly connection: number }
  /** A received message was the one by which the server refuses what the gate waits for; `said`: its words. */
  | { readonly kind: 'denied'; readonly connection: number; readonly said: string }
  /** A received message means something to the codec's own protocol. */
  | { readonly kind: 'sign'; readonly connection: number; readonly sign: ProtocolSign }
  /** A message of the profile's was made and handed to the socket, or could not be made: one sentence. */
  | { readonly kind: 'said'; readonly connection: number; readonly what: Saying; readonly problem: string | null }
  /** The first message after a silence; `quietMs` long. */
  | { readonly kind: 'spoke'; readonly connection: number; readonly quietMs: number }
  | {
      readonly kind: 'timer';
      readonly timer: SessionTimer;
      /** Epoch ms; null before the first message. */
      readonly lastReceivedAt: number | null;
      /** The browser itself holds the attempt under way back. */
      readonly slowed: boolean;
      /** The attempt under way has not begun: another handshake of ours to the same URL comes first. */
      readonly queuing: boolean;
    }
  | ({ readonly kind: 'conditions' } & Conditions)
  | { readonly kind: 'configure'; readonly policy: SessionPolicy; readonly headers: readonly HandshakeHeader[] }
  | { readonly kind: 'enqueue'; readonly payload: Payload; readonly byteLength: number }
  | { readonly kind: 'replace-queued'; readonly id: number; readonly payload: Payload; readonly byteLength: number }
  | { readonly kind: 'drop-queued'; readonly ids: readonly number[] | null }
  /** The socket took `sent` messages of a flush; `rest` it did not. */
  | {
      readonly kind: 'flushed';
      readonly connection: number;
      readonly sent: number;
      readonly rest: readonly QueuedMessage[];
    }
  /** `interrupted`: a connection was open or opening when the context died at `from`. */
  | {
      readonly kind: 'resumed';
      readonly from: number;
      readonly cause: 'worker' | 'browser';
      readonly interrupted: boolean;
      /** The wait that the context died in; it is kept, for a server may have asked for it. */
      readonly waiting: Waiting | null;
    };

/** `now` in epoch ms; `random` in [0, 1), so that chance comes in with the event and `step` stays pure. */
export type SessionEvent = SessionEventBody & { readonly now: number; readonly random: number };

/** For what a message of the profile's is sent. */
export type Saying = 'gate' | 'heartbeat';

/** What the runner has to do, in order. */
export type SessionEffect =
  | { readonly kind: 'open'; readonly connection: number }
  | { readonly kind: 'close'; readonly connection: number; readonly code: number; readonly reason: string }
  /** Close without waiting for the peer and hear nothing of it again. */
  | { readonly kind: 'abandon'; readonly connection: number }
  /** Send a message of the profile's; `template` is filled first. Answered by `said`, for a heartbeat only when it fails. */
  | { readonly kind: 'say'; readonly connection: number; readonly template: string; readonly what: Saying }
  /** Send a frame of the codec's protocol as it is. */
  | { readonly kind: 'send'; readonly connection: number; readonly payload: Payload }
  /** Send what waited, in order; answered by `flushed`. */
  | { readonly kind: 'flush'; readonly connection: number; readonly messages: readonly QueuedMessage[] }
  /** Find out why the handshake failed; answered by `found`. */
  | { readonly kind: 'find'; readonly connection: number; readonly code: number; readonly mayProbe: boolean }
  /** Whatever is still being found out must end soon: a new attempt begins or nobody wants one. */
  | { readonly kind: 'stop-finding' }
  | { readonly kind: 'start-timer'; readonly timer: SessionTimer; readonly at: number }
  | { readonly kind: 'stop-timer'; readonly timer: SessionTimer }
  | { readonly kind: 'record'; readonly connection: number; readonly event: ConnectionEventBody };

export interface Step {
  readonly session: SessionMachine;
  readonly effects: readonly SessionEffect[];
}
