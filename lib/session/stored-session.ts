import type { Json } from '../base/json.ts';
import type { Profile } from '../profile/schema.ts';
import type { HandshakeHeader } from '../protocol/handshake.ts';
import type { OutageMemory } from './machine.ts';
import type { QueuedMessage } from './queue.ts';
import type { SessionSummary } from './summary.ts';

/** A session as the store keeps it: what a worker needs to take it up again. */
export interface StoredSession {
  readonly id: number;
  readonly summary: SessionSummary;
  /** The profile as it was at connect, and as the person changed it for this session since. */
  readonly profile: Profile;
  /** Headers of this session's handshakes, secrets among them; never exported unless the person asks. */
  readonly headers: readonly HandshakeHeader[];
  /** What the profile's variables stand for in this session, secrets among them; never exported. */
  readonly variables: Readonly<Record<string, Json>>;
  /** What they were given by profile and person, generators not filled; by this a later change is known. Missing before version 3 of the database. */
  readonly given?: Readonly<Record<string, Json>>;
  /** Values that secret variables had before; they stand in what was recorded and are masked there. */
  readonly formerSecrets?: readonly string[];
  /** The person changed this session's copy of the profile, so it no longer follows the profile's own changes. */
  readonly ownSettings?: true;
  /** Messages that wait to be sent; they outlive the worker. */
  readonly queue: readonly QueuedMessage[];
  /** Messages that were being sent when this was written: sending them again could do twice what must be done once. */
  readonly inFlight?: readonly QueuedMessage[];
  /** Missing for a session that never connected. */
  readonly outage?: OutageMemory;
  /** Epoch ms of the last sign of life of the context that owned it; a gap starts here. */
  readonly aliveAt: number;
  /** When the connection was lost that it tries to get back, epoch ms; missing where none was. */
  readonly lostAt?: number;
  /** A suite of checks works with it; it dies with its worker, so nobody takes the session up again then. */
  readonly ofChecks?: true;
  /** An import that is still being written; nobody sees it, and one that is never finished is swept away. */
  readonly unfinished?: true;
}
