export type KeyPath = readonly string[];

export function parseKeyPath(dotted: string): KeyPath {
  return dotted.split('.');
}

/**
 * Follows a path through own properties only, so that a hostile `__proto__` in a path or message leads nowhere.
 * Returns undefined where the path ends early.
 */
export function valueAt(root: unknown, path: KeyPath): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
