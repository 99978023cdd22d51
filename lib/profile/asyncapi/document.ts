import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { fail, ok, type Result } from '../../base/result.ts';

/** Deeper nesting is nobody's description of a server, and would overflow whoever walks it. */
const MAX_DEPTH = 100;
/** Values of the whole document, those behind YAML aliases once for each use. */
const MAX_VALUES = 200_000;

interface Visit {
  readonly value: unknown;
  readonly at: string;
  readonly depth: number;
}

/**
 * Checks that a parsed document is plain JSON of bearable size, so that everything after this may walk it freely. An
 * explicit stack: `JSON.parse` returns nestings that a recursion would not survive.
 */
export function checkDocument(document: unknown): Result<JsonObject, 'asyncapi'> {
  if (!isJsonObject(document)) return fail('asyncapi', 'An AsyncAPI document is an object: this is something else.');
  const stack: Visit[] = [{ value: document, at: '', depth: 0 }];
  for (let seen = 1; ; seen++) {
    const visit = stack.pop();
    if (visit === undefined) return ok(document);
    if (seen > MAX_VALUES)
      return fail('asyncapi', `The document has more than ${MAX_VALUES} values: take out what is not needed.`);
    if (visit.depth > MAX_DEPTH)
      return fail('asyncapi', `The document is nested deeper than ${MAX_DEPTH} levels at ${shorten(visit.at)}.`);
    const problem = pushParts(visit, stack);
    if (problem !== null) return fail('asyncapi', problem);
  }
}

function pushParts({ value, at, depth }: Visit, stack: Visit[]): string | null {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return null;
    case 'number':
      return Number.isFinite(value) ? null : `The number at ${shorten(at)} is not finite, which JSON has no word for.`;
    case 'object':
      break;
    default:
      return `The value at ${shorten(at)} is no JSON value.`;
  }
  if (value === null) return null;
  if (Array.isArray(value)) {
    for (let i = value.length - 1; i >= 0; i--) stack.push({ value: value[i], at: `${at}[${i}]`, depth: depth + 1 });
    return null;
  }
  if (!isPlain(value)) return `The value at ${shorten(at)} is no JSON value.`;
  for (const [key, part] of Object.entries(value)) {
    if (key === '__proto__') return `The document has the key __proto__ at ${shorten(at)}: remove it.`;
    stack.push({ value: part, at: at === '' ? key : `${at}.${key}`, depth: depth + 1 });
  }
  return null;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function shorten(at: string): string {
  if (at === '') return 'its top';
  return at.length <= 80 ? at : `${at.slice(0, 40)}…${at.slice(-20)}`;
}
