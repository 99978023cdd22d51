import { checkProfile as checkWhole } from '../contract/profile-file.ts';
import type { Profile } from '../profile/schema.ts';
import { jsonErrorAt, lineAndColumn } from './json-error.ts';
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
