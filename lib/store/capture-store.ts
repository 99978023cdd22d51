import type { IDBPTransaction } from 'idb';
import { fail, ok, type Result } from '../base/result.ts';
import type { CaptureReader } from '../capture/reader.ts';
import type { FlushBatch } from '../capture/recorder.ts';
import { isLargePayload, type SegmentColumns } from '../capture/segment.ts';
import type { StoredSession } from '../session/stored-session.ts';
import { openDatabase } from './open-database.ts';
import { type ProfileStore, profileStoreOver } from './profile-store.ts';
import { type CaptureDatabase, type CaptureSchema, DATABASE_NAME, type RowKey } from './schema.ts';
import { storageCause } from './storage-cause.ts';

/** Reads and writes everything that is kept: recorded sessions and the person's profiles. The background writes live sessions, a view writes imported ones. */
export interface CaptureStore extends CaptureReader, ProfileStore {
  /** All sessions but imports that are still being written. */
  listSessions(): Promise<StoredSession[]>;
  session(id: number): Promise<StoredSession | null>;
  /** Stores a session under an id that no session has ever had, so that a view with a stale id never sees another's frames. */
  createSession(make: (id: number) => StoredSession): Promise<Result<StoredSession, 'storage'>>;
  /** One transaction for segments, payloads, events, snapshots and the session's record. */
  write(session: StoredSession, batch: FlushBatch | null): Promise<Result<null, 'storage'>>;
  removeSession(id: number): Promise<Result<null, 'storage'>>;
  /** Removes imports that were begun before this epoch ms and never finished: their page died. */
  removeUnfinished(before: number): Promise<void>;
  close(): void;
}

/** Those whose keys begin with the session's id. */
const ROW_STORES = ['segments', 'payloads', 'large', 'events', 'snapshots'] as const;
const STORES = ['sessions', ...ROW_STORES] as const;
const MAX_KEY_PART = Number.MAX_SAFE_INTEGER;

/** Opens (and, after the browser closed it under us, opens again) the store. Rejects when storage is denied. */
export async function openCaptureStore(name: string = DATABASE_NAME): Promise<CaptureStore> {
  let opening: Promise<CaptureDatabase> | null = null;
  const database = () => {
    if (opening !== null) return opening;
    const fresh = openDatabase(
      {
        blocked: () => console.warn('Socketwright: an older window holds the history; close it to go on.'),
        terminated: () => {
          opening = null;
        },
      },
      name,
    );
    // A failed opening is not kept: the next use tries again.
    fresh.catch(() => {
      opening = null;
    });
    opening = fresh;
    return fresh;
  };
  await database();
  return storeOver(database);
}

function storeOver(database: () => Promise<CaptureDatabase>): CaptureStore {
  return {
    ...profileStoreOver(database),

    async listSessions() {
      const all = await (await database()).getAll('sessions');
      return all.filter((session) => session.unfinished !== true);
    },

    async session(id) {
      return (await (await database()).get('sessions', id)) ?? null;
    },

    async createSession(make) {
      try {
        const tx = (await database()).transaction('sessions', 'readwrite');
        const id = await tx.store.add(make(0));
        const session = make(id);
        await Promise.all([tx.store.put(session, id), tx.done]);
        return ok(session);
      } catch (thrown) {
        return fail('storage', `The session could not be made: ${storageCause(thrown)}`);
      }
    },

    async write(session, batch) {
      try {
        // Relaxed: a flush survives the browser's crash, not the machine's; strict costs a disk sync per flush.
        const tx = (await database()).transaction(STORES, 'readwrite', { durability: 'relaxed' });
        await putAll(tx, session, batch);
        return ok(null);
      } catch (thrown) {
        return fail('storage', storageCause(thrown));
      }
    },

    async removeSession(id) {
      try {
        await deleteSession(await database(), id);
        return ok(null);
      } catch (thrown) {
        return fail('storage', `The session could not be deleted: ${storageCause(thrown)}`);
      }
    },

    async removeUnfinished(before) {
      const db = await database();
      for (const session of await db.getAll('sessions')) {
        if (session.unfinished === true && session.aliveAt < before) await deleteSession(db, session.id);
      }
    },

    async columns(sessionId, fromSeq, limit) {
      const segments = (await database()).transaction('segments').store;
      // The segment that holds `fromSeq` may start before it.
      const first = await segments.openKeyCursor(IDBKeyRange.bound([sessionId, 0], [sessionId, fromSeq]), 'prev');
      const from = first === null ? fromSeq : first.key[1];
      const found = await segments.getAll(IDBKeyRange.bound([sessionId, from], [sessionId, MAX_KEY_PART]), limit);
      return found.filter((segment) => segment.firstSeq + segment.length > fromSeq);
    },

    async columnsBefore(sessionId, beforeSeq, limit) {
      const found: SegmentColumns[] = [];
      const range = IDBKeyRange.bound([sessionId, 0], [sessionId, beforeSeq], false, true);
      let cursor = await (await database()).transaction('segments').store.openCursor(range, 'prev');
      while (cursor !== null && found.length < limit) {
        found.push(cursor.value);
        cursor = await cursor.continue();
      }
      return found;
    },

    async payloads(sessionId, firstSeq) {
      return (await (await database()).get('payloads', [sessionId, firstSeq])) ?? [];
    },

    async payload(sessionId, firstSeq, seq) {
      const db = await database();
      const stored = (await db.get('payloads', [sessionId, firstSeq]))?.[seq - firstSeq];
      if (stored === undefined) return null;
      return isLargePayload(stored) ? ((await db.get('large', [sessionId, seq])) ?? null) : stored;
    },

    async events(sessionId, fromN) {
      const range = IDBKeyRange.bound([sessionId, fromN], [sessionId, MAX_KEY_PART]);
      return (await database()).getAll('events', range);
    },

    async snapshots(sessionId, fromN) {
      const range = IDBKeyRange.bound([sessionId, fromN], [sessionId, MAX_KEY_PART]);
      return (await database()).getAll('snapshots', range);
    },

    close() {
      void database().then((db) => db.close());
    },
  };
}

type WriteTransaction = IDBPTransaction<CaptureSchema, typeof STORES, 'readwrite'>;

/** All or nothing, also when a put throws at once (a payload too large to copy) after others were accepted. */
async function putAll(tx: WriteTransaction, session: StoredSession, batch: FlushBatch | null): Promise<void> {
  const puts: Promise<unknown>[] = [tx.done];
  try {
    puts.push(tx.objectStore('sessions').put(session, session.id));
    for (const { columns, payloads } of batch?.segments ?? []) {
      const key: RowKey = [session.id, columns.firstSeq];
      puts.push(tx.objectStore('segments').put(columns, key));
      puts.push(tx.objectStore('payloads').put(payloads, key));
    }
    for (const { seq, payload } of batch?.large ?? [])
      puts.push(tx.objectStore('large').put(payload, [session.id, seq]));
    for (const event of batch?.events ?? []) puts.push(tx.objectStore('events').put(event, [session.id, event.n]));
    for (const n of batch?.snapshots?.remove ?? []) puts.push(tx.objectStore('snapshots').delete([session.id, n]));
    for (const snapshot of batch?.snapshots?.put ?? [])
      puts.push(tx.objectStore('snapshots').put(snapshot, [session.id, snapshot.n]));
  } catch (thrown) {
    tx.abort();
    await Promise.allSettled(puts);
    throw thrown;
  }
  await Promise.all(puts);
}

async function deleteSession(db: CaptureDatabase, id: number): Promise<void> {
  const tx = db.transaction(STORES, 'readwrite');
  await Promise.all([
    tx.objectStore('sessions').delete(id),
    ...ROW_STORES.map((store) => tx.objectStore(store).delete(rowsOf(id))),
    tx.done,
  ]);
}

function rowsOf(sessionId: number): IDBKeyRange {
  return IDBKeyRange.bound([sessionId, 0], [sessionId, MAX_KEY_PART]);
}
