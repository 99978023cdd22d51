import { ANY_CHAR, asBits, type CharSet } from './char-set.ts';
import { PatternRefusal, type PatternTree } from './pattern-syntax.ts';

/**
 * A pattern as states, one for each place of it that matches a character (Glushkov's construction, counted repeats
 * written out). A path through it is one way in which the engine may try a text.
 */
export interface PatternAutomaton {
  readonly start: number;
  /** Where each state leads. A state that stands twice in a list is reached in two ways. */
  readonly next: readonly (readonly number[])[];
  /** Characters that lead into each state; two meet where their bits do. */
  readonly chars: readonly bigint[];
  /** The outermost repeat that each state stands in, in the pattern's own words; '' for none. */
  readonly repeats: readonly string[];
}

const MAX_STATES = 1500;
const MAX_EDGES = 60_000;

interface Part {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly canBeEmpty: boolean;
}

const EMPTY: Part = { first: [], last: [], canBeEmpty: true };

/** Throws a `PatternRefusal` for a pattern that is too large to be proven. */
export function automatonOf(tree: PatternTree): PatternAutomaton {
  const sets: CharSet[] = [];
  const next: number[][] = [];
  const repeats: string[] = [];
  let edges = 0;
  let repeat = '';

  const state = (set: CharSet): number => {
    if (sets.length >= MAX_STATES) throw tooLarge();
    next.push([]);
    repeats.push(repeat);
    return sets.push(set) - 1;
  };
  const connect = (from: readonly number[], to: readonly number[]): void => {
    edges += from.length * to.length;
    if (edges > MAX_EDGES) throw tooLarge();
    for (const one of from) next[one]?.push(...to);
  };
  const joined = (a: Part, b: Part): Part => {
    connect(a.last, b.first);
    return {
      first: a.canBeEmpty ? [...a.first, ...b.first] : a.first,
      last: b.canBeEmpty ? [...a.last, ...b.last] : b.last,
      canBeEmpty: a.canBeEmpty && b.canBeEmpty,
    };
  };

  function build(node: PatternTree): Part {
    switch (node.kind) {
      case 'nothing':
      case 'start':
        return EMPTY;
      case 'char': {
        const only = [state(node.set)];
        return { first: only, last: only, canBeEmpty: false };
      }
      case 'sequence':
        return node.parts.reduce<Part>((before, part) => joined(before, build(part)), EMPTY);
      case 'choice': {
        const options = node.options.map(build);
        return {
          first: options.flatMap(({ first }) => first),
          last: options.flatMap(({ last }) => last),
          canBeEmpty: options.some(({ canBeEmpty }) => canBeEmpty),
        };
      }
      case 'repeat':
        return repeated(node);
    }
  }

  function repeated(node: PatternTree & { readonly kind: 'repeat' }): Part {
    const outer = repeat;
    if (repeat === '' && node.max > 1) repeat = node.source;
    const copy = (): Part => {
      const part = build(node.body);
      if (part.canBeEmpty && node.max > 1) {
        throw new PatternRefusal(
          `The pattern repeats ${quoted(node.source)}, a part that can be empty; repeat it without what is optional in it.`,
        );
      }
      return part;
    };
    let whole = EMPTY;
    const isOpen = node.max === Number.POSITIVE_INFINITY;
    const fixed = isOpen && node.min > 0 ? node.min - 1 : node.min;
    for (let i = 0; i < fixed; i++) whole = joined(whole, copy());
    if (isOpen) {
      const loop = copy();
      connect(loop.last, loop.first);
      whole = joined(whole, { ...loop, canBeEmpty: node.min === 0 });
    } else {
      whole = joined(whole, optionalCopies(node.max - node.min, copy));
    }
    repeat = outer;
    return whole;
  }

  /** `x?` once more inside of each: after the first that is left out none follows. */
  function optionalCopies(count: number, copy: () => Part): Part {
    if (count > MAX_STATES) throw tooLarge();
    let first: readonly number[] = [];
    let ends: readonly number[] = [];
    const last: number[] = [];
    for (let i = 0; i < count; i++) {
      const part = copy();
      if (i === 0) first = part.first;
      connect(ends, part.first);
      ends = part.last;
      last.push(...part.last);
    }
    return { first, last, canBeEmpty: true };
  }

  const start = state(ANY_CHAR);
  const whole = build(tree);
  connect([start], whole.first);
  // Without an anchor the engine tries from every place of the text.
  if (!isAnchored(tree)) next[start]?.push(start);
  return { start, next, chars: asBits(sets), repeats };
}

function isAnchored(tree: PatternTree): boolean {
  switch (tree.kind) {
    case 'start':
      return true;
    case 'sequence': {
      const first = tree.parts.find(({ kind }) => kind !== 'nothing');
      return first !== undefined && isAnchored(first);
    }
    case 'choice':
      return tree.options.every(isAnchored);
    case 'repeat':
      return tree.min > 0 && isAnchored(tree.body);
    default:
      return false;
  }
}

function tooLarge(): PatternRefusal {
  return new PatternRefusal(
    'The pattern is too large to be proven safe; use smaller repeat counts or fewer alternatives.',
  );
}

export function quoted(part: string): string {
  return part.length <= 60 ? part : `${part.slice(0, 60)}…`;
}
