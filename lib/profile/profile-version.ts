/**
 * Version 1 knew one envelope by name, one pairing rule and plain placeholders; `profile-upgrade.ts` reads it still. Apart
 * from the schema, because whoever needs a profile at hand need not load the checks of one.
 */
export const PROFILE_VERSION = 2;
