import { isJsonObject, type Json } from '../base/json.ts';
import { USUAL_TYPE_KEYS } from '../profile/asyncapi/type-path.ts';

/** A place at which messages may tell their type. */
export interface TypePathCandidate {
  readonly path: string;
  /** Messages that have a value there, and how many values that are different. */
  readonly covered: number;
  readonly distinct: number;
  /** Some of the values, the first that came. */
  readonly samples: readonly string[];
}

const MAX_DEPTH = 3;
/** Of one object of a hostile message; and of all messages together. */
const MAX_KEYS = 100;
const MAX_PATHS = 1000;
/** More kinds than this are names, ids or times. */
const MAX_VALUES = 100;
/** Longer type names are cut where messages are judged. */
const MAX_TYPE = 120;
/** So few messages may be of a kind each; numbers could be times. */
const FEW_MESSAGES = 10;
const MOST_SHOWN = 8;
const SAMPLES = 3;
/** What a key path may be made of. */
const KEY = /^[^.\s]{1,60}$/;

interface Place {
  covered: number;
  readonly depth: number;
  readonly rank: number;
  readonly values: Set<string>;
  hasNumbers: boolean;
}

/** Looks for the path at which messages tell their type: few values that come again and again, under a usual name at best. */
export class TypePathTally {
  readonly #places = new Map<string, Place>();
  readonly #isSecret: (text: string) => boolean;
  #messages = 0;

  constructor(isSecret: (text: string) => boolean) {
    this.#isSecret = isSecret;
  }

  add(value: unknown): void {
    this.#messages++;
    this.#look(value as Json, '', 1);
  }

  /** The best first. */
  candidates(): readonly TypePathCandidate[] {
    const messages = this.#messages;
    return [...this.#places]
      .filter(([, place]) => tells(place))
      .map(([path, place]) => ({ path, ...place, isCommon: place.covered * 2 >= messages }))
      .sort(
        (a, b) =>
          Number(b.isCommon) - Number(a.isCommon) ||
          Number(isUsual(b)) - Number(isUsual(a)) ||
          b.covered - a.covered ||
          a.rank - b.rank ||
          a.depth - b.depth,
      )
      .slice(0, MOST_SHOWN)
      .map(({ path, covered, values }) => ({
        path,
        covered,
        distinct: values.size,
        samples: [...values].filter((text) => !this.#isSecret(text)).slice(0, SAMPLES),
      }));
  }

  #look(value: Json, path: string, depth: number): void {
    if (!isJsonObject(value)) return;
    let keys = 0;
    for (const [key, inner] of Object.entries(value)) {
      if (++keys > MAX_KEYS) return;
      if (!KEY.test(key)) continue;
      const at = path === '' ? key : `${path}.${key}`;
      if (typeof inner === 'string' || typeof inner === 'number') this.#count(at, key, depth, inner);
      else if (depth < MAX_DEPTH) this.#look(inner, at, depth + 1);
    }
  }

  #count(path: string, key: string, depth: number, value: string | number): void {
    let place = this.#places.get(path);
    if (place === undefined) {
      const rank = USUAL_TYPE_KEYS.indexOf(key);
      // A number under any other name is a number.
      if (this.#places.size >= MAX_PATHS || (rank < 0 && typeof value === 'number')) return;
      place = {
        covered: 0,
        depth,
        rank: rank < 0 ? USUAL_TYPE_KEYS.length : rank,
        values: new Set(),
        hasNumbers: false,
      };
      this.#places.set(path, place);
    }
    place.covered++;
    if (typeof value === 'number') place.hasNumbers = true;
    if (place.values.size <= MAX_VALUES) place.values.add(String(value).slice(0, MAX_TYPE));
  }
}

function isUsual({ rank }: Pick<Place, 'rank'>): boolean {
  return rank < USUAL_TYPE_KEYS.length;
}

function tells(place: Place): boolean {
  const { covered, values, hasNumbers } = place;
  if (values.size > MAX_VALUES) return false;
  const comesAgain = values.size * 2 <= covered;
  // What is the same in all of them, such as "jsonrpc": "2.0", tells nothing unless it is called a type.
  return isUsual(place) ? comesAgain || (covered < FEW_MESSAGES && !hasNumbers) : comesAgain && values.size > 1;
}
