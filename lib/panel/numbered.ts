/** Items with their places, from 0: what identifies one of a list that never changes its order, equal ones among them. */
export function numbered<T>(items: readonly T[]): readonly { readonly n: number; readonly item: T }[] {
  return items.map((item, n) => ({ n, item }));
}
