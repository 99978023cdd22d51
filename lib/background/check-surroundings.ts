import type { FrameMeter } from '../capture/observer.ts';
import type { FlushBatch } from '../capture/recorder.ts';
import type { FailureFinder } from '../session/failure-finder.ts';
import type { SocketPort } from '../session/socket-port.ts';
import type { StoredSession } from '../session/stored-session.ts';

/** What a suite of checks puts around the session that it made for itself. */
export interface CheckSurroundings {
  sockets(inner: SocketPort): SocketPort;
  finder(inner: FailureFinder): FailureFinder;
  readonly tap: FrameMeter;
  /** The record as it is to be kept. */
  stored(session: StoredSession): StoredSession;
  written(batch: FlushBatch): void;
}

/** A session whose suite died with its worker: from now on one like any other, which nobody wishes open. */
export function withoutSuite({ ofChecks: _, ...stored }: StoredSession): StoredSession {
  return { ...stored, queue: [], summary: { ...stored.summary, wished: 'closed', queued: 0 } };
}
