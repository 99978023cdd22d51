import type { Literals } from './literals.ts';

/** Names that protocols give to the kind of a message, the most usual first. */
export const USUAL_TYPE_KEYS: readonly string[] =
  'type event action op kind method messageType message_type msgType msg_type command cmd name topic channel t e'.split(
    ' ',
  );

/** Fixed values of a hostile document may stand anywhere. */
const MAX_PATHS = 2000;

/** The path at which messages tell their type, and how many of them do; null when none tells them apart. */
export function typePathOf(messages: readonly (Literals | null)[]): string | null {
  const best = [...new Set(messages.flatMap((one) => [...(one?.keys() ?? [])]))]
    .filter((path) => path !== '')
    .slice(0, MAX_PATHS)
    .map((path) => rated(messages, path))
    .filter((one) => one.tells)
    .sort((a, b) => b.covered - a.covered || b.distinct - a.distinct || a.rank - b.rank || a.depth - b.depth);
  return best[0]?.path ?? null;
}

function rated(messages: readonly (Literals | null)[], path: string) {
  const values = messages.map((one) => one?.get(path)).filter((one) => one !== undefined);
  const distinct = new Set(values.flat()).size;
  const name = path.split('.').at(-1) ?? '';
  const usual = USUAL_TYPE_KEYS.indexOf(name);
  // Messages with several values each, some of them those of another: a state of theirs, and no type.
  const users = new Map<string, number>();
  for (const value of values.flat()) users.set(value, (users.get(value) ?? 0) + 1);
  const mixed = values.some((one) => one.length > 1 && one.some((value) => (users.get(value) ?? 0) > 1));
  // What is the same in all of them, such as "jsonrpc": "2.0", tells nothing unless it is called a type.
  const tells =
    !mixed &&
    (usual >= 0
      ? values.length > 0
      : values.length > 1 && distinct >= values.length && values.length * 2 >= messages.length);
  return {
    path,
    tells,
    covered: values.length,
    distinct: Math.min(distinct, values.length),
    rank: usual < 0 ? USUAL_TYPE_KEYS.length : usual,
    depth: path.split('.').length,
  };
}
