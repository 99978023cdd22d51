import { isJsonObject } from '../../lib/base/json.ts';
import { fail, ok, type Result } from '../../lib/base/result.ts';
import { checkProfile, MAX_PROFILE_BYTES, readProfileFile, writeProfileFile } from '../../lib/contract/profile-file.ts';
import type { AsyncApiChoice, AsyncApiChoices } from '../../lib/profile/asyncapi/choice.ts';
import type { Profile } from '../../lib/profile/schema.ts';
import { parseDocument } from './parse-document.ts';

export interface ImportedProfile {
  readonly profile: Profile;
  /** What was left out, read otherwise, or is to be filled in; empty for a profile file. */
  readonly notes: readonly string[];
  /** What an AsyncAPI document leaves to choose; null for a profile file. */
  readonly choices: AsyncApiChoices | null;
}

/** Members that tell a description of a server from a profile; the reader has a sentence for each. */
const DESCRIPTIONS = ['asyncapi', 'openapi', 'swagger'];

const NEITHER = fail(
  'document',
  'The file is no profile, which is a JSON object {…}, and names no AsyncAPI version, such as asyncapi: 3.0.0.',
);

/** Reads a profile file, or makes a profile of an AsyncAPI document in JSON or YAML. Nothing is stored. */
export async function importProfile(
  text: string,
  choice: AsyncApiChoice = {},
): Promise<Result<ImportedProfile, 'document' | 'profile' | 'asyncapi'>> {
  const isJson = /^\ufeff?\s*[{[]/.test(text);
  // Reading a large text that is no YAML at all would take seconds.
  if (!isJson && text.trim() !== '' && !/^\ufeff?["']?(asyncapi|openapi|swagger)["']?\s*:/m.test(text)) return NEITHER;
  const parsed = await parseDocument(text);
  if (!parsed.ok) return parsed;
  const document = parsed.value;
  if (isJsonObject(document) && DESCRIPTIONS.some((name) => Object.hasOwn(document, name))) {
    const { readAsyncApi } = await import('../../lib/profile/asyncapi/read-asyncapi.ts');
    const read = readAsyncApi(document, choice);
    return read.ok ? usable(read.value) : read;
  }
  if (!isJson) return NEITHER;
  const profile = readProfileFile(text);
  return profile.ok ? ok({ profile: profile.value, notes: [], choices: null }) : profile;
}

/** What a profile file would not be allowed to hold must not come in by another door. */
function usable(made: ImportedProfile): Result<ImportedProfile, 'asyncapi'> {
  const [problem] = checkProfile(made.profile);
  if (problem !== undefined) {
    return fail(
      'asyncapi',
      `The document makes no usable profile, because of ${problem.path.slice(0, 120)}: ${problem.message}`,
    );
  }
  const size = writeProfileFile(made.profile).length;
  if (size <= MAX_PROFILE_BYTES) return ok(made);
  return fail(
    'asyncapi',
    `The document makes a profile of ${(size / 1024 / 1024).toFixed(1)} MiB, and at most 1 is kept: take out what is not needed.`,
  );
}
