import { useState } from 'react';
import type { Profile } from '../../lib/profile/schema.ts';

/** What the person just stored, by id; null for deleted. Holds until the background tells of the profiles again. */
interface Ahead {
  readonly of: readonly Profile[];
  readonly changes: ReadonlyMap<string, Profile | null>;
}

/** Profiles as they are after what the person just did: the reply to a command may come before the list with its effect. */
export function useOwnProfiles(profiles: readonly Profile[]) {
  const [ahead, setAhead] = useState<Ahead>({ of: profiles, changes: new Map() });
  const changes = ahead.of === profiles ? ahead.changes : new Map<string, Profile | null>();
  const told = new Set(profiles.map(({ id }) => id));
  const own = [
    ...profiles.flatMap((profile) => {
      const changed = changes.get(profile.id);
      return changed === null ? [] : [changed ?? profile];
    }),
    ...[...changes].flatMap(([id, profile]) => (profile === null || told.has(id) ? [] : [profile])),
  ];
  const expect = (entries: readonly (readonly [string, Profile | null])[]) =>
    setAhead((now) => ({ of: profiles, changes: new Map([...(now.of === profiles ? now.changes : []), ...entries]) }));
  return { own, expect };
}
