import { isJsonObject, type JsonObject } from '../base/json.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { ProfileProblem } from '../profile/profile-secrets.ts';
import { withoutSecrets } from '../profile/profile-secrets.ts';
import { upgradeProfile } from '../profile/profile-upgrade.ts';
import { PROFILE_VERSION } from '../profile/profile-version.ts';
import { type Profile, profileSchema } from '../profile/schema.ts';
import { checkProfile, hostileParts } from './profile-check.ts';
import { shown } from './schema-issues.ts';

export { checkProfile } from './profile-check.ts';

/** Names the published JSON Schema, so that an editor can help; reading takes any text there. */
export const PROFILE_SCHEMA_ID = `urn:socketwright:profile-${PROFILE_VERSION}`;

/** A profile with hundreds of schemas stays below; more is something else, and is not even parsed. */
export const MAX_PROFILE_BYTES = 1024 * 1024;

const fault = (sentence: string) => fail('profile', sentence);

/**
 * Reads a profile file (FORMATS.md), of any version that there was. Never throws; the error is one sentence that says what is
 * wrong, where, and what to do.
 */
export function readProfileFile(input: string | Uint8Array): Result<Profile, 'profile'> {
  const size = typeof input === 'string' ? input.length : input.byteLength;
  if (size > MAX_PROFILE_BYTES) {
    const found = (size / MAX_PROFILE_BYTES).toFixed(1);
    return fault(`The file has ${found} MiB, and a profile file at most 1: choose another file, or split the profile.`);
  }
  const text = textOf(input);
  if (text === null) return fault('The file is not UTF-8 text: save the profile as UTF-8.');
  if (text.trim() === '') return fault('The file is empty: choose a profile file.');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (thrown) {
    return fault(`The file is not JSON (${parserWords(thrown)}): choose a profile file, or mend it there.`);
  }
  return readProfile(json);
}

/** The same for JSON that was parsed already. */
export function readProfile(json: unknown): Result<Profile, 'profile'> {
  if (!isJsonObject(json)) return fault('The file is JSON, but no profile: a profile is one object {…}.');
  const foreign = foreignFormat(json);
  if (foreign !== null) return fault(foreign);
  const [hostile] = hostileParts(json);
  if (hostile !== undefined) return refused([hostile]);
  const { version } = json;
  if (version === undefined) return fault(`The profile has no version: add "version": ${PROFILE_VERSION}.`);
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    const found = typeof version === 'string' ? shown(version) : String(JSON.stringify(version)).slice(0, 40);
    return fault(
      `The profile’s version is ${found}, which never was one: give a whole number up to ${PROFILE_VERSION}.`,
    );
  }
  if (version > PROFILE_VERSION) {
    return fault(
      `The profile has version ${version}, and this Socketwright reads up to version ${PROFILE_VERSION}: update Socketwright to open it.`,
    );
  }
  const { $schema, ...members } = json;
  if ($schema !== undefined && typeof $schema !== 'string') {
    return refused([{ path: '$schema', message: 'It is no text: give the name of a schema, or remove it.' }]);
  }
  const upgraded = upgradeProfile(members);
  const problems = checkProfile(upgraded);
  if (problems.length > 0) return refused(problems);
  return ok(profileSchema.parse(upgraded));
}

/** The profile as a file: without the values of secrets, members always in the same order. */
export function writeProfileFile(profile: Profile): string {
  const ordered = profileSchema.safeParse(withoutSecrets(profile));
  const members = ordered.success ? ordered.data : withoutSecrets(profile);
  return `${JSON.stringify({ $schema: PROFILE_SCHEMA_ID, ...members }, null, 2)}\n`;
}

function refused(problems: readonly ProfileProblem[]): Result<Profile, 'profile'> {
  const [first] = problems;
  if (first === undefined) return fault('The profile cannot be used.');
  const where = first.path === '' ? '' : ` at ${first.path.slice(0, 120)}`;
  const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
  return fault(`The profile cannot be used${where}${more}: ${first.message}`);
}

function textOf(input: string | Uint8Array): string | null {
  if (typeof input === 'string') return input.startsWith('\ufeff') ? input.slice(1) : input;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(input);
  } catch {
    return null;
  }
}

function parserWords(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message.slice(0, 120).replace(/\s+/g, ' ') : 'it cannot be parsed';
}

/** A sentence for the files that people take for a profile. */
function foreignFormat(json: JsonObject): string | null {
  if (json['format'] === 'socketwright-capture') {
    return 'The file is a capture, not a profile: import it under sessions.';
  }
  if ('asyncapi' in json) return 'The file is an AsyncAPI document: import it as one, and it makes a profile.';
  const known = Object.keys(profileSchema.shape).filter((name) => Object.hasOwn(json, name));
  return known.length >= 2
    ? null
    : 'The file is JSON, but no Socketwright profile: it has none of a profile’s members.';
}
