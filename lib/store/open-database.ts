import { openDB } from 'idb';
import { DATABASE_VERSION, MIGRATIONS } from './migrations.ts';
import { type CaptureDatabase, type CaptureSchema, DATABASE_NAME } from './schema.ts';

export interface DatabaseListener {
  /** Another context holds an older version open; opening waits for it. */
  blocked(): void;
  /** The browser closed the database (profile trouble, data cleared); it must be opened again. */
  terminated(): void;
}

/** Opens the database, migrating step by step. Rejects when the browser denies storage or the disk holds a newer version. */
export function openDatabase(listener: DatabaseListener, name: string = DATABASE_NAME): Promise<CaptureDatabase> {
  return openDB<CaptureSchema>(name, DATABASE_VERSION, {
    async upgrade(db, oldVersion, _newVersion, tx) {
      for (const migrate of MIGRATIONS.slice(oldVersion)) await migrate(db, tx);
    },
    blocked: () => listener.blocked(),
    // A newer version of the extension wants to migrate: holding on would block it for ever.
    blocking: (_current, _wanted, event) => {
      (event.target as IDBDatabase).close();
      // No `close` event follows a close of our own, but a deleted database has to be opened again just the same.
      listener.terminated();
    },
    terminated: () => listener.terminated(),
  });
}
