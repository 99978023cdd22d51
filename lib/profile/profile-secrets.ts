import type { Json } from '../base/json.ts';
import { isSecretHeader } from '../protocol/handshake-headers.ts';
import { decodeJwt, findJwt } from '../protocol/jwt.ts';
import { isSecretMember, TEXT_MEMBER } from '../protocol/secret-members.ts';
import { maskUrlSecrets } from '../protocol/url-secrets.ts';
import type { Profile } from './schema.ts';
import { namesIn, textAround } from './template.ts';

/** Something in a profile that keeps it from being used; `message` is one sentence. */
export interface ProfileProblem {
  /** Dotted, as in `headers.0.value`; '' for the whole profile. */
  readonly path: string;
  readonly message: string;
}

/** Tokens of this project's own demo server say so; they protect nothing. */
const DEMO_ISSUER = 'socketwright-demo';

const ADVICE = 'put it into a secret variable and write its name in {{ }} here';

/** Credentials that stand in a profile itself, where everybody sees them who gets it. */
export function literalSecrets(profile: Profile): readonly ProfileProblem[] {
  return [
    ...variableSecrets(profile),
    ...addressSecrets(profile),
    ...headerSecrets(profile),
    ...authSecrets(profile),
    ...tokens(profile, ''),
  ];
}

/** The profile without values of its secret variables. */
export function withoutSecrets(profile: Profile): Profile {
  const secrets = secretNames(profile);
  return {
    ...profile,
    variables: profile.variables.map((variable) => (variable.secret ? { ...variable, value: '' } : variable)),
    environments: profile.environments.map((environment) => ({
      ...environment,
      values: Object.fromEntries(Object.entries(environment.values).filter(([name]) => !secrets.has(name))),
    })),
  };
}

function secretNames({ variables }: Profile): ReadonlySet<string> {
  return new Set(variables.filter(({ secret }) => secret).map(({ name }) => name));
}

function variableSecrets(profile: Profile): ProfileProblem[] {
  const secrets = secretNames(profile);
  const advice = 'so a profile holds no value of it: empty it here and give the value under your own values';
  const found: ProfileProblem[] = [];
  for (const [i, { name, secret, value }] of profile.variables.entries()) {
    if (!secret || value === '') continue;
    found.push({ path: `variables.${i}.value`, message: `The variable ${name} is secret, ${advice}.` });
  }
  for (const [i, { values }] of profile.environments.entries()) {
    for (const [name, value] of Object.entries(values)) {
      if (!secrets.has(name) || value === '') continue;
      found.push({ path: `environments.${i}.values.${name}`, message: `The variable ${name} is secret, ${advice}.` });
    }
  }
  return found;
}

function addressSecrets(profile: Profile): ProfileProblem[] {
  const found: ProfileProblem[] = [];
  const own = textAround(profile.url);
  if (maskUrlSecrets(own) !== own) {
    found.push({ path: 'url', message: `The address holds a password or a token: ${ADVICE}.` });
  } else {
    // No `?` in a name: a run of them would be tried from each of its places, which takes minutes for a megabyte.
    for (const [, name = '', value = ''] of profile.url.matchAll(/[?&]([^=&#{}?]*)=([^&#]*)/g)) {
      if (isSecretParameter(name)) found.push(...openVariables(profile, 'url', `The parameter ${name}`, value));
    }
  }
  for (const [i, { name, value }] of profile.query.entries()) {
    const path = `query.${i}.value`;
    if (!isSecretParameter(name)) continue;
    if (textAround(value) !== '') {
      found.push({ path, message: `The parameter ${name} holds a secret: ${ADVICE}.` });
    } else {
      found.push(...openVariables(profile, path, `The parameter ${name}`, value));
    }
  }
  return found;
}

function isSecretParameter(name: string): boolean {
  const parameter = `?${name}=x`;
  return maskUrlSecrets(parameter) !== parameter;
}

/** What may stand beside the placeholder of a credential, without the blanks around it. */
const SCHEME = /^[\w-]{0,20}$/;

function headerSecrets(profile: Profile): ProfileProblem[] {
  const found: ProfileProblem[] = [];
  for (const [i, { name, value }] of profile.headers.entries()) {
    if (!isSecretHeader(name)) continue;
    const path = `headers.${i}.value`;
    if (holdsLiteral(name, value)) {
      found.push({ path, message: `The header ${name} holds a secret: ${ADVICE}.` });
    } else {
      found.push(...openVariables(profile, path, `The header ${name}`, value));
    }
  }
  return found;
}

/** The payload of a Socket.IO CONNECT is there to carry credentials; other messages are for the person to look at. */
function authSecrets(profile: Profile): ProfileProblem[] {
  const { codec } = profile;
  if (codec.kind !== 'socket.io') return [];
  const path = 'codec.auth';
  return [...codec.auth.matchAll(TEXT_MEMBER)].flatMap(([, name = '', , value = '']) => {
    if (!isSecretMember(name)) return [];
    if (!holdsLiteral(name, value)) return openVariables(profile, path, `The member ${name}`, value);
    return [{ path, message: `The member ${name} of the auth payload holds a secret: ${ADVICE}.` }];
  });
}

/** Whether a header's template says more by itself than a scheme or the names of cookies. */
export function holdsLiteral(name: string, value: string): boolean {
  if (/^cookie$/i.test(name)) {
    return value.split(';').some((pair) => textAround(pair.slice(pair.indexOf('=') + 1)).trim() !== '');
  }
  const own = textAround(value);
  return own === value ? own.trim() !== '' : !SCHEME.test(own.trim());
}

/** Variables that carry a credential and have it in the profile because nobody called them secret. */
function openVariables(profile: Profile, path: string, where: string, template: string): ProfileProblem[] {
  const names = namesIn(template);
  return profile.variables.flatMap(({ name, secret, value }) => {
    const open = names.has(name) && !secret && typeof value === 'string' && textAround(value).trim() !== '';
    if (!open || isDemoToken(value)) return [];
    return [{ path, message: `${where} carries the variable ${name}, which is not secret: make it one.` }];
  });
}

function isDemoToken(text: string): boolean {
  return decodeJwt(text)?.claims['iss'] === DEMO_ISSUER;
}

/** More of a text is looked at in pieces that overlap, since a token may lie across an edge. */
const WINDOW_CHARS = 65_536;
const STEP_CHARS = 49_152;

function tokens(value: unknown, path: string): ProfileProblem[] {
  if (typeof value === 'string') {
    const token = tokenIn(value);
    return token === null || isDemoToken(token) ? [] : [{ path, message: `A token (JWT) stands here: ${ADVICE}.` }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as Record<string, Json>).flatMap(([key, part]) =>
    tokens(part, path === '' ? key : `${path}.${key}`),
  );
}

function tokenIn(text: string): string | null {
  for (let from = 0; from === 0 || from + WINDOW_CHARS - STEP_CHARS < text.length; from += STEP_CHARS) {
    const token = findJwt(text.slice(from, from + WINDOW_CHARS));
    if (token !== null) return token;
  }
  return null;
}
