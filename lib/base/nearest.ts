/** Longer words are no names that a person mistyped. */
const MOST_CHARS = 64;

/** The candidate that `word` was most likely meant to be: at most a third of it differs, two letters at most; null for none. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  if (word.length > MOST_CHARS) return null;
  const typed = word.toLowerCase();
  let best: string | null = null;
  let bestEdits = Math.min(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestEdits) continue;
    const found = edits(typed, candidate.toLowerCase());
    if (found >= bestEdits) continue;
    best = candidate;
    bestEdits = found;
  }
  return best;
}

/** Letters to insert, delete, replace or swap with their neighbour (optimal string alignment). */
function edits(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    before = above;
    above = row;
  }
  return above[b.length] ?? 0;
}
