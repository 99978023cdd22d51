import type { JsonObject } from '../base/json.ts';
import type { MessageRule } from './contract-schema.ts';

/** Parts of JSON Schemas that several built-in contracts use; `description` is what a person reads after "expected". */

export const STRING: JsonObject = { type: 'string' };
export const NON_EMPTY: JsonObject = { type: 'string', minLength: 1, description: 'a non-empty string' };
export const NUMBER: JsonObject = { type: 'number' };
export const BOOLEAN: JsonObject = { type: 'boolean' };
export const COUNT: JsonObject = { type: 'integer', minimum: 0, description: 'a whole number, 0 or more' };

/** RFC 3339 without offset and without a leap second; the calendar itself is the business of `format`. */
export const UTC_TIME: JsonObject = {
  type: 'string',
  format: 'date-time',
  pattern: '^\\d{4}-\\d{2}-\\d{2}T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d+)?Z$',
  description: 'an ISO-8601 UTC date and time ending in Z, such as 2025-01-14T18:30:00.123Z',
};

/** RFC 3339, with Z or an offset, as Python's `isoformat()` writes it. */
export const TIME: JsonObject = {
  type: 'string',
  format: 'date-time',
  description: 'an ISO-8601 date and time with Z or an offset, such as 2025-01-14T18:30:00.123Z',
};

/** Seconds since 1970, as Python's `time.time()` gives them. */
export const EPOCH_SECONDS: JsonObject = { type: 'number', minimum: 0, description: 'a time in seconds since 1970' };

/** An object with these properties, of which some must be there; others may be. */
export function object(properties: JsonObject, required: readonly string[] = [], more: JsonObject = {}): JsonObject {
  return { type: 'object', properties, ...(required.length === 0 ? {} : { required: [...required] }), ...more };
}

/** A list of any length whose members all keep one schema. */
export function listOf(items: JsonObject): JsonObject {
  return { type: 'array', items };
}

export function sent(type: string, about: string, schema: JsonObject | boolean): MessageRule {
  return { type, direction: 'sent', about, schema };
}

export function received(type: string, about: string, schema: JsonObject | boolean): MessageRule {
  return { type, direction: 'received', about, schema };
}

export function eitherWay(type: string, about: string, schema: JsonObject | boolean): MessageRule {
  return { type, direction: 'both', about, schema };
}
