import { type Json, sameContent } from '../base/json.ts';
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
  const given = givenValues(profile, values);
  return given.ok ? fillVariables(profile, given.value, scope) : given;
}

/** The same before generators are filled; a secret without a value is ''. What is given the same way has not changed. */
export function givenValues(
  profile: Pick<Profile, 'variables' | 'environments'>,
  values: ProfileValues,
): Result<Variables, 'variable'> {
  const chosen = profile.environments.find(({ name }) => name === values.environment);
  if (chosen === undefined && values.environment !== null) {
    return fail('variable', unknownEnvironment(profile, values.environment));
  }
  const given = profile.variables.map(
    (variable) => [variable.name, givenValue(variable, values, chosen?.values ?? {})] as const,
  );
  // Not by assignment: `__proto__` would set a prototype.
  return ok(Object.fromEntries(given));
}

/** What variables stand for by what they are given. */
export function fillVariables(
  profile: Pick<Profile, 'variables'>,
  given: Variables,
  scope: GeneratorScope,
): Result<Record<string, Json>, 'variable'> {
  const resolved: [string, Json][] = [];
  for (const { name, secret } of profile.variables) {
    const one = given[name] ?? null;
    if (secret) {
      if (one !== '') resolved.push([name, one]);
      continue;
    }
    const value = typeof one === 'string' ? fillValue(one, { ...scope, variables: {} }) : ok(one);
    if (!value.ok) return fail('variable', `The variable ${name} cannot be filled: ${value.error.message}`);
    resolved.push([name, value.value]);
  }
  return ok(Object.fromEntries(resolved));
}

/**
 * What they stand for in a session from now on, after profile or values changed: what is given as before keeps what it
 * stands for there, by chance (a device's name) or by the person's word for this session.
 */
export function followVariables(
  profile: Pick<Profile, 'variables'>,
  given: Variables,
  before: { readonly given: Variables; readonly variables: Variables },
  scope: GeneratorScope,
): Result<Record<string, Json>, 'variable'> {
  const fresh = fillVariables(profile, given, scope);
  if (!fresh.ok) return fresh;
  const isKept = (name: string) =>
    Object.hasOwn(before.given, name) && Object.hasOwn(given, name) && sameContent(before.given[name], given[name]);
  const kept = Object.entries(before.variables).filter(([name]) => isKept(name));
  const changed = Object.entries(fresh.value).filter(([name]) => !isKept(name));
  return ok(Object.fromEntries([...kept, ...changed]));
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

/**
 * The texts that must not leave: values of secret variables of 4 characters or more, the longest first. `former`: those that
 * the session had before, which stand in what it recorded.
 */
export function secretsIn(
  profile: Pick<Profile, 'variables'>,
  variables: Variables,
  former: readonly string[] = [],
): readonly string[] {
  const secrets = new Set<string>(former);
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
