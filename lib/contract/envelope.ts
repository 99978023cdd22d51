import { z } from '../base/zod.ts';
import type { Envelope } from '../profile/schema.ts';
import { describeValue } from './describe-value.ts';
import { valueAt } from './key-path.ts';
import type { Issue } from './verdict.ts';

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export type EnvelopeSchema = ReturnType<typeof envelopeValidator>;

/**
 * Envelope of seed 000 §2.4. The payload is checked for being an object only: its content belongs to its type, and
 * walking it here would make every frame pay for its size.
 */
export function envelopeValidator(envelope: Envelope) {
  return z.looseObject({
    type: z.enum(envelope.types),
    ts: z.iso.datetime(),
    projectId: z.string().check(z.minLength(1)),
    payload: z.custom<Record<string, unknown>>(isPlainObject),
  });
}

const EXPECTED: Readonly<Record<string, string>> = {
  ts: 'an ISO-8601 UTC date and time ending in Z, such as 2025-01-14T18:30:00.123Z',
  projectId: 'a non-empty string',
  payload: 'an object',
};

/** Issues of one parsed message, one for each broken field, in the order of the envelope. */
export function envelopeIssues(schema: EnvelopeSchema, envelope: Envelope, message: unknown): Issue[] {
  if (!isPlainObject(message)) {
    return [issue('', 'not-object', 'an object {type, ts, projectId, payload}', describeValue(message))];
  }
  const parsed = schema.safeParse(message);
  if (parsed.success) return [];
  return parsed.error.issues.map((broken) => {
    const path = broken.path.map(String);
    const field = path[0] ?? '';
    const value = valueAt(message, path);
    const expected = field === 'type' ? `one of ${envelope.types.join(', ')}` : (EXPECTED[field] ?? broken.message);
    return issue(path.join('.'), ruleOf(field, value), expected, describeValue(value));
  });
}

function ruleOf(field: string, value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === '') return 'empty';
  if (typeof value !== 'string') return 'wrong-type';
  return field === 'type' ? 'unknown-type' : 'format';
}

export function issue(path: string, rule: string, expected: string, actual: string): Issue {
  const where = path === '' ? 'The message' : path;
  return { path, rule, expected, actual, message: `${where}: expected ${expected}, got ${actual}.` };
}
