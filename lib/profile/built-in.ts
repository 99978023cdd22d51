import { AIP_PROFILE } from './aip.ts';
import { AMIGA_PROFILE } from './amiga.ts';
import { CHAT_PROFILE } from './chat.ts';
import { CLARITY_PROFILE } from './clarity.ts';
import { JSON_PROFILE } from './json-profiles.ts';
import type { Profile } from './schema.ts';
import { SESSION_BUDDY_PROFILE } from './session-buddy.ts';

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
