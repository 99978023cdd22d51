import { hasLoop, matchCostOf, tooManyWays } from './pattern-ambiguity.ts';
import { automatonOf } from './pattern-automaton.ts';
import { type PatternLook, PatternRefusal, parsePattern } from './pattern-syntax.ts';
import { describeThrown, fail, ok, type Result } from './result.ts';

/** A pattern that no text can make run away. */
export interface ProvenPattern {
  readonly regex: RegExp;
  /** Longest text that is tried, in UTF-16 units: 10 000 at most where the time grows with the square of it. */
  readonly maxText: number;
  /** Steps that a text of so many UTF-16 units takes at most. */
  readonly stepsFor: (length: number) => number;
  /** False also for a text that is too long to be tried. */
  readonly matches: (text: string) => boolean;
}

/** Steps that one match may take: some 100 ms (measured: 1 ns each). */
const MAX_MATCH_STEPS = 1e8;
/** A pattern that only short texts could be tried on is of no use to anyone. */
const LEAST_TEXT = 1000;
const MAX_SOURCE = 2000;
/** Proofs take up to some ms each, and a contract is read again whenever a view opens. */
const MAX_KNOWN = 500;

const known = new Map<string, Result<ProvenPattern, 'pattern'>>();

/**
 * Compiles a regular expression (flag `u`) from a person, a file or a server, if it is proven that no text makes it take
 * more than quadratic time. Fails with one sentence that says why and names the part.
 */
export function provenPattern(source: string): Result<ProvenPattern, 'pattern'> {
  const before = known.get(source);
  if (before !== undefined) return before;
  const proven = prove(source);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(source, proven);
  return proven;
}

/** The same, for those who only want to know, or bound the length of texts by themselves. */
export function safePattern(source: string): Result<RegExp, 'pattern'> {
  const proven = provenPattern(source);
  return proven.ok ? ok(proven.value.regex) : proven;
}

function prove(source: string): Result<ProvenPattern, 'pattern'> {
  if (source.length > MAX_SOURCE) {
    return fail('pattern', `The pattern is longer than ${MAX_SOURCE} characters; use a shorter one.`);
  }
  try {
    const regex = new RegExp(source, 'u');
    const { tree, looks } = parsePattern(source);
    const { degree, ways, width } = matchCostOf(automatonOf(tree));
    const steps = ways * (width + stepsOf(looks.filter(({ once }) => !once)));
    const maxText = Math.floor(degree === 2 ? Math.sqrt(MAX_MATCH_STEPS / steps) : MAX_MATCH_STEPS / steps);
    if (maxText < LEAST_TEXT || stepsOf(looks) > MAX_MATCH_STEPS) throw tooManyWays();
    return ok({
      regex,
      maxText,
      stepsFor: (length: number) => steps * (degree === 2 ? length * length : length),
      matches: (text: string) => text.length <= maxText && regex.test(text),
    });
  } catch (thrown) {
    if (thrown instanceof PatternRefusal) return fail('pattern', thrown.message);
    if (!(thrown instanceof SyntaxError)) throw thrown;
    const words = describeThrown(thrown).replace(/^SyntaxError: Invalid regular expression: (?:\/.*\/u?: )?/s, '');
    return fail('pattern', `The pattern is no regular expression (${words.slice(0, 120)}); correct it.`);
  }
}

/** A look ahead or behind is done anew at each place, so it must be short; and one within it at each place of that again. */
function stepsOf(looks: readonly PatternLook[]): number {
  return looks.reduce((sum, look) => {
    const automaton = automatonOf({ kind: 'sequence', parts: [{ kind: 'start' }, look.tree] });
    if (hasLoop(automaton)) {
      const part = look.source.length <= 60 ? look.source : `${look.source.slice(0, 60)}…`;
      throw new PatternRefusal(
        `The pattern looks ahead or behind without end in ${part}; give the repeat in it a largest count.`,
      );
    }
    return sum + automaton.next.length * matchCostOf(automaton).ways * (1 + stepsOf(look.looks));
  }, 0);
}
