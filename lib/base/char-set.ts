/** Code points as pairs of first and last, sorted and apart: `[48, 57]` are the digits. */
export type CharSet = readonly number[];

const LAST = 0x10ffff;

export const ANY_CHAR: CharSet = [0, LAST];
export const DIGITS: CharSet = [0x30, 0x39];
export const WORD_CHARS: CharSet = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
/** ECMA-262 §12.3: what a dot does not match. */
export const LINE_ENDS: CharSet = [0x0a, 0x0a, 0x0d, 0x0d, 0x2028, 0x2029];
/** ECMA-262 §22.2.2.9, `\s`: white space and line ends. */
export const SPACES: CharSet = unionOf([
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]);

export function charRange(from: number, to: number = from): CharSet {
  return [from, to];
}

export function unionOf(sets: readonly CharSet[]): CharSet {
  const ranges: [number, number][] = [];
  for (const set of sets) for (let i = 0; i < set.length; i += 2) ranges.push([set[i] ?? 0, set[i + 1] ?? 0]);
  ranges.sort(([a], [b]) => a - b);
  const joined: number[] = [];
  for (const [from, to] of ranges) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last + 1) joined[joined.length - 1] = Math.max(last, to);
    else joined.push(from, to);
  }
  return joined;
}

export function notIn(set: CharSet): CharSet {
  const rest: number[] = [];
  let from = 0;
  for (let i = 0; i < set.length; i += 2) {
    if ((set[i] ?? 0) > from) rest.push(from, (set[i] ?? 0) - 1);
    from = (set[i + 1] ?? 0) + 1;
  }
  if (from <= LAST) rest.push(from, LAST);
  return rest;
}

/** Each set as bits, one for each run of characters that no set tells apart, so that two sets meet where their bits do. */
export function asBits(sets: readonly CharSet[]): bigint[] {
  const edges = new Set<number>([0]);
  for (const set of sets) {
    for (let i = 0; i < set.length; i += 2) edges.add(set[i] ?? 0).add((set[i + 1] ?? 0) + 1);
  }
  const starts = [...edges].sort((a, b) => a - b);
  const indexOf = new Map(starts.map((start, i) => [start, BigInt(i)]));
  return sets.map((set) => {
    let bits = 0n;
    for (let i = 0; i < set.length; i += 2) {
      const from = indexOf.get(set[i] ?? 0) ?? 0n;
      const to = indexOf.get((set[i + 1] ?? 0) + 1) ?? from;
      bits |= ((1n << (to - from)) - 1n) << from;
    }
    return bits;
  });
}
