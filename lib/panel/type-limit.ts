/** Types told apart in one view. The server chooses their names, so there may be one for every frame. */
const MOST_TYPES = 1000;

/** Stands for all types beyond the limit. */
export const OTHER_TYPES = '(other types)';

/** Takes types, by name or by index, until there are too many; those taken stay taken. */
export class TypeLimit<Type> {
  readonly #taken = new Set<Type>();

  takes(type: Type): boolean {
    if (this.#taken.has(type)) return true;
    if (this.#taken.size >= MOST_TYPES) return false;
    this.#taken.add(type);
    return true;
  }
}
