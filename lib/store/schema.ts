import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';
import type { MetricsSnapshot } from '../capture/metrics-snapshot.ts';
import type { SegmentColumns, StoredPayload } from '../capture/segment.ts';
import type { LargeRecord } from '../capture/segment-builder.ts';
import type { ProfileValues } from '../profile/variable-schema.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import type { StoredSession } from '../session/stored-session.ts';

/** [sessionId, firstSeq | seq | n]: all rows of a session lie together and in order. */
export type RowKey = [number, number];

export interface CaptureSchema extends DBSchema {
  sessions: { key: number; value: StoredSession };
  segments: { key: RowKey; value: SegmentColumns };
  /** Apart from the columns, so that reading columns never reads payloads. */
  payloads: { key: RowKey; value: readonly StoredPayload[] };
  large: { key: RowKey; value: LargeRecord['payload'] };
  events: { key: RowKey; value: ConnectionEvent };
  snapshots: { key: RowKey; value: MetricsSnapshot };
  /** The person's own profiles by id; the built-in ones are not here. */
  profiles: { key: string; value: StoredProfile };
  /** What the person filled in, by the id of the profile; secrets among it. */
  values: { key: string; value: ProfileValues };
}

/** A profile of the person's own, as it was written: maybe by an older version of the extension. */
export interface StoredProfile {
  readonly profile: unknown;
  /** Epoch ms. */
  readonly savedAt: number;
}

export type CaptureDatabase = IDBPDatabase<CaptureSchema>;

export type Upgrade = (
  db: CaptureDatabase,
  tx: IDBPTransaction<CaptureSchema, StoreNames<CaptureSchema>[], 'versionchange'>,
) => void | Promise<void>;

export const DATABASE_NAME = 'socketwright';
