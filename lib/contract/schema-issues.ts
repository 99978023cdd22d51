import { nearest } from '../base/nearest.ts';
import type { z } from '../base/zod.ts';
import type { ProfileProblem } from '../profile/profile-secrets.ts';

/** The parts of a schema's issue that are read here. */
type Issue = z.core.$ZodIssue;

/** What is wrong with data that a schema refuses, in words for a person; one sentence for each place. */
export function schemaProblems(schema: z.ZodMiniType, json: unknown): readonly ProfileProblem[] {
  const parsed = schema.safeParse(json);
  if (parsed.success) return [];
  const problems = new Map<string, ProfileProblem>();
  for (const issue of parsed.error.issues) {
    for (const problem of problemsOf(issue, schema, json)) {
      if (!problems.has(problem.path)) problems.set(problem.path, problem);
    }
  }
  return [...problems.values()];
}

function problemsOf(issue: Issue, schema: z.ZodMiniType, json: unknown): readonly ProfileProblem[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const known = memberNames(schema, path);
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      const advice = near === null ? 'remove it' : `did you mean ${near}?`;
      return { path: [...path, key].join('.'), message: `The field ${shown(key)} is not known here: ${ended(advice)}` };
    });
  }
  const found = at(json, path);
  const expected = expectedBy(issue);
  const message =
    found === undefined ? `The field is missing: give ${expected}.` : `It is ${described(found)}: give ${expected}.`;
  return [{ path: path.join('.'), message }];
}

function expectedBy(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return listed(issue.values.map((value) => JSON.stringify(value)));
    case 'too_small':
      return atLeast(issue.origin, Number(issue.minimum));
    case 'too_big':
      return atMost(issue.origin, Number(issue.maximum));
    case 'invalid_key':
      return `members whose names are each ${issue.issues[0]?.message ?? 'right'}`;
    case 'invalid_union':
      return unionWords(issue);
    case 'custom':
      return issue.message === 'Invalid input' ? 'a JSON object' : issue.message;
    default:
      return issue.message;
  }
}

function unionWords(issue: Extract<Issue, { code: 'invalid_union' }>): string {
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options : null;
  if (options !== null) return listed(options.map((option) => JSON.stringify(option)));
  const each = issue.errors.flatMap(([first]) => (first === undefined ? [] : [expectedBy(first)]));
  return listed([...new Set(each)]);
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

function atLeast(origin: string, minimum: number): string {
  if (origin === 'string') return minimum === 1 ? 'text that is not empty' : `at least ${minimum} characters`;
  if (origin === 'array') return minimum === 1 ? 'at least one' : `at least ${minimum}`;
  return `${minimum} or more`;
}

function atMost(origin: string, maximum: number): string {
  if (origin === 'string') return `at most ${maximum} characters`;
  return origin === 'array' ? `at most ${maximum}` : `${maximum} or less`;
}

function listed(words: readonly string[]): string {
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : (words[0] ?? 'something else');
}

const MOST_SHOWN_CHARS = 40;

/** Kinds only, or a short text: a long one may be anything, a secret included. */
function described(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return String(value);
  return value.length > MOST_SHOWN_CHARS ? `text of ${value.length} characters` : shown(value);
}

/** A quotation from a hostile file: short, and without control characters. */
export function shown(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Surrogate}\s]+/gu, ' ').trim();
  return `“${plain.length > MOST_SHOWN_CHARS ? `${plain.slice(0, MOST_SHOWN_CHARS)}…` : plain}”`;
}

function ended(text: string): string {
  return text.endsWith('?') ? text : `${text}.`;
}

function at(json: unknown, path: readonly string[]): unknown {
  let value = json;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** The names that a schema knows at a path; of several shapes those of all. */
function memberNames(schema: z.core.$ZodType, path: readonly string[]): readonly string[] {
  const { def } = schema._zod as unknown as { def: Definition };
  if (def.innerType !== undefined) return memberNames(def.innerType, path);
  if (def.options !== undefined) return def.options.flatMap((option) => memberNames(option, path));
  const [key, ...rest] = path;
  if (key === undefined) return Object.keys(def.shape ?? {});
  const inner = def.element ?? def.valueType ?? (Object.hasOwn(def.shape ?? {}, key) ? def.shape?.[key] : undefined);
  return inner === undefined ? [] : memberNames(inner, rest);
}

/** What zod keeps of a schema (its `_zod.def`), as far as it is looked at. */
interface Definition {
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
}
