import { checkProfile as checkWhole } from '../contract/profile-file.ts';
import { ownSecretsIn } from '../profile/own-secrets.ts';
import type { Profile } from '../profile/schema.ts';
import type { ProfileValues } from '../profile/variable-schema.ts';
import { jsonErrorAt, lineAndColumn } from './json-error.ts';
import { namedPath } from './profile-sections.ts';
import { checkProfile, type FieldErrors } from './settings-form.ts';

/** Everything that keeps a profile from being saved, by its path: what a field cannot take, then what does not fit together. */
export function profileProblems(profile: Profile): FieldErrors {
  const problems = new Map<string, string>();
  // A text that is no JSON yet stands where a schema should be; it says itself where it breaks.
  for (const [path, text] of unreadSchemas(profile)) problems.set(path, sentenceOf(text));
  for (const [path, message] of checkProfile(profile)) if (!problems.has(path)) problems.set(path, message);
  if (problems.size > 0) return problems;
  for (const { path, message } of checkWhole(profile)) if (!problems.has(path)) problems.set(path, message);
  return problems;
}

/** What keeps a profile from becoming a file, by its path; it may be saved, since it stays in this browser then. */
export function exportProblems(profile: Profile, values: ProfileValues): FieldErrors {
  const problems = new Map<string, string>();
  for (const { path, message } of ownSecretsIn(profile, values)) if (!problems.has(path)) problems.set(path, message);
  return problems;
}

/** Why a profile is no file, in one sentence; null where it may become one. `values`: null until they are read. */
export function exportRefusal(profile: Profile, values: ProfileValues | null): string | null {
  if (values === null) return 'Not exported: your values could not be read yet, to look for secrets; try again.';
  const [first] = exportProblems(profile, values);
  return first === undefined ? null : `Not exported: ${namedPath(profile, first[0])} ${first[1].replace(/^It /, '')}`;
}

function unreadSchemas({ contract }: Profile): readonly (readonly [string, string])[] {
  if (contract === null) return [];
  const places: readonly (readonly [string, unknown])[] = [
    ['contract.envelope', contract.envelope],
    ['contract.definitions', contract.definitions],
    ...contract.messages.map(({ schema }, at) => [`contract.messages.${at}.schema`, schema] as const),
  ];
  return places.flatMap(([path, value]) => (typeof value === 'string' ? [[path, value] as const] : []));
}

function sentenceOf(text: string): string {
  const error = jsonErrorAt(text);
  if (error === null) return 'Give a JSON object: {…}.';
  const { line, column } = lineAndColumn(text, error.offset);
  return `Not JSON at line ${line}, column ${column}: ${error.message}`;
}
