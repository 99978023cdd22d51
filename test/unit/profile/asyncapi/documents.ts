import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { checkContract } from '../../../../lib/contract/check-contract.ts';
import { checkProfile } from '../../../../lib/contract/profile-check.ts';
import {
  type AsyncApiChoice,
  type AsyncApiReading,
  readAsyncApi,
} from '../../../../lib/profile/asyncapi/read-asyncapi.ts';
import type { Profile } from '../../../../lib/profile/schema.ts';

/** A document of test/fixtures/asyncapi; JSON is YAML too. */
export function documentOf(file: string): unknown {
  return parse(readFileSync(new URL(`../../../fixtures/asyncapi/${file}`, import.meta.url), 'utf8'));
}

/** What a document that must be readable becomes. */
export function read(document: unknown, choice?: AsyncApiChoice): AsyncApiReading {
  const result = readAsyncApi(document, choice);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

/** The sentence of a document that must not be readable. */
export function refusal(document: unknown, choice?: AsyncApiChoice): string {
  const result = readAsyncApi(document, choice);
  if (result.ok) throw new Error('it was read');
  return result.error.message;
}

/** What keeps a profile from being used, in its schemas too; empty when nothing does. */
export function problemsOf(profile: Profile): readonly unknown[] {
  return [...checkProfile(profile), ...(profile.contract === null ? [] : checkContract(profile.contract))];
}
