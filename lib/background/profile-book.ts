import { isJsonObject } from '../base/json.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { checkProfile, MAX_PROFILE_BYTES, writeProfileFile } from '../contract/profile-file.ts';
import { BUILT_IN_PROFILES } from '../profile/built-in.ts';
import { NO_VALUES } from '../profile/no-values.ts';
import { upgradeProfile } from '../profile/profile-upgrade.ts';
import { type Profile, profileSchema } from '../profile/schema.ts';
import type { ProfileValues } from '../profile/variable-schema.ts';

/** The part of the store that keeps profiles. */
export interface ProfileStore {
  profiles(): Promise<readonly { readonly profile: unknown; readonly savedAt: number }[]>;
  putProfile(
    id: string,
    stored: { readonly profile: Profile; readonly savedAt: number },
    replaces: string | null,
  ): Promise<Result<null, 'storage'>>;
  removeProfile(id: string): Promise<Result<null, 'storage'>>;
  values(): Promise<ReadonlyMap<string, ProfileValues>>;
  putValues(profileId: string, values: ProfileValues): Promise<Result<null, 'storage'>>;
}

/** More than anybody keeps; a runaway import must not fill the list. */
const MAX_PROFILES = 500;
/** All of them go to each view in one message, of which a browser takes 64 MiB. */
const MAX_ALL_CHARS = 24 * 1024 * 1024;

/** All profiles, the built-in ones and the person's own, with what the person filled in for each. */
export class ProfileBook {
  readonly #store: ProfileStore;
  readonly #own = new Map<string, Profile>();
  readonly #values = new Map<string, ProfileValues>();
  /** Ids of stored profiles that this version cannot read; they are kept, and their ids stay taken. */
  readonly #unread = new Set<string>();

  constructor(store: ProfileStore) {
    this.#store = store;
  }

  async load(): Promise<void> {
    for (const { profile } of await this.#store.profiles()) {
      const read = profileSchema.safeParse(isJsonObject(profile) ? upgradeProfile(profile) : profile);
      if (read.success) this.#own.set(read.data.id, read.data);
      else this.#unread.add(idOf(profile));
    }
    for (const [id, values] of await this.#store.values()) this.#values.set(id, values);
  }

  get own(): readonly Profile[] {
    return [...this.#own.values()].sort((a, b) => a.name.localeCompare(b.name));
  }

  get values(): Readonly<Record<string, ProfileValues>> {
    return Object.fromEntries(this.#values);
  }

  find(id: string): Profile | null {
    return this.#own.get(id) ?? builtIn(id);
  }

  valuesOf(id: string): ProfileValues {
    return this.#values.get(id) ?? NO_VALUES;
  }

  /** Stores a profile. Fails with `built_in`, `taken`, `invalid`, `full`, `storage`. */
  async save(profile: Profile, replaces: string | null, now: number): Promise<Result<null>> {
    const { id, name } = profile;
    if (builtIn(id) !== null)
      return fail('built_in', `Not saved: "${id}" is the id of a built-in profile, give this one another.`);
    if (id !== replaces && (this.#own.has(id) || this.#unread.has(id)))
      return fail('taken', `Not saved: there is a profile with the id "${id}" already, choose another id.`);
    if (replaces === null && this.#own.size >= MAX_PROFILES)
      return fail('full', `Not saved: there are ${MAX_PROFILES} profiles already, delete one first.`);
    const size = sizeOf(profile);
    if (size > MAX_PROFILE_BYTES) {
      const found = (size / MAX_PROFILE_BYTES).toFixed(1);
      return fail(
        'invalid',
        `Not saved: ${name} has ${found} MiB, and a profile at most 1: take out what is not needed.`,
      );
    }
    const others = this.own.filter((one) => one.id !== replaces).reduce((sum, one) => sum + sizeOf(one), 0);
    if (others + size > MAX_ALL_CHARS)
      return fail('full', 'Not saved: all profiles together have more than 24 MiB, delete one first.');
    const [wrong] = checkProfile(profile);
    if (wrong !== undefined) return fail('invalid', `Not saved: ${name}, ${wrong.path}: ${wrong.message}`);
    const stored = await this.#store.putProfile(id, { profile, savedAt: now }, replaces);
    if (!stored.ok) return stored;
    if (replaces !== null && replaces !== id) {
      this.#own.delete(replaces);
      const values = this.#values.get(replaces);
      this.#values.delete(replaces);
      if (values !== undefined) this.#values.set(id, values);
    }
    this.#own.set(id, profile);
    return ok(null);
  }

  /** Deletes a profile with what was filled in for it; whoever offers Undo holds both. */
  async remove(id: string): Promise<Result<null>> {
    if (builtIn(id) !== null) return fail('built_in', 'A built-in profile cannot be deleted.');
    if (!this.#own.has(id)) return fail('unknown_profile', `There is no profile "${id}": it was deleted meanwhile.`);
    const removed = await this.#store.removeProfile(id);
    if (!removed.ok) return removed;
    this.#own.delete(id);
    this.#values.delete(id);
    return removed;
  }

  async saveValues(id: string, values: ProfileValues): Promise<Result<null>> {
    const profile = this.find(id);
    if (profile === null) return fail('unknown_profile', `There is no profile "${id}": it was deleted meanwhile.`);
    const { environment } = values;
    if (environment !== null && !profile.environments.some(({ name }) => name === environment))
      return fail('unknown_environment', `Not saved: the profile ${profile.name} has no environment "${environment}".`);
    const stored = await this.#store.putValues(id, values);
    if (stored.ok) this.#values.set(id, values);
    return stored;
  }
}

/** As a file has it, for what is stored must be a file again. */
function sizeOf(profile: Profile): number {
  return writeProfileFile(profile).length;
}

function builtIn(id: string): Profile | null {
  return BUILT_IN_PROFILES.find((profile) => profile.id === id) ?? null;
}

function idOf(profile: unknown): string {
  const id = isJsonObject(profile) ? profile['id'] : '';
  return typeof id === 'string' ? id : '';
}
