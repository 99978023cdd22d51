import type { Matcher } from './matcher-schema.ts';
import type { Profile } from './schema.ts';

/** A template of a profile, and where it stands: `headers.0.value`. */
export interface PlacedTemplate {
  readonly path: string;
  readonly template: string;
  /** Whether there is a message for `{{frame.…}}`: one that it answers, or that a step before it waited for. */
  readonly frame: boolean;
}

export interface PlacedMatcher {
  readonly path: string;
  readonly matcher: Matcher;
}

/** Every text of a profile that is filled before it is used, in the order of the profile. */
export function templatesOf(profile: Profile): readonly PlacedTemplate[] {
  const found: PlacedTemplate[] = [];
  const add = (path: string, template: string | null, frame = false) => {
    if (template !== null) found.push({ path, template, frame });
  };
  add('url', profile.url);
  for (const [i, { value }] of profile.query.entries()) add(`query.${i}.value`, value);
  for (const [i, { value }] of profile.headers.entries()) add(`headers.${i}.value`, value);
  if (profile.codec.kind === 'socket.io') add('codec.auth', profile.codec.auth);
  for (const [i, { send }] of (profile.ready?.steps ?? []).entries()) add(`ready.steps.${i}.send`, send);
  add('heartbeat.message', profile.heartbeat?.message ?? null);
  for (const [i, { send }] of profile.autoReplies.entries()) add(`autoReplies.${i}.send`, send, true);
  for (const [i, { body }] of profile.templates.entries()) add(`templates.${i}.body`, body);
  for (const [i, { steps }] of profile.sequences.entries()) {
    let met = false;
    for (const [j, step] of steps.entries()) {
      if (step.kind === 'send') add(`sequences.${i}.steps.${j}.message`, step.message, met);
      if (step.kind === 'wait') met = true;
    }
  }
  return found;
}

/** Every matcher of a profile, in the order of the profile. */
export function matchersOf(profile: Profile): readonly PlacedMatcher[] {
  const found: PlacedMatcher[] = [];
  const add = (path: string, matcher: Matcher | null) => {
    if (matcher !== null) found.push({ path, matcher });
  };
  for (const [i, { waitFor }] of (profile.ready?.steps ?? []).entries()) add(`ready.steps.${i}.waitFor`, waitFor);
  add('ready.failOn', profile.ready?.failOn ?? null);
  add('heartbeat.reply', profile.heartbeat?.reply ?? null);
  for (const [i, { when }] of profile.autoReplies.entries()) add(`autoReplies.${i}.when`, when);
  for (const [i, { steps }] of profile.sequences.entries()) {
    for (const [j, step] of steps.entries()) {
      if (step.kind === 'wait') add(`sequences.${i}.steps.${j}.for`, step.for);
      if (step.kind === 'assert') add(`sequences.${i}.steps.${j}.that`, step.that);
    }
  }
  return found;
}
