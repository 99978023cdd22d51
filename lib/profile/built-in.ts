import { CLARITY_PROFILE } from './clarity.ts';
import { AIP_PROFILE, AMIGA_PROFILE, CHAT_PROFILE, JSON_PROFILE, SESSION_BUDDY_PROFILE } from './json-profiles.ts';
import type { Profile } from './schema.ts';

export const BUILT_IN_PROFILES: readonly Profile[] = [
  JSON_PROFILE,
  CLARITY_PROFILE,
  AMIGA_PROFILE,
  CHAT_PROFILE,
  SESSION_BUDDY_PROFILE,
  AIP_PROFILE,
];

/** Null when no profile has this id (a capture from elsewhere may name one we do not have). */
export function findProfile(id: string): Profile | null {
  return BUILT_IN_PROFILES.find((profile) => profile.id === id) ?? null;
}
