/** A broken invariant is our bug, so it throws; what a person or a server can cause is a `Result`. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${message}`);
}

export function assertExists<T>(value: T | null | undefined, message: string): T {
  if (value === null || value === undefined) throw new Error(`Invariant broken: ${message}`);
  return value;
}

/** Makes a `switch` over a union exhaustive at compile time. */
export function assertUnreachable(value: never): never {
  throw new Error(`Invariant broken: unexpected ${JSON.stringify(value)}`);
}
