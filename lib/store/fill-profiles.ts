import { isJsonObject } from '../base/json.ts';
import { upgradeProfile } from '../profile/profile-upgrade.ts';
import type { Upgrade } from './schema.ts';

/** Makes room for profiles and the person's values, and brings the profiles of stored sessions to version 2. */
export const fillProfiles: Upgrade = async (db, tx) => {
  db.createObjectStore('profiles');
  db.createObjectStore('values');
  const sessions = tx.objectStore('sessions');
  for (let cursor = await sessions.openCursor(); cursor !== null; cursor = await cursor.continue()) {
    const { value } = cursor;
    // A throw here would keep the whole database from opening, for ever.
    const profile = isJsonObject(value.profile) ? upgradeProfile(value.profile) : value.profile;
    // What a person changed for one session stays; nobody told such a copy from one that only is older than its profile.
    const own = value.summary.revision > 0 ? { ownSettings: true as const } : {};
    await cursor.update?.({
      ...value,
      ...own,
      profile: profile as typeof value.profile,
      variables: value.variables ?? {},
    });
  }
};
