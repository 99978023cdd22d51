import type { Clock } from '../base/clock.ts';
import type { FrameMeter } from '../capture/observer.ts';
import type { CaptureReader } from '../capture/reader.ts';
import type { SegmentSink } from '../capture/recorder.ts';
import type { Alert } from '../metrics/alerts.ts';
import type { FailureFinder } from '../session/failure-finder.ts';
import type { Conditions } from '../session/machine.ts';
import type { SocketPort } from '../session/socket-port.ts';
import type { StoredSession } from '../session/stored-session.ts';
import type { SessionSummary } from '../session/summary.ts';

/** The world of one live session. */
export interface SessionHostOptions {
  readonly stored: StoredSession;
  readonly sockets: SocketPort;
  readonly finder: FailureFinder;
  readonly clock: Clock;
  /** Chance for the spread of waits, in [0, 1). */
  readonly random: () => number;
  readonly uuid: () => string;
  readonly conditions: Conditions;
  /** Writes a session's record together with what was recorded. */
  readonly write: (
    session: StoredSession,
    ...batch: Parameters<SegmentSink['write']>
  ) => ReturnType<SegmentSink['write']>;
  readonly flushDelayMs: (lastFlushFrames: number) => number;
  readonly changed: (summary: SessionSummary) => void;
  readonly reader: Pick<CaptureReader, 'columns' | 'events' | 'snapshots'>;
  readonly onAlert: (alert: Alert, summary: SessionSummary) => void;
  /** Hears all that is measured, too. */
  readonly tap?: FrameMeter;
}
