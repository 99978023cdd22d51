import type { Json } from '../../base/json.ts';
import { RESERVED_NAMES } from '../template-expression.ts';
import type { Variable } from '../variable-schema.ts';

const MAX_NAME = 60;
const MAX_VARIABLES = 100;

/** Variables of the profile that is being made, each under a name that templates can use. */
export class Variables {
  readonly #all: Variable[] = [];
  /** Names that mean something else in a template, or to a program. */
  readonly #taken = new Set<string>([...RESERVED_NAMES, 'constructor', 'prototype', '__proto__']);

  /** The placeholder `{{name}}` that now stands for it; null when a profile can hold no more variables. */
  add(
    wanted: string,
    variable: { readonly value: Json; readonly secret?: boolean; readonly about: string },
  ): string | null {
    if (this.#all.length >= MAX_VARIABLES) return null;
    const name = this.#free(variableNameOf(wanted));
    this.#taken.add(name);
    const secret = variable.secret ?? false;
    this.#all.push({ name, value: secret ? '' : plainValue(variable.value), secret, about: variable.about });
    return `{{${name}}}`;
  }

  get all(): Variable[] {
    return this.#all;
  }

  #free(name: string): string {
    if (!this.#taken.has(name)) return name;
    for (let n = 2; ; n++) if (!this.#taken.has(`${name}_${n}`)) return `${name}_${n}`;
  }
}

/** A variable's text may hold generators; the document's words are none. */
function plainValue(value: Json): Json {
  return typeof value === 'string' ? escapeTextTemplate(value) : value;
}

function variableNameOf(wanted: string): string {
  const name = wanted.replace(/[^A-Za-z0-9_]+/g, '_').slice(0, MAX_NAME);
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`.slice(0, MAX_NAME);
}

/** Words of the document itself must not become placeholders: JSON text says the same with an escape. */
export function escapeJsonTemplate(json: string): string {
  return json.replaceAll('{{', '{\\u007b');
}

/** The same for text that is no JSON: four braces stand for two. */
export function escapeTextTemplate(text: string): string {
  return text.replaceAll('{{', '{{{{');
}

/** Braces of a URL that name nothing. */
function escapeUrlTemplate(url: string): string {
  return url.replaceAll('{', '%7B').replaceAll('}', '%7D');
}

/**
 * Replaces every `{name}` of an AsyncAPI address by what `placeholder` gives for it; everything between is kept from
 * being read as one.
 */
export function fillAddress(address: string, placeholder: (name: string) => string): string {
  return address
    .split(/(\{[^{}]+\})/)
    .map((part, i) => (i % 2 === 0 ? escapeUrlTemplate(part) : placeholder(part.slice(1, -1))))
    .join('');
}

/** `{name}` names of an address, each once. */
export function addressNames(address: string): string[] {
  return [...new Set([...address.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? ''))];
}
