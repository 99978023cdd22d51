import type { Json } from '../base/json.ts';
import { nearest } from '../base/nearest.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { MASK } from '../protocol/url-secrets.ts';
import type { Profile } from './schema.ts';
import { fillValue, type TemplateScope } from './template.ts';
import type { ProfileValues, Variable } from './variable-schema.ts';

export type Variables = Readonly<Record<string, Json>>;
/** What generators draw from; variables do not see each other. */
export type GeneratorScope = Omit<TemplateScope, 'variables' | 'frame'>;

/**
 * What each variable of a profile stands for in one session: the person's value, else the chosen environment's, else the
 * profile's own. Generators in a text are filled now and never again; a secret's value is taken as it is. A secret without a
 * value is not in the result.
 */
export function resolveVariables(
  profile: Pick<Profile, 'variables' | 'environments'>,
  values: ProfileValues,
  scope: GeneratorScope,
): Result<Record<string, Json>, 'variable'> {
  const chosen = profile.environments.find(({ name }) => name === values.environment);
  if (chosen === undefined && values.environment !== null) {
    return fail('variable', unknownEnvironment(profile, values.environment));
  }
  const resolved: [string, Json][] = [];
  for (const variable of profile.variables) {
    const given = givenValue(variable, values, chosen?.values ?? {});
    if (variable.secret) {
      if (given !== '') resolved.push([variable.name, given]);
      continue;
    }
    const value = typeof given === 'string' ? fillValue(given, { ...scope, variables: {} }) : ok(given);
    if (!value.ok) return fail('variable', `The variable ${variable.name} cannot be filled: ${value.error.message}`);
    resolved.push([variable.name, value.value]);
  }
  // Not by assignment: `__proto__` would set a prototype.
  return ok(Object.fromEntries(resolved));
}

function givenValue({ name, value }: Variable, values: ProfileValues, environment: Variables): Json {
  for (const given of [values.values, environment]) {
    const found = Object.hasOwn(given, name) ? given[name] : undefined;
    if (found !== undefined) return found;
  }
  return value;
}

function unknownEnvironment({ environments }: Pick<Profile, 'environments'>, name: string): string {
  const names = environments.map((environment) => environment.name);
  const near = nearest(name, names);
  const advice = near === null ? 'choose another one, or none' : `did you mean ${near}?`;
  return `The profile has no environment called ${JSON.stringify(name)}: ${advice}${near === null ? '.' : ''}`;
}

/** Shorter ones stand in too much that is none of their business. */
const SHORTEST_SECRET = 4;

/** The texts that must not leave: values of secret variables of 4 characters or more, the longest first. */
export function secretsIn(profile: Pick<Profile, 'variables'>, variables: Variables): readonly string[] {
  const secrets = new Set<string>();
  for (const { name, secret } of profile.variables) {
    if (secret && Object.hasOwn(variables, name)) collectTexts(variables[name] ?? null, secrets);
  }
  return [...secrets].filter(({ length }) => length >= SHORTEST_SECRET).sort((a, b) => b.length - a.length);
}

function collectTexts(value: Json, found: Set<string>): void {
  if (typeof value === 'string') found.add(value);
  else if (typeof value === 'number') found.add(String(value));
  else if (typeof value === 'object' && value !== null)
    for (const part of Object.values(value)) collectTexts(part, found);
}

/** The text with `***` for each secret, also where it stands escaped in JSON or encoded in a URL. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  let masked = text;
  for (const secret of secrets) {
    for (const form of formsOf(secret)) masked = masked.replaceAll(form, MASK);
  }
  return masked;
}

/** How a secret can stand in a text: as it is, escaped in JSON, encoded in a URL. */
export function formsOf(secret: string): ReadonlySet<string> {
  return new Set([secret, JSON.stringify(secret).slice(1, -1), encoded(secret)]);
}

/** A lone surrogate cannot be encoded; such a secret is in no URL. */
function encoded(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : text;
}
