import type { Result } from '../base/result.ts';
import { NO_VALUES } from '../profile/no-values.ts';
import type { Profile } from '../profile/schema.ts';
import { fillTemplate } from '../profile/template.ts';
import type { ProfileValues } from '../profile/variable-schema.ts';
import { type GeneratorScope, resolveVariables } from '../profile/variables.ts';
import { MASK } from '../protocol/url-secrets.ts';

/** A message as it would leave, with values that stand for the generated ones, and `***` for secrets. */
export function previewOf(
  body: string,
  profile: Pick<Profile, 'variables' | 'environments'>,
  values: ProfileValues | null,
  now: number,
): Result<string> {
  const scope: GeneratorScope = {
    now,
    uuid: () => '00000000-0000-4000-8000-000000000000',
    counter: () => 1,
    random: () => 0.5,
  };
  const resolved = resolveVariables(profile, values ?? NO_VALUES, scope);
  if (!resolved.ok) return resolved;
  const secrets = profile.variables.filter(({ secret }) => secret).map(({ name }) => [name, MASK] as const);
  const variables = Object.fromEntries([...Object.entries(resolved.value), ...secrets]);
  return fillTemplate(body, { ...scope, variables });
}
