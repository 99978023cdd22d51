import { countOf, formatCount } from './format.ts';

/** One value that differs between two messages; a part that is there in only one of them is one change as a whole. */
export interface Change {
  readonly kind: 'added' | 'removed' | 'changed';
  /** Dotted, as issues name paths: `cpu.cores.3`; '' for the whole message. */
  readonly path: string;
  /** Undefined for an added one. */
  readonly before: unknown;
  /** Undefined for a removed one. */
  readonly after: unknown;
}

export interface ChangeList {
  /** In the order of the later message; what is gone stands after the rest of its object. */
  readonly changes: readonly Change[];
  /** Single values that are the same in both. */
  readonly unchanged: number;
  /** The comparison was cut short: there may be more. */
  readonly isCut: boolean;
}

/** More changes than a person reads. */
const MOST_CHANGES = 500;
/** Values looked at; a hostile message would otherwise hold the panel up. */
const MOST_VALUES = 200_000;
interface Pair {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly kind: Change['kind'];
}

/**
 * What changed from one JSON value to the next. Members of objects are compared by name, items of arrays by their place
 * (an item put in front changes all after it). An explicit stack, so that deep nesting cannot overflow.
 */
export function changesBetween(before: unknown, after: unknown, most = MOST_CHANGES): ChangeList {
  const changes: Change[] = [];
  const stack: Pair[] = [{ path: '', before, after, kind: 'changed' }];
  let unchanged = 0;
  let looked = 0;
  for (let pair = stack.pop(); pair !== undefined; pair = stack.pop()) {
    looked++;
    if (changes.length === most || looked > MOST_VALUES) return { changes, unchanged, isCut: true };
    if (pair.kind === 'changed' && isContainer(pair.before) && isSameShape(pair.before, pair.after)) {
      for (const child of childPairs(pair).reverse()) stack.push(child);
    } else if (pair.kind === 'changed' && pair.before === pair.after) unchanged++;
    else changes.push(pair);
  }
  return { changes, unchanged, isCut: false };
}

/** `2 changed, 1 added`; `nothing changed`. */
export function changeSummary({ changes, isCut }: ChangeList): string {
  if (changes.length === 0) return 'nothing changed';
  const of = (kind: Change['kind']) => changes.filter((change) => change.kind === kind).length;
  const words = (['changed', 'added', 'removed'] as const).flatMap((kind) => {
    const count = of(kind);
    return count === 0 ? [] : [`${formatCount(count)} ${kind}`];
  });
  return `${words.join(', ')}${isCut ? '; only the first are shown' : ''}`;
}

/** `12 values unchanged`, '' for none. */
export function unchangedText({ unchanged }: ChangeList): string {
  return unchanged === 0 ? '' : `${countOf(unchanged, 'value')} unchanged`;
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> | readonly unknown[] {
  return typeof value === 'object' && value !== null;
}

function isSameShape(before: unknown, after: unknown): boolean {
  return isContainer(after) && Array.isArray(before) === Array.isArray(after);
}

function childPairs({ path, before, after }: Pair): Pair[] {
  const old = before as Readonly<Record<string, unknown>>;
  const now = after as Readonly<Record<string, unknown>>;
  const pathOf = (key: string) => (path === '' ? key : `${path}.${key}`);
  const pairs: Pair[] = [];
  for (const key of Object.keys(now)) {
    const kind = Object.hasOwn(old, key) ? 'changed' : 'added';
    pairs.push({ path: pathOf(key), before: kind === 'added' ? undefined : old[key], after: now[key], kind });
  }
  for (const key of Object.keys(old)) {
    if (!Object.hasOwn(now, key))
      pairs.push({ path: pathOf(key), before: old[key], after: undefined, kind: 'removed' });
  }
  return pairs;
}
