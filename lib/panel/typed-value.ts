import type { Json } from '../base/json.ts';

/** More digits than every double keeps. */
const EXACT_DIGITS = 15;

/**
 * What a person means by a text in a field that takes any JSON value: JSON where it is JSON, else the text itself. A number
 * that would lose digits is text: it is a key or a card, and nobody counts with it.
 */
export function readTyped(text: string): Json {
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === 'number' && !isExact(value, text) ? text : value;
  } catch {
    return text;
  }
}

function isExact(value: number, text: string): boolean {
  return Number.isFinite(value) && text.replace(/\D/g, '').length <= EXACT_DIGITS;
}

/** The shortest text that `readTyped` reads as `value`. */
export function writeTyped(value: Json): string {
  return typeof value === 'string' && readTyped(value) === value ? value : JSON.stringify(value);
}

/** How a value's type is called on screen. */
export function typeNameOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'true or false';
  return typeof value;
}

/**
 * What a field of JSON text holds: the value where the text is JSON that `takes` allows, else the text, which is never
 * allowed there itself and so is found by the profile's schema.
 */
export function readJsonField(text: string, takes: (value: unknown) => boolean): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return takes(value) ? value : text;
  } catch {
    return text;
  }
}
