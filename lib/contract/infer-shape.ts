import { isJsonObject, type Json, type JsonObject } from '../base/json.ts';
import { ALL_FORMATS, formatOf, formatsOf } from './infer-formats.ts';

/** Deeper values are not described. */
const MAX_DEPTH = 12;
/** An object with more different keys than this is a map from names to things, and its keys are no fields. */
const MAX_FIELDS = 200;
/** Items of one array that are looked at: any of them may be the odd one, so this only bounds a hostile frame. */
const MAX_ITEMS = 10_000;

/**
 * An enum is proposed where at least `ENUM_SEEN` strings were seen at one place, with at most `ENUM_VALUES` different ones of at
 * most `ENUM_LENGTH` UTF-16 units, each at least `ENUM_EACH` times: a few that come again and again.
 */
export const ENUM_SEEN = 20;
export const ENUM_VALUES = 8;
export const ENUM_LENGTH = 32;
export const ENUM_EACH = 3;

/** What all shapes of one inference share. */
export interface ShapeBudget {
  /** Shapes that may still be made, so that hostile traffic cannot grow it without end. */
  left: number;
  /** Whether a text must not stand in a contract, which goes into a profile and its file. */
  readonly isSecret: (text: string) => boolean;
}

interface Field {
  readonly shape: Shape | null;
  count: number;
}

/** What was seen at one place of the messages of one type. Counts and sets only, so the order of values makes no difference. */
export class Shape {
  readonly #budget: ShapeBudget;
  readonly #depth: number;
  #seen = 0;
  #nulls = 0;
  #booleans = 0;
  #integers = 0;
  #fractions = 0;
  #strings = 0;
  #formats = ALL_FORMATS;
  /** Null once there are too many, or one that is too long. */
  #values: Map<string, number> | null = new Map();
  #objects = 0;
  /** Null once there are too many. */
  #fields: Map<string, Field> | null = new Map();
  #arrays = 0;
  #items: Shape | null = null;
  #hasItems = false;
  /** True once something below was not looked at, so nothing may be said of it. */
  #isOpen = false;

  constructor(budget: ShapeBudget, depth = 0) {
    this.#budget = budget;
    this.#depth = depth;
    budget.left--;
  }

  add(value: unknown): void {
    this.#seen++;
    if (value === null) this.#nulls++;
    else if (typeof value === 'string') this.#addString(value);
    else if (typeof value === 'boolean') this.#booleans++;
    else if (typeof value === 'number') {
      if (Number.isInteger(value)) this.#integers++;
      else this.#fractions++;
    } else if (Array.isArray(value)) this.#addArray(value);
    else if (isJsonObject(value)) this.#addObject(value);
    else this.#isOpen = true;
  }

  /** JSON Schema, in words that mean the same in draft 7 and in 2020-12. */
  schema(): JsonObject | true {
    if (this.#isOpen || this.#seen === 0) return true;
    const types = this.#types();
    return {
      type: types.length === 1 ? (types[0] ?? 'null') : types,
      ...this.#stringWords(),
      ...this.#objectWords(),
      ...(this.#items === null ? {} : itemsWord(this.#items.schema())),
    };
  }

  #types(): string[] {
    const types: (readonly [string, number])[] = [
      ['object', this.#objects],
      ['array', this.#arrays],
      ['string', this.#strings],
      [this.#fractions > 0 ? 'number' : 'integer', this.#integers + this.#fractions],
      ['boolean', this.#booleans],
      ['null', this.#nulls],
    ];
    return types.filter(([, count]) => count > 0).map(([type]) => type);
  }

  #stringWords(): JsonObject {
    if (this.#strings === 0) return {};
    const format = formatOf(this.#formats);
    if (format !== null) return { format };
    const values = this.#enumValues();
    return values === null ? {} : { enum: this.#nulls > 0 ? [...values, null] : values };
  }

  #enumValues(): string[] | null {
    if (this.#values === null || this.#strings < ENUM_SEEN || this.#strings + this.#nulls !== this.#seen) return null;
    const isOften = [...this.#values.values()].every((count) => count >= ENUM_EACH);
    return isOften ? [...this.#values.keys()].sort() : null;
  }

  #objectWords(): JsonObject {
    if (this.#objects === 0 || this.#fields === null || this.#fields.size === 0) return {};
    const fields = [...this.#fields].sort(([a], [b]) => (a < b ? -1 : 1));
    const properties = fields.map(([key, { shape }]): [string, Json] => [key, shape?.schema() ?? true]);
    const required = fields.filter(([, { count }]) => count === this.#objects).map(([key]) => key);
    return { properties: Object.fromEntries(properties), ...(required.length === 0 ? {} : { required }) };
  }

  #addString(value: string): void {
    this.#strings++;
    if (this.#formats !== 0) this.#formats &= formatsOf(value);
    if (this.#values === null) return;
    this.#values.set(value, (this.#values.get(value) ?? 0) + 1);
    if (value.length > ENUM_LENGTH || this.#values.size > ENUM_VALUES || this.#budget.isSecret(value)) {
      this.#values = null;
    }
  }

  #addArray(values: readonly unknown[]): void {
    this.#arrays++;
    if (values.length === 0) return;
    // Made with the first item or never, for it speaks of all items.
    if (!this.#hasItems) this.#items = this.#child();
    this.#hasItems = true;
    if (this.#items === null) return;
    for (const value of values.slice(0, MAX_ITEMS)) this.#items.add(value);
    if (values.length > MAX_ITEMS) this.#items.#isOpen = true;
  }

  #addObject(value: JsonObject): void {
    this.#objects++;
    if (this.#fields === null) return;
    for (const key of Object.keys(value)) {
      if (key === '__proto__') continue;
      let field = this.#fields.get(key);
      if (field === undefined) {
        if (this.#fields.size >= MAX_FIELDS) {
          this.#fields = null;
          return;
        }
        field = { shape: this.#child(), count: 0 };
        this.#fields.set(key, field);
      }
      field.count++;
      field.shape?.add(value[key]);
    }
  }

  /** Null where it would be too deep, or one too many: then nothing is said of what lies there. */
  #child(): Shape | null {
    if (this.#depth >= MAX_DEPTH || this.#budget.left <= 0) return null;
    return new Shape(this.#budget, this.#depth + 1);
  }
}

function itemsWord(items: JsonObject | true): JsonObject {
  return items === true ? {} : { items };
}
