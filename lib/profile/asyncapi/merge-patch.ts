import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { own, type Reading } from './reading.ts';

/** JSON Merge Patch (RFC 7386 §2): null removes, objects merge, everything else replaces. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map(isJsonObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

/**
 * The object with its traits. AsyncAPI 2.x patches the traits onto the object, in order; since 3.0 a trait must not
 * override what the object itself says ("Traits Merge Mechanism").
 */
export function withTraits(reading: Reading, object: JsonObject, at: string): JsonObject {
  const traits = reading
    .list(own(object, 'traits'), `${at}.traits`)
    .map((trait, i) => reading.object(trait, `${at}.traits[${i}]`))
    .filter((trait) => trait !== null);
  if (traits.length === 0) return object;
  const patches = reading.version === 2 ? [object, ...traits] : [...traits, object];
  const merged = patches.reduce<Json>((sum, patch) => mergePatch(sum, patch), {});
  return isJsonObject(merged) ? merged : object;
}
