import { nearest } from '../base/nearest.ts';
import { safePattern } from '../base/safe-pattern.ts';
import { matchersOf, templatesOf } from '../profile/profile-parts.ts';
import { literalSecrets, type ProfileProblem } from '../profile/profile-secrets.ts';
import { type Profile, profileSchema } from '../profile/schema.ts';
import { templateProblems } from '../profile/template.ts';
import { RESERVED_NAMES } from '../profile/template-expression.ts';
import { checkHeaders } from '../protocol/handshake-headers.ts';
import { checkProtocols, checkWebSocketUrl } from '../protocol/url.ts';
import { checkContract } from './check-contract.ts';
import { metricsProblems } from './metrics-check.ts';
import { schemaProblems, shown } from './schema-issues.ts';

/** Deeper JSON is an attack: what reads it calls itself for each level. */
const MOST_DEPTH = 200;
/** JSON makes them own keys; copied carelessly later they would set a prototype. */
const HOSTILE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
/** JSON Schemas may speak of a member called `constructor`. */
const IN_SCHEMA = /^contract\.(envelope|definitions|messages\.\d+\.schema)\b/;

/**
 * Everything that keeps a profile from being used, in the order a person mends it; none when it can be. Never throws, whatever
 * the value.
 */
export function checkProfile(profile: unknown): readonly ProfileProblem[] {
  const hostile = hostileParts(profile);
  if (hostile.length > 0) return hostile;
  const wrong = schemaProblems(profileSchema, profile);
  if (wrong.length > 0) return wrong;
  const whole = profile as Profile;
  return [
    ...literalSecrets(whole),
    ...nameProblems(whole),
    ...handshakeProblems(whole),
    ...heartbeatProblems(whole),
    ...fillProblems(whole),
    ...patternProblems(whole),
    ...metricsProblems(whole),
    ...contractProblems(whole),
  ];
}

/** Found without calling itself, because depth is one of the things it finds. */
export function hostileParts(json: unknown): readonly ProfileProblem[] {
  const left: { readonly value: unknown; readonly path: string; readonly depth: number }[] = [
    { value: json, path: '', depth: 0 },
  ];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value, path, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > MOST_DEPTH) {
      const top = path.split('.').slice(0, 3).join('.');
      return [{ path: top, message: `It is nested deeper than ${MOST_DEPTH} levels: make it flatter.` }];
    }
    for (const [key, part] of Object.entries(value)) {
      const at = path === '' ? key : `${path}.${key}`;
      if (HOSTILE_KEYS.has(key) && (key === '__proto__' || !IN_SCHEMA.test(at))) {
        return [{ path: at, message: `The name ${key} could change how programs work: remove it.` }];
      }
      left.push({ value: part, path: at, depth: depth + 1 });
    }
  }
  return [];
}

function nameProblems(profile: Profile): ProfileProblem[] {
  const { variables, environments, templates, sequences } = profile;
  const found: ProfileProblem[] = [
    ...repeated(variables, 'name', 'variables'),
    ...repeated(environments, 'name', 'environments'),
    ...repeated(templates, 'id', 'templates'),
    ...repeated(sequences, 'id', 'sequences'),
  ];
  for (const [i, { name }] of variables.entries()) {
    const path = `variables.${i}.name`;
    if (RESERVED_NAMES.has(name)) {
      found.push({ path, message: `${shown(name)} already means something in a template: choose another name.` });
    } else if (HOSTILE_KEYS.has(name)) {
      found.push({ path, message: `${shown(name)} could change how programs work: choose another name.` });
    }
  }
  const known = new Set(variables.map(({ name }) => name));
  for (const [i, { values }] of environments.entries()) {
    for (const name of Object.keys(values)) {
      if (known.has(name)) continue;
      const near = nearest(name, known);
      const advice = near === null ? 'add the variable or remove this value.' : `did you mean ${near}?`;
      found.push({
        path: `environments.${i}.values.${name}`,
        message: `There is no variable ${shown(name)}: ${advice}`,
      });
    }
  }
  return found;
}

function repeated<Key extends string>(
  list: readonly { readonly [key in Key]: string }[],
  key: Key,
  place: string,
): ProfileProblem[] {
  const seen = new Set<string>();
  return list.flatMap((item, i) => {
    const name = item[key];
    if (seen.has(name)) {
      return [{ path: `${place}.${i}.${key}`, message: `${shown(name)} is there twice: choose another ${key}.` }];
    }
    seen.add(name);
    return [];
  });
}

function handshakeProblems({ url, headers, protocols }: Profile): ProfileProblem[] {
  const found: ProfileProblem[] = [];
  const checked = url === '' || url.includes('{{') ? null : checkWebSocketUrl(url);
  if (checked?.ok === false) found.push({ path: 'url', message: checked.error.message });
  const agreed = checkProtocols(protocols);
  if (!agreed.ok) found.push({ path: 'protocols', message: agreed.error.message });
  for (const [i, { name, value }] of headers.entries()) {
    // What a template becomes is checked when it is filled.
    const literal = value.includes('{{') ? 'x' : value;
    const before = headers.slice(0, i).filter((other) => other.name.toLowerCase() === name.toLowerCase());
    const header = checkHeaders([
      ...before.slice(0, 1).map((other) => ({ ...other, value: 'x' })),
      { name, value: literal },
    ]);
    if (!header.ok) found.push({ path: `headers.${i}`, message: header.error.message });
  }
  return found;
}

/** While a reply is awaited the next heartbeat begins no wait of its own: it could be missed without being counted. */
function heartbeatProblems({ heartbeat }: Profile): ProfileProblem[] {
  if (heartbeat === null || heartbeat.reply === null || heartbeat.timeoutMs <= heartbeat.intervalMs) return [];
  const message = `A reply may take longer than the ${heartbeat.intervalMs} ms between two heartbeats, so missed ones would go uncounted: give at most the interval.`;
  return [{ path: 'heartbeat.timeoutMs', message }];
}

function fillProblems(profile: Profile): ProfileProblem[] {
  const variables = new Set(profile.variables.map(({ name }) => name));
  const found: ProfileProblem[] = [];
  for (const { path, template, frame } of templatesOf(profile)) {
    for (const { message } of templateProblems(template, { variables, frame })) found.push({ path, message });
  }
  // Values are filled too, with generators only.
  const alone = { variables: new Set<string>(), frame: false };
  const ask = (path: string, value: unknown) => {
    if (typeof value !== 'string') return;
    for (const { message } of templateProblems(value, alone)) found.push({ path, message });
  };
  for (const [i, { secret, value }] of profile.variables.entries()) if (!secret) ask(`variables.${i}.value`, value);
  for (const [i, { values }] of profile.environments.entries()) {
    for (const [name, value] of Object.entries(values)) ask(`environments.${i}.values.${name}`, value);
  }
  return found;
}

function patternProblems(profile: Profile): ProfileProblem[] {
  return matchersOf(profile).flatMap(({ path, matcher }) => {
    if (matcher.kind !== 'pattern') return [];
    const safe = safePattern(matcher.pattern);
    return safe.ok ? [] : [{ path: `${path}.pattern`, message: safe.error.message }];
  });
}

function contractProblems({ contract }: Profile): ProfileProblem[] {
  if (contract === null) return [];
  return checkContract(contract).map(({ path, message }) => ({ path: `contract.${path}`, message }));
}
