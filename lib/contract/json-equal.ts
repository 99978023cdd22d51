import { isRecord, spend } from './schema-node.ts';

/** Equality of JSON values (JSON Schema core §4.2.2): order of keys does not count, 1 and 1.0 are one number. */
export function jsonEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  spend(1);
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!jsonEqual(a[i], b[i])) return false;
    return true;
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  for (const key of keys) if (!Object.hasOwn(b, key) || !jsonEqual(a[key], b[key])) return false;
  return true;
}

const FEW = 12;

/** False when two of the values are equal. Beyond a few, equal ones are found by one name for each, not by comparing all with all. */
export function areUnique(values: readonly unknown[]): boolean {
  spend(values.length);
  if (values.length > FEW) {
    const names = new Set<unknown>();
    for (const value of values)
      names.add(typeof value === 'object' && value !== null ? canonical(value) : plainName(value));
    return names.size === values.length;
  }
  for (let i = 1; i < values.length; i++) {
    for (let j = 0; j < i; j++) if (jsonEqual(values[i], values[j])) return false;
  }
  return true;
}

/** Texts get a mark, so that none is mistaken for the name of an object. */
function plainName(value: unknown): unknown {
  return typeof value === 'string' ? `"${value}` : value;
}

function canonical(value: unknown): string {
  spend(1);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  // JSON has no word for 1e999, which is parsed as Infinity.
  if (!isRecord(value)) return typeof value === 'string' ? JSON.stringify(value) : String(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}
