import { fail, ok, type Result } from '../base/result.ts';
import type { HandshakeHeader } from '../protocol/handshake.ts';
import type { Profile } from './schema.ts';
import { fillEncoded, fillTemplate, namesIn, type TemplateScope } from './template.ts';
import type { GeneratorScope, Variables } from './variables.ts';

/** Where a session connects to, ready for a handshake. */
export interface Endpoint {
  readonly url: string;
  /** The profile's and the session's own; of one name the session's. */
  readonly headers: readonly HandshakeHeader[];
  /** Names of headers and query parameters of the profile that a secret without a value keeps out. */
  readonly leftOut: readonly string[];
}

type EndpointProfile = Pick<Profile, 'query' | 'headers' | 'variables'>;

/**
 * Fills the address (as typed; it may be the profile's own template), the profile's query and its headers. A value inside of the
 * address is encoded for a URL; one at its very start is a base such as `ws://host:8080` and stays as it is. The address
 * is not checked here: `checkWebSocketUrl` does.
 */
export function resolveEndpoint(
  profile: EndpointProfile,
  url: string,
  own: readonly HandshakeHeader[],
  variables: Variables,
  generators: GeneratorScope,
): Result<Endpoint, 'endpoint'> {
  const scope: TemplateScope = { ...generators, variables };
  const template = url.trim();
  const secret = missingSecret(profile, template, variables);
  if (secret !== null) {
    const advice = 'fill it in under Profiles › Your values';
    return fail('endpoint', `The address cannot be filled: the secret ${secret} has no value yet: ${advice}.`);
  }
  const base = fillEncoded(template, scope, (value, offset) => encodeAt(template, offset, value));
  if (!base.ok) return fail('endpoint', `The address cannot be filled: ${base.error.message}`);
  const leftOut: string[] = [];
  const wants = (name: string, value: string): boolean => {
    const out = missingSecret(profile, value, variables) !== null;
    if (out) leftOut.push(name);
    return !out;
  };
  const present = queryNames(base.value);
  const added: string[] = [];
  for (const { name, value } of profile.query) {
    if (present.has(name) || !wants(name, value)) continue;
    const filled = fillTemplate(value, scope, 'text');
    if (!filled.ok) return fail('endpoint', `The query parameter ${name} cannot be filled: ${filled.error.message}`);
    added.push(`${encode(name)}=${encode(filled.value)}`);
  }
  const headers: HandshakeHeader[] = [];
  const taken = new Set(own.map(({ name }) => name.toLowerCase()));
  for (const { name, value } of profile.headers) {
    if (taken.has(name.toLowerCase()) || !wants(name, value)) continue;
    const filled = fillTemplate(value, scope, 'text');
    if (!filled.ok) return fail('endpoint', `The header ${name} cannot be filled: ${filled.error.message}`);
    headers.push({ name, value: filled.value });
  }
  return ok({ url: withQuery(base.value, added), headers: [...headers, ...own], leftOut });
}

/** The names of all headers that such a session sets; needs no values, so it also serves sessions that never connected. */
export function headerNames(profile: Pick<Profile, 'headers'>, own: readonly HandshakeHeader[]): readonly string[] {
  const names = new Map([...profile.headers, ...own].map(({ name }) => [name.toLowerCase(), name]));
  return [...names.values()];
}

/** A host or a port takes no encoding; what would end it there is refused by the check of the address. */
function encodeAt(template: string, offset: number, value: string): string {
  if (offset === 0) return value;
  const authority = /^(?:[a-z][a-z0-9+.-]*|\{\{[^{}]*\}\}):\/\/[^/?#]*/i.exec(template)?.[0].length ?? 0;
  return offset < authority ? value.replace(/[/?#\\@\s]/g, encode) : encode(value);
}

/** The first secret that a template uses and that has no value. */
function missingSecret({ variables: known }: EndpointProfile, template: string, variables: Variables): string | null {
  const names = namesIn(template);
  return known.find(({ name, secret }) => secret && names.has(name) && !Object.hasOwn(variables, name))?.name ?? null;
}

function queryNames(url: string): ReadonlySet<string> {
  const query = /\?([^#]*)/.exec(url)?.[1] ?? '';
  return new Set(new URLSearchParams(query).keys());
}

function withQuery(url: string, added: readonly string[]): string {
  if (added.length === 0) return url;
  const [, before = '', after = ''] = /^([^#]*)(.*)$/s.exec(url) ?? [];
  const mark = !before.includes('?') ? '?' : /[?&]$/.test(before) ? '' : '&';
  return `${before}${mark}${added.join('&')}${after}`;
}

/** RFC 3986 §2.1; a lone surrogate, which no URL can carry, becomes the replacement character as in a browser's own parser. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
