import { isJsonObject, type JsonObject } from '../../base/json.ts';

const MAX_NOTES = 200;
/** Names of a document may be of any length. */
const MAX_SENTENCE = 600;
const MAX_CHAIN = 20;
const MAX_QUOTED = 100;

/** What a reference leads to. */
export interface Found {
  readonly value: unknown;
  /** The JSON pointer that was followed last, such as `#/components/messages/hello`; null when there was no reference. */
  readonly pointer: string | null;
}

/** One document on its way to a profile: follows its references and collects what a person must know of the outcome. */
export class Reading {
  readonly root: JsonObject;
  readonly version: 2 | 3;
  readonly #notes = new Set<string>();

  constructor(root: JsonObject, version: 2 | 3) {
    this.root = root;
    this.version = version;
  }

  /** One sentence; the same one is kept once. */
  note(sentence: string): void {
    const short = sentence.length <= MAX_SENTENCE ? sentence : `${sentence.slice(0, MAX_SENTENCE)}…`;
    if (this.#notes.size < MAX_NOTES) this.#notes.add(short);
    else this.#notes.add(`More than ${MAX_NOTES} notes: the rest is left out.`);
  }

  get notes(): readonly string[] {
    return [...this.#notes];
  }

  /**
   * Follows `$ref` as far as it leads inside the document (RFC 6901 pointers). Null, with a note, where it leads out of the
   * document, to nothing, or in a circle.
   */
  follow(value: unknown, at: string): Found | null {
    let found: Found = { value, pointer: null };
    for (let links = 0; links <= MAX_CHAIN; links++) {
      const ref = refOf(found.value);
      if (ref === null) return found;
      if (!ref.startsWith('#')) {
        this.note(
          `The reference ${quoted(ref)} at ${at} leads out of the document, and nothing is fetched: put what it names into the document.`,
        );
        return null;
      }
      const target = valueAtPointer(this.root, ref);
      if (target === undefined) {
        this.note(
          `The reference ${quoted(ref)} at ${at} leads to nothing in the document: what it should name is left out.`,
        );
        return null;
      }
      found = { value: target, pointer: ref };
    }
    this.note(
      `The reference at ${at} leads in a circle (or over more than ${MAX_CHAIN} others): what it should name is left out.`,
    );
    return null;
  }

  /** The object here or behind the reference here; null, with a note, where there is something else. */
  object(value: unknown, at: string): JsonObject | null {
    if (value === undefined) return null;
    const found = this.follow(value, at);
    if (found === null) return null;
    if (isJsonObject(found.value)) return found.value;
    this.note(`At ${at} an object was expected: what stands there is left out.`);
    return null;
  }

  /** Entries of a map of objects, references followed; what is no object is noted and left out. */
  entries(value: unknown, at: string): (readonly [string, JsonObject])[] {
    const map = this.object(value, at);
    if (map === null) return [];
    return Object.entries(map).flatMap(([key, entry]) => {
      if (key.startsWith('x-')) return [];
      const object = this.object(entry, `${at}.${key}`);
      return object === null ? [] : [[key, object] as const];
    });
  }

  /** Items of an array; empty where there is none. */
  list(value: unknown, at: string): readonly unknown[] {
    if (value === undefined) return [];
    if (Array.isArray(value)) return value;
    this.note(`At ${at} a list was expected: what stands there is left out.`);
    return [];
  }
}

export function refOf(value: unknown): string | null {
  if (!isJsonObject(value) || !Object.hasOwn(value, '$ref')) return null;
  const ref = value['$ref'];
  return typeof ref === 'string' ? ref : null;
}

/** RFC 6901 §6: percent-decoded, then ~1 and ~0; own properties only. Undefined where it leads to nothing. */
function valueAtPointer(root: JsonObject, ref: string): unknown {
  const parts = pointerParts(ref);
  if (parts === null) return undefined;
  let value: unknown = root;
  for (const part of parts) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** Unescaped parts of a `#/a/b` pointer; null when it is none. */
export function pointerParts(ref: string): readonly string[] | null {
  const pointer = decoded(ref.slice(1));
  if (!ref.startsWith('#') || pointer === null) return null;
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) return null;
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone %: then it was not percent-encoded, and no pointer either.
    return null;
  }
}

/** Text of the document inside a sentence. */
export function quoted(text: string): string {
  return JSON.stringify(text.length <= MAX_QUOTED ? text : `${text.slice(0, MAX_QUOTED)}…`);
}

/** The text at a key; '' where there is none. */
export function textAt(object: JsonObject, key: string): string {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return typeof value === 'string' ? value.trim() : '';
}

/** An own value at a key. */
export function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
