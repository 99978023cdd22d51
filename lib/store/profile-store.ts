import { fail, ok, type Result } from '../base/result.ts';
import type { ProfileValues } from '../profile/variable-schema.ts';
import type { CaptureDatabase, StoredProfile } from './schema.ts';
import { storageCause } from './storage-cause.ts';

/** Keeps the person's profiles, and apart from them what they filled in for each. */
export interface ProfileStore {
  profiles(): Promise<readonly StoredProfile[]>;
  /** Writes a profile in one transaction with removing the one it replaces, whose values move along. */
  putProfile(id: string, stored: StoredProfile, replaces: string | null): Promise<Result<null, 'storage'>>;
  /** With what was filled in for it: a stranger's profile that comes under the same id must not find a token there. */
  removeProfile(id: string): Promise<Result<null, 'storage'>>;
  values(): Promise<ReadonlyMap<string, ProfileValues>>;
  putValues(profileId: string, values: ProfileValues): Promise<Result<null, 'storage'>>;
}

export function profileStoreOver(database: () => Promise<CaptureDatabase>): ProfileStore {
  return {
    async profiles() {
      return (await database()).getAll('profiles');
    },

    putProfile: (id, stored, replaces) =>
      attempt('The profile could not be saved', async () => {
        const tx = (await database()).transaction(['profiles', 'values'], 'readwrite');
        await tx.objectStore('profiles').put(stored, id);
        if (replaces !== null && replaces !== id) {
          await tx.objectStore('profiles').delete(replaces);
          const values = await tx.objectStore('values').get(replaces);
          await tx.objectStore('values').delete(replaces);
          if (values !== undefined) await tx.objectStore('values').put(values, id);
        }
        await tx.done;
      }),

    removeProfile: (id) =>
      attempt('The profile could not be deleted', async () => {
        const tx = (await database()).transaction(['profiles', 'values'], 'readwrite');
        await Promise.all([tx.objectStore('profiles').delete(id), tx.objectStore('values').delete(id), tx.done]);
      }),

    async values() {
      const { store } = (await database()).transaction('values');
      const [ids, values] = await Promise.all([store.getAllKeys(), store.getAll()]);
      return new Map(ids.flatMap((id, i) => (values[i] === undefined ? [] : [[id, values[i]] as const])));
    },

    putValues: (profileId, values) =>
      attempt('The values could not be saved', async () => {
        await (await database()).put('values', values, profileId);
      }),
  };
}

async function attempt(what: string, write: () => Promise<void>): Promise<Result<null, 'storage'>> {
  try {
    await write();
    return ok(null);
  } catch (thrown) {
    return fail('storage', `${what}: ${storageCause(thrown)}`);
  }
}
