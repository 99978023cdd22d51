import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts';
import { safePattern } from '../../base/safe-pattern.ts';
import type { JsonSchema } from '../contract-schema.ts';
import { pointerParts, quoted, type Reading, refOf } from './reading.ts';
import type { Draft } from './schema-format.ts';
import {
  DROPPED,
  IN_PLACE,
  isOfDraft,
  ONE_SCHEMA,
  plainKeyword,
  SCHEMA_LISTS,
  SCHEMA_MAPS,
} from './schema-keywords.ts';

const MAX_SCHEMAS = 20_000;
const MAX_DEFINITIONS = 1000;
const MAX_NAME = 80;

interface Place {
  readonly at: string;
  /** The definition that this schema is part of, and whether both look at the same value. */
  readonly owner: string | null;
  readonly inPlace: boolean;
}

/**
 * Payload schemas as a contract holds them: references into the document become references to the contract's own
 * definitions; words that no validator knows, and patterns that could run away, are left out with a note.
 */
export class Schemas {
  readonly definitions = new Map<string, JsonSchema>();
  readonly draft: Draft;
  /** What `literals.ts` found in a schema; a payload of a thousand alternatives asks for each of them a thousand times. */
  readonly literals = new WeakMap<JsonObject, ReadonlyMap<string, readonly string[]>>();
  readonly #reading: Reading;
  readonly #names = new Map<string, string>();
  /** Definitions reached from a definition without a step into the value. */
  readonly #circles = new Map<string, Set<string>>();
  /** Read one after another, since a chain of references may be longer than the stack. */
  readonly #pending: { readonly name: string; readonly value: unknown; readonly at: string }[] = [];
  #count = 0;

  constructor(reading: Reading, draft: Draft) {
    this.#reading = reading;
    this.draft = draft;
  }

  /** Null, with a note, when it is no schema. */
  read(schema: unknown, at: string): JsonSchema | null {
    if (typeof schema !== 'boolean' && !isJsonObject(schema)) {
      this.#reading.note(`The payload at ${at} is no schema: the message is kept without one.`);
      return null;
    }
    const read = this.#schema(schema, { at, owner: null, inPlace: false });
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) {
      const { name, value, at: from } = next;
      this.definitions.set(name, this.#schema(value, { at: from, owner: name, inPlace: true }));
    }
    this.#cutCircles();
    return read;
  }

  /** The schema behind a reference that `read` has made; others as they are. */
  resolved(schema: JsonSchema): JsonSchema {
    const ref = refOf(schema);
    return ref === null ? schema : (this.definitions.get(ref.split('/').at(-1) ?? '') ?? true);
  }

  /** Keeps a schema as a definition of its own. */
  define(wanted: string, schema: JsonSchema): JsonSchema {
    if (refOf(schema) !== null) return schema;
    const name = this.#free(wanted);
    this.definitions.set(name, schema);
    return this.#refTo(name);
  }

  #schema(schema: unknown, place: Place): JsonSchema {
    if (typeof schema === 'boolean') return schema;
    if (!isJsonObject(schema)) {
      this.#reading.note(`At ${place.at} a schema was expected: what stands there is not checked.`);
      return true;
    }
    if (++this.#count > MAX_SCHEMAS) {
      this.#reading.note(`The document's schemas have more than ${MAX_SCHEMAS} parts: the rest is not checked.`);
      return true;
    }
    // Draft 7 §8.3: what stands beside a reference counts for nothing.
    const ref = refOf(schema);
    if (ref !== null) {
      const target = this.#reference(schema, place);
      if (this.draft === '7' || Object.keys(schema).length === 1) return target;
      const { $ref: _, ...beside } = schema;
      return { ...this.#keywords(beside, place), ...(isJsonObject(target) ? target : {}) };
    }
    return this.#keywords(schema, place);
  }

  #reference(schema: JsonObject, place: Place): JsonSchema {
    const found = this.#reading.follow(schema, place.at);
    if (found === null || found.pointer === null) return true;
    const known = this.#names.get(found.pointer);
    if (known === undefined && this.definitions.size >= MAX_DEFINITIONS) {
      this.#reading.note(
        `The document's schemas refer to more than ${MAX_DEFINITIONS} others: the rest is not checked.`,
      );
      return true;
    }
    const name = known ?? this.#free(pointerParts(found.pointer)?.at(-1) ?? 'schema');
    if (place.owner !== null && place.inPlace) {
      const reached = this.#circles.get(place.owner) ?? new Set();
      this.#circles.set(place.owner, reached.add(name));
    }
    if (known === undefined) {
      this.#names.set(found.pointer, name);
      this.definitions.set(name, true);
      this.#pending.push({ name, value: found.value, at: found.pointer });
    }
    return this.#refTo(name);
  }

  #keywords(schema: JsonObject, place: Place): JsonObject {
    const read = new Map<string, Json>();
    for (const [word, value] of Object.entries(this.#modern(schema, place.at))) {
      if (word.startsWith('x-') || DROPPED.has(word)) continue;
      const at = `${place.at}.${word}`;
      const kept = isOfDraft(word, this.draft)
        ? this.#keyword(word, value, { ...place, at, inPlace: place.inPlace && IN_PLACE.has(word) })
        : undefined;
      if (kept !== undefined) read.set(word, kept);
      else if (word === 'discriminator')
        this.#reading.note(
          '`discriminator` only helps generators of code: the schemas it tells apart are checked as allOf, anyOf and oneOf say.',
        );
      else if (word !== 'pattern' && word !== 'patternProperties')
        this.#reading.note(`The word ${quoted(word)} at ${place.at} is not understood and not checked.`);
    }
    return Object.fromEntries(read);
  }

  /** Undefined for what is no such keyword. */
  #keyword(word: string, value: Json, place: Place): Json | undefined {
    if (ONE_SCHEMA.has(word)) return this.#schema(value, place);
    if (word === 'items') return Array.isArray(value) ? this.#list(value, place) : this.#schema(value, place);
    if (SCHEMA_LISTS.has(word)) return Array.isArray(value) && value.length > 0 ? this.#list(value, place) : undefined;
    if (SCHEMA_MAPS.has(word) || word === 'dependencies')
      return isJsonObject(value) ? this.#map(word, value, place) : undefined;
    const fits = plainKeyword(word);
    if (fits === null || !fits(value)) return undefined;
    return word === 'pattern' && !this.#isSafe(String(value), place.at) ? undefined : value;
  }

  #list(value: readonly Json[], place: Place): Json {
    return value.map((one, i) => this.#schema(one, { ...place, at: `${place.at}[${i}]` }));
  }

  #map(word: string, value: JsonObject, place: Place): Json {
    const read = new Map<string, Json>();
    for (const [key, one] of Object.entries(value)) {
      const at = `${place.at}.${key}`;
      if (word === 'patternProperties' && !this.#isSafe(key, place.at)) continue;
      const isNames = word === 'dependencies' && Array.isArray(one) && one.every((name) => typeof name === 'string');
      read.set(key, isNames ? one : this.#schema(one, { ...place, at }));
    }
    return Object.fromEntries(read);
  }

  #isSafe(pattern: string, at: string): boolean {
    const safe = safePattern(pattern);
    if (!safe.ok) this.#reading.note(`The pattern at ${at} is not checked. ${safe.error.message}`);
    return safe.ok;
  }

  /** Draft 4 says with `exclusiveMinimum: true` what draft 6 and later say with a number; 2019-09 lists `items`. */
  #modern(schema: JsonObject, at: string): JsonObject {
    let modern = schema;
    for (const [flag, limit] of [
      ['exclusiveMinimum', 'minimum'],
      ['exclusiveMaximum', 'maximum'],
    ] as const) {
      if (typeof modern[flag] !== 'boolean') continue;
      const { [flag]: isExclusive, [limit]: bound, ...rest } = modern;
      if (bound === undefined) modern = rest;
      else modern = { ...rest, [isExclusive === true ? flag : limit]: bound };
    }
    if (this.draft === '2020-12' && Array.isArray(modern['items'])) {
      const { items, additionalItems, ...rest } = modern;
      modern = { ...rest, prefixItems: items, ...(additionalItems === undefined ? {} : { items: additionalItems }) };
    }
    if (typeof modern['nullable'] === 'boolean') {
      const { nullable, ...rest } = modern;
      if (nullable)
        this.#reading.note(
          `\`nullable\` at ${at} is no word of AsyncAPI: null is not allowed there; write type: [..., "null"].`,
        );
      modern = rest;
    }
    return modern;
  }

  #refTo(name: string): JsonSchema {
    return { $ref: this.draft === '7' ? `#/definitions/${name}` : `#/$defs/${name}` };
  }

  #free(wanted: string): string {
    const base = wanted.replace(/[^A-Za-z0-9_.-]+/g, '_').slice(0, MAX_NAME) || 'schema';
    let name = base === '__proto__' ? '_proto' : base;
    for (let n = 2; this.definitions.has(name); n++) name = `${base}_${n}`;
    return name;
  }

  /** A definition that is defined by itself, with no step into the value between, would be checked without end. */
  #cutCircles(): void {
    for (const [name, reached] of this.#circles) {
      const met = new Set<string>(reached);
      for (const other of met) for (const next of this.#circles.get(other) ?? []) met.add(next);
      if (!met.has(name)) continue;
      this.definitions.set(name, true);
      this.#circles.delete(name);
      this.#reading.note(`The schema ${quoted(name)} is defined by itself alone: it is not checked.`);
    }
  }
}
