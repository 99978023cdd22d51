import type { Json } from '../base/json.ts';
import { PROFILE_DEFAULTS } from './profile-base.ts';
import { type ProfileProblem, withoutSecrets } from './profile-secrets.ts';
import type { Profile } from './schema.ts';
import { textAround } from './template.ts';
import type { ProfileValues } from './variable-schema.ts';
import { formsOf, secretsIn } from './variables.ts';

interface OwnSecret {
  readonly name: string;
  /** Each way it can be written. */
  readonly forms: readonly string[];
}

/** Members whose texts are words of the format, whatever somebody's secret is. */
const WORDS: ReadonlySet<string> = new Set(['kind', 'inner', 'asks', 'direction', 'policy']);
/** What stands in every profile tells nothing. */
const EVERYWHERE: ReadonlySet<string> = new Set(textsIn(PROFILE_DEFAULTS));
const VARIABLE_NAME = /^variables\.\d+\.name$/;

/**
 * Places of a profile that hold what a person filled in for a secret variable (4 characters or more, also escaped or encoded):
 * it would leave with the file. The name of a variable is not its value.
 */
export function ownSecretsIn(profile: Profile, { values }: ProfileValues): readonly ProfileProblem[] {
  const secrets = profile.variables.flatMap((variable) =>
    secretsIn({ variables: [variable] }, values).map(
      (text): OwnSecret => ({ name: variable.name, forms: [...formsOf(text)] }),
    ),
  );
  return secrets.length === 0 ? [] : placesIn(withoutSecrets(profile), '', secrets);
}

function placesIn(value: unknown, path: string, secrets: readonly OwnSecret[]): readonly ProfileProblem[] {
  if (typeof value === 'string') return placesInText(value, path, secrets);
  if (typeof value === 'number') return placesInText(String(value), path, secrets, true);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as Record<string, Json>).flatMap(([key, part]) => {
    if (WORDS.has(key) && typeof part === 'string') return [];
    return placesIn(part, path === '' ? key : `${path}.${key}`, secrets);
  });
}

/** `whole`: a secret within a longer number is chance. */
function placesInText(
  text: string,
  path: string,
  secrets: readonly OwnSecret[],
  whole = false,
): readonly ProfileProblem[] {
  if (EVERYWHERE.has(text) || VARIABLE_NAME.test(path)) return [];
  const found = secrets.find(({ forms }) => forms.some((form) => (whole ? text === form : stands(form, text))));
  if (found === undefined) return [];
  return [{ path, message: `It holds the value of the secret ${found.name}: write {{${found.name}}} there.` }];
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function stands(form: string, text: string): boolean {
  if (!text.includes(form)) return false;
  return form.includes('{{') || !text.includes('{{') || textAround(text).includes(form);
}
