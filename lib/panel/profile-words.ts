import type { Profile } from '../profile/schema.ts';
import type { ProfileValues } from '../profile/variable-schema.ts';
import { countOf } from './format.ts';

/** What follows from saving a profile that so many sessions follow. */
export function savedText(sessions: number): string {
  if (sessions === 0) return 'Saved. No session follows this profile; ones with settings of their own keep them.';
  const who = countOf(sessions, 'session');
  return sessions === 1
    ? `Saved. ${who} follows this profile and takes the change when it connects next; its address stays.`
    : `Saved. ${who} follow this profile and take the change when they connect next; their addresses stay.`;
}

/** Which secrets of a profile want a value of the person; '' for none. */
export function wantedSecretsText({ variables }: Pick<Profile, 'variables'>, { values }: ProfileValues): string {
  const names = variables.filter(({ name, secret }) => secret && !Object.hasOwn(values, name)).map(({ name }) => name);
  if (names.length === 0) return '';
  const last = names.at(-1);
  if (names.length === 1) return `The secret ${last} has no value yet: fill it in under Variables › Your values.`;
  const others = names.slice(0, -1).join(', ');
  return `The secrets ${others} and ${last} have no value yet: fill them in under Variables › Your values.`;
}
