import type { Clock } from '../base/clock.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { Commands } from '../bridge/messages.ts';
import { resolveEndpoint } from '../profile/endpoint.ts';
import type { Profile } from '../profile/schema.ts';
import { fillVariables, type GeneratorScope, givenValues, type Variables } from '../profile/variables.ts';
import type { HandshakeHeader } from '../protocol/handshake.ts';
import { checkHeaders } from '../protocol/handshake-headers.ts';
import { checkProtocols, checkWebSocketUrl } from '../protocol/url.ts';
import type { SessionPlan } from './new-session.ts';
import type { ProfileBook } from './profile-book.ts';

interface Sources {
  readonly clock: Clock;
  readonly random: () => number;
  readonly uuid: () => string;
}

/** Where templates of the background get their values; the counter counts for each use anew. */
export function generators({ clock, random, uuid }: Sources): GeneratorScope {
  let counted = 0;
  return { now: clock.now(), random, uuid, counter: () => ++counted };
}

/** All headers of an opening handshake: the profile's filled in, and the session's own, which count where both name one. */
export function handshakeHeaders(
  profile: Profile,
  own: readonly HandshakeHeader[],
  variables: Variables,
  scope: GeneratorScope,
): Result<readonly HandshakeHeader[]> {
  // The address of a session is fixed when it is made; only its headers follow the profile.
  const endpoint = resolveEndpoint(profile, '', own, variables, scope);
  if (!endpoint.ok) return endpoint;
  const checked = checkHeaders(endpoint.value.headers);
  return checked.ok ? ok(checked.value) : checked;
}

/** What a session would be made of: checks all that a person gave. Fails with `unknown_profile`, `invalid_uri`, `invalid_protocol`, … */
export function planSession(
  book: ProfileBook,
  sources: Sources,
  request: Commands['connect']['args'],
): Result<SessionPlan & { readonly setsHeaders: boolean }> {
  const { url, protocols, profileId, headers } = request;
  const profile = book.find(profileId);
  if (profile === null) return fail('unknown_profile', `There is no profile "${profileId}": choose one from the list.`);
  const own = checkHeaders(headers);
  if (!own.ok) return own;
  const scope = generators(sources);
  const given = givenValues(profile, book.valuesOf(profileId));
  if (!given.ok) return given;
  const variables = fillVariables(profile, given.value, scope);
  if (!variables.ok) return variables;
  const endpoint = resolveEndpoint(profile, url, own.value, variables.value, scope);
  if (!endpoint.ok) return endpoint;
  const checked = checkWebSocketUrl(endpoint.value.url);
  if (!checked.ok) return checked;
  const checkedProtocols = checkProtocols(protocols);
  if (!checkedProtocols.ok) return checkedProtocols;
  const all = checkHeaders(endpoint.value.headers);
  if (!all.ok) return all;
  return ok({
    url: checked.value.url,
    protocols,
    profile,
    headers: own.value,
    variables: variables.value,
    given: given.value,
    setsHeaders: all.value.length > 0,
  });
}
