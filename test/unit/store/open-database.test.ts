import { afterEach, describe, expect, it, vi } from 'vitest';
import { DATABASE_VERSION, MIGRATIONS } from '../../../lib/store/migrations.ts';
import { openDatabase } from '../../../lib/store/open-database.ts';
import { freshDatabase, openMemoryStore, storeSession } from '../../fixtures/memory-store.ts';

const NOBODY = { blocked: () => undefined, terminated: () => undefined };
const STORES = ['events', 'large', 'payloads', 'profiles', 'segments', 'sessions', 'snapshots', 'values'];

/** Leaves a database of another version behind, with what `upgrade` puts into it. */
function leaveDatabase(
  name: string,
  version: number,
  upgrade: (db: IDBDatabase) => void = () => undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => upgrade(request.result);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      request.result.close();
      resolve();
    };
  });
}

function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => resolve();
  });
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the database', () => {
  it('is made with one migration a version', async () => {
    const db = await openDatabase(NOBODY, freshDatabase());
    expect(db.version).toBe(DATABASE_VERSION);
    expect(MIGRATIONS).toHaveLength(DATABASE_VERSION);
    expect([...db.objectStoreNames].sort()).toEqual(STORES);
  });

  it('is not migrated again when it is opened again', async () => {
    const name = freshDatabase();
    const store = await openMemoryStore(name);
    const session = await storeSession(store);
    store.close();
    expect(await (await openMemoryStore(name)).listSessions()).toEqual([session]);
  });

  it('of a newer version is left alone', async () => {
    const name = freshDatabase();
    await leaveDatabase(name, DATABASE_VERSION + 1, (db) => db.createObjectStore('future'));
    await expect(openMemoryStore(name)).rejects.toMatchObject({ name: 'VersionError' });
  });

  it('makes room for a newer version that wants to migrate', async () => {
    const name = freshDatabase();
    const terminated = vi.fn();
    await openDatabase({ ...NOBODY, terminated }, name);
    await leaveDatabase(name, DATABASE_VERSION + 1);
    expect(terminated).toHaveBeenCalledOnce();
  });
});

describe('an open store', () => {
  it('goes on in a new database when its own was deleted under it', async () => {
    const name = freshDatabase();
    const store = await openMemoryStore(name);
    const session = await storeSession(store);
    await deleteDatabase(name);
    expect(await store.write(session, null)).toEqual({ ok: true, value: null });
    expect(await store.listSessions()).toEqual([session]);
  });

  it('says so while it cannot be opened again, and works as soon as it can', async () => {
    const name = freshDatabase();
    const store = await openMemoryStore(name);
    const session = await storeSession(store);
    await deleteDatabase(name);
    const open = vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
      throw new DOMException('denied', 'UnknownError');
    });
    expect(await store.write(session, null)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('denied') },
    });
    expect(await store.write(session, null)).toMatchObject({ ok: false });
    open.mockRestore();
    expect(await store.write(session, null)).toEqual({ ok: true, value: null });
  });
});
