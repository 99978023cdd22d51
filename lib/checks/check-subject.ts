import type { Result } from '../base/result.ts';
import type { MetricsSnapshot } from '../capture/metrics-snapshot.ts';
import type { Profile } from '../profile/schema.ts';
import type { ConnectionEvent, LoggedState } from '../protocol/connection-event.ts';

/** One frame of the checks' own session. */
export interface SeenFrame {
  readonly seq: number;
  /** Epoch ms. */
  readonly time: number;
  readonly connection: number;
  readonly type: string;
  /** Since its request; null for one that answers nothing. */
  readonly latencyMs: number | null;
  /** A reply to it is expected. */
  readonly asks: boolean;
}

/** What became of the check's message: on its way as frame `seq`, or waiting in the queue. */
export type Sent = { readonly outcome: 'sent'; readonly frame: SeenFrame } | { readonly outcome: 'queued' };

/** Why a message was not sent: `refused` by our own rules (contract, template, codec), or by the connection. */
export type NotSent = 'refused' | 'connection';

/**
 * The session that checks work with: theirs alone, so that they may do with it what no person would like done to his. What it
 * was told is kept since the present check began.
 */
export interface CheckSubject {
  /** As it stood when the suite began; `configure` does not change it. */
  readonly profile: Profile;
  readonly state: LoggedState;
  readonly events: readonly ConnectionEvent[];
  readonly sent: readonly SeenFrame[];
  /** First replies, ours and the server's, by the number of the frame that they answer. */
  readonly replies: ReadonlyMap<number, SeenFrame>;
  readonly duplicates: number;
  /** What was measured and written, one interval after the other. */
  readonly snapshots: readonly MetricsSnapshot[];
  /** Epoch ms. */
  now(): number;
  connect(): void;
  disconnect(): void;
  /** Drops the open socket as a lost network would. False when none is open. */
  cut(): boolean;
  /** While on, attempts fail at once and none reaches the server. */
  block(on: boolean): void;
  /** Sends the profile's message for checks, filled anew. */
  send(): Result<Sent, NotSent>;
  /** Changes the profile that the session lives by, from now on. */
  configure(profile: Profile): Result<null>;
  /** Whether `holds` came true in time; it is asked whenever something happened. Throws once the suite is cancelled. */
  until(holds: () => boolean, timeoutMs: number): Promise<boolean>;
  /** Throws once the suite is cancelled. */
  sleep(ms: number): Promise<void>;
}

/** What a check does, told while it does it: one short sentence. */
export type Tell = (doing: string) => void;
