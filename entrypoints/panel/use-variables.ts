import { useMemo } from 'react';
import type { ProfileList } from '../../lib/panel/profile-list.ts';
import { NO_MASK, SecretMask } from '../../lib/panel/secret-mask.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import { resolveVariables, secretsIn, type Variables } from '../../lib/profile/variables.ts';
import type { useSettings } from './use-settings.ts';

const NONE: Variables = {};

/** What the variables stand for in the selected session, or would in one that is made now; and what of it must not be seen. */
export function useVariables(
  profiles: ProfileList,
  { settings }: ReturnType<typeof useSettings>,
  profile: Profile,
): { readonly variables: Variables; readonly secrets: readonly string[]; readonly mask: SecretMask } {
  const variables = useMemo(() => {
    if (settings !== null) return settings.variables;
    const generators = { now: Date.now(), uuid: () => crypto.randomUUID(), counter: () => 1, random: Math.random };
    const resolved = resolveVariables(profile, profiles.valuesOf(profile.id), generators);
    // What is wrong with them is said where they are edited, and when a person connects.
    return resolved.ok ? resolved.value : NONE;
  }, [settings, profiles, profile]);
  const former = settings?.formerSecrets;
  const secrets = useMemo(() => secretsIn(profile, variables, former), [profile, variables, former]);
  const mask = useMemo(() => (secrets.length === 0 ? NO_MASK : new SecretMask(secrets)), [secrets]);
  return { variables, secrets, mask };
}
