import type { Profile } from '../profile/schema.ts';
import type { SessionSummary } from './summary.ts';

/** A session as the store keeps it: what a worker needs to take it up again. */
export interface StoredSession {
  readonly id: number;
  readonly summary: SessionSummary;
  /** The profile as it was at connect; a capture from elsewhere brings its own. */
  readonly profile: Profile;
  /** Epoch ms of the last sign of life of the context that owned it; a gap starts here. */
  readonly aliveAt: number;
  /** An import that is still being written; nobody sees it, and one that is never finished is swept away. */
  readonly unfinished?: true;
}
