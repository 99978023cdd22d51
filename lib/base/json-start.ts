/**
 * JSON as far as somewhat over `limit` characters. `JSON.stringify` would write megabytes for the sake of their first line,
 * and overflows the stack on deep nesting; here each level takes one of the characters.
 */
export function jsonStart(value: unknown, limit: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, Math.max(0, limit)));
  if (typeof value !== 'object' || value === null) return String(JSON.stringify(value));
  const keys = Array.isArray(value) ? null : Object.keys(value);
  const parts = keys ?? (value as readonly unknown[]);
  let text = keys === null ? '[' : '{';
  for (let i = 0; i < parts.length && text.length <= limit; i++) {
    if (i > 0) text += ',';
    const key = keys?.[i];
    if (key !== undefined) text += `${jsonStart(key, limit - text.length)}:`;
    const part = key === undefined ? parts[i] : (value as Readonly<Record<string, unknown>>)[key];
    text += jsonStart(part, limit - text.length);
  }
  return text + (keys === null ? ']' : '}');
}
