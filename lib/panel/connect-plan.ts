import { fail, ok, type Result } from '../base/result.ts';
import { resolveEndpoint } from '../profile/endpoint.ts';
import type { Profile } from '../profile/schema.ts';
import { type GeneratorScope, resolveVariables, type Variables } from '../profile/variables.ts';
import type { HandshakeHeader } from '../protocol/handshake.ts';
import { checkWebSocketUrl } from '../protocol/url.ts';
import type { ProfileList } from './profile-list.ts';

export interface ConnectPlan {
  /** The address with its placeholders filled. */
  readonly url: string;
  /** Headers will be set, for which the browser wants access to the host. */
  readonly hasHeaders: boolean;
}

interface ConnectRequest {
  readonly url: string;
  readonly profileId: string;
  readonly headers: readonly HandshakeHeader[];
}

export function hasTemplate(text: string): boolean {
  return text.includes('{{');
}

/** What a click on Connect will ask for, known at once: a browser asks a person only inside the click. `now` in epoch ms. */
export function connectPlan(profiles: ProfileList, request: ConnectRequest, now: number): Result<ConnectPlan> {
  const profile = profiles.find(request.profileId);
  if (profile === null)
    return fail('unknown_profile', 'Choose a profile from the list: this one was deleted meanwhile.');
  const scope = lookAhead(now);
  const variables = resolveVariables(profile, profiles.valuesOf(profile.id), scope);
  if (!variables.ok) return variables;
  const endpoint = resolveEndpoint(profile, request.url, request.headers, variables.value, scope);
  if (!endpoint.ok) return endpoint;
  const checked = checkWebSocketUrl(endpoint.value.url);
  if (!checked.ok) return checked;
  return ok({ url: checked.value.url, hasHeaders: endpoint.value.headers.length > 0 });
}

/** A session's address as it may be shown and typed: the profile's template where that leads there, for a value in it may be a secret. */
export function addressOf(
  profiles: ProfileList,
  { url, profileId }: Pick<ConnectRequest, 'url' | 'profileId'>,
  now: number,
): string {
  const template = profiles.find(profileId)?.url ?? '';
  if (!hasTemplate(template)) return url;
  const plan = connectPlan(profiles, { url: template, profileId, headers: [] }, now);
  return plan.ok && plan.value.url === url ? template : url;
}

/** Names of the headers that a profile sets by itself; one that waits for its secret is not among them. */
export function headersSet(profiles: ProfileList, profileId: string): readonly string[] {
  const profile = profiles.find(profileId);
  if (profile === null) return [];
  const scope = lookAhead(0);
  const variables = resolveVariables(profile, profiles.valuesOf(profileId), scope);
  if (!variables.ok) return [];
  const endpoint = resolveEndpoint(profile, '', [], variables.value, scope);
  return endpoint.ok ? endpoint.value.headers.map(({ name }) => name) : [];
}

/** Whether a handshake with these settings sets any header. */
export function setsHeaders(
  profile: Profile,
  own: readonly HandshakeHeader[],
  variables: Variables,
  now: number,
): boolean {
  const endpoint = resolveEndpoint(profile, '', own, variables, lookAhead(now));
  return endpoint.ok && endpoint.value.headers.length > 0;
}

/** The background fills the generators of the real one. */
function lookAhead(now: number): GeneratorScope {
  return { now, uuid: () => '00000000-0000-4000-8000-000000000000', counter: () => 1, random: () => 0 };
}
