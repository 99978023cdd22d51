import { spokenPath } from '../../lib/panel/profile-sections.ts';
import type { FieldErrors } from '../../lib/panel/settings-form.ts';

/** What is wrong with a value, or with the first of its parts that has something wrong, and where that is. */
export function errorUnder(errors: FieldErrors, path: string): string | undefined {
  const own = errors.get(path);
  if (own !== undefined) return own;
  for (const [at, message] of errors) {
    if (at.startsWith(`${path}.`)) return `${spokenPath(at.slice(path.length + 1))}: ${message}`;
  }
  return undefined;
}
