import { BUILT_IN_PROFILES } from '../profile/built-in.ts';
import { NO_VALUES } from '../profile/no-values.ts';
import type { Profile } from '../profile/schema.ts';
import type { ProfileValues } from '../profile/variable-schema.ts';
import type { KnownProfiles } from './session-follower.ts';

/** All profiles a person can choose from. */
export interface ProfileList {
  /** Built-in ones first, then the person's own by name. */
  readonly all: readonly Profile[];
  readonly own: readonly Profile[];
  find(id: string): Profile | null;
  /** What the person filled in for it. */
  valuesOf(id: string): ProfileValues;
}

export function profileList({ profiles, values }: KnownProfiles): ProfileList {
  const all = [...BUILT_IN_PROFILES, ...profiles];
  return {
    all,
    own: profiles,
    find: (id) => all.find((profile) => profile.id === id) ?? null,
    valuesOf: (id) => (Object.hasOwn(values, id) ? (values[id] ?? NO_VALUES) : NO_VALUES),
  };
}
