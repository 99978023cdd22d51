import { z } from '../base/zod.ts';

export const milliseconds = z.int().check(z.minimum(0), z.maximum(86_400_000));
export const timeoutMs = z.int().check(z.minimum(1), z.maximum(86_400_000));
export const nonEmpty = z.string().check(z.minLength(1));
/** Dotted key path into a JSON message, e.g. `payload.correlationId`. */
export const keyPath = z.string().check(z.regex(/^[^.\s]+(\.[^.\s]+)*$/, 'a dotted key path such as payload.id'));
