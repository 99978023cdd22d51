import { type PatternAutomaton, quoted } from './pattern-automaton.ts';
import { PatternRefusal } from './pattern-syntax.ts';

/** What a failing match takes at most: about `ways` times `width` times the length of the text, or times its square. */
export interface MatchCost {
  /** 1 linear, 2 quadratic. */
  readonly degree: 1 | 2;
  readonly ways: number;
  /** Places of the pattern that one character of a long text can be tried at: each way may be given up at any of them. */
  readonly width: number;
}

/** Steps that a proof may take. */
const MAX_STEPS = 400_000;
/** Ways through what is not repeated, for one text: with a loop, which takes them at every place, and without. */
const MAX_WAYS = 500;
const MAX_WAYS_ONCE = 20_000;

/**
 * After Weber and Seidl, "On the degree of ambiguity of finite automata" (1991): a backtracking engine takes every path,
 * and the paths for one text grow exponentially where a loop leads back to itself in two ways, and by a power for each two
 * loops, one behind the other, that the same text can go round. Throws a `PatternRefusal` where the time is exponential or
 * more than quadratic, or the proof too long.
 */
export function matchCostOf(automaton: PatternAutomaton): MatchCost {
  const proof = new Proof(automaton);
  proof.refuseTwoWaysRound();
  const degree = proof.longestChain() + 1;
  if (degree > 2) {
    throw new PatternRefusal(
      'The pattern has several repeats in a row that match the same characters, so long texts would take far too long; anchor it with ^ or make the repeats exclude each other.',
    );
  }
  const ways = proof.waysThrough();
  if (ways > (proof.hasLoop ? MAX_WAYS : MAX_WAYS_ONCE)) throw tooManyWays();
  return { degree: degree === 2 ? 2 : 1, ways, width: proof.width() };
}

export function tooManyWays(): PatternRefusal {
  return new PatternRefusal(
    'The pattern can match the same text in too many ways; make its alternatives and repeats exclude each other.',
  );
}

/** Whether a pattern repeats anything without end. */
export function hasLoop(automaton: PatternAutomaton): boolean {
  return new Proof(automaton).hasLoop;
}

class Proof {
  readonly #automaton: PatternAutomaton;
  /** Strongly connected components: of each state its component, components in reverse topological order. */
  readonly #component: number[];
  readonly #members: number[][];
  /** Of each state whether it can be reached again from itself. */
  readonly loops: readonly boolean[];
  #steps = 0;

  constructor(automaton: PatternAutomaton) {
    this.#automaton = automaton;
    const { component, members } = componentsOf(automaton.next);
    this.#component = component;
    this.#members = members;
    this.loops = automaton.next.map(
      (next, state) => (members[component[state] ?? 0]?.length ?? 0) > 1 || next.includes(state),
    );
  }

  get hasLoop(): boolean {
    return this.loops.includes(true);
  }

  /** Exponential: two different paths of one loop, for the same text, that begin and end together. */
  refuseTwoWaysRound(): void {
    for (const members of this.#members) {
      if (this.loops[members[0] ?? 0] !== true) continue;
      for (const state of members) {
        const inside = this.#inside(state);
        if (new Set(inside).size < inside.length) throw this.#exponential(state);
      }
      this.#refusePairs(members);
    }
  }

  #refusePairs(members: readonly number[]): void {
    const size = this.#automaton.next.length;
    const seen = new Set<number>();
    const open: number[] = [];
    const push = (a: number, b: number): void => {
      const key = a < b ? a * size + b : b * size + a;
      if (seen.has(key)) return;
      seen.add(key);
      open.push(key);
    };
    for (const state of members)
      this.#eachMeeting(this.#inside(state), this.#inside(state), (a, b) => a !== b && push(a, b));
    for (let key = open.pop(); key !== undefined; key = open.pop()) {
      const a = Math.floor(key / size);
      this.#eachMeeting(this.#inside(a), this.#inside(key % size), (one, other) => {
        if (one === other) throw this.#exponential(one);
        push(one, other);
      });
    }
  }

  /** The most pairs of loops, each behind the one before, that one text can go round both. */
  longestChain(): number {
    const { start } = this.#automaton;
    const best: number[] = [];
    // A component comes after all that it leads to.
    for (const [index, members] of this.#members.entries()) {
      let chain = 0;
      for (const state of members) {
        for (const next of this.#automaton.next[state] ?? []) {
          const to = this.#component[next] ?? 0;
          if (to !== index) chain = Math.max(chain, best[to] ?? 0);
        }
      }
      if (this.loops[members[0] ?? 0] === true) {
        for (const other of this.#loopsBehind(index)) {
          const longer = 1 + (best[other] ?? 0);
          if (longer > chain && this.#goRoundTogether(members, this.#members[other] ?? [])) chain = longer;
        }
      }
      best[index] = chain;
    }
    return best[this.#component[start] ?? 0] ?? 0;
  }

  #loopsBehind(index: number): number[] {
    const seen = new Set<number>([index]);
    const open = [index];
    const found: number[] = [];
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      for (const state of this.#members[one] ?? []) {
        for (const next of this.#automaton.next[state] ?? []) {
          const to = this.#component[next] ?? 0;
          if (seen.has(to)) continue;
          seen.add(to);
          open.push(to);
          if (this.loops[next] === true) found.push(to);
        }
      }
    }
    return found;
  }

  /** Whether one text leads from `p` to `p`, from `p` to `q` and from `q` to `q`, for some `p` and `q` of the two loops. */
  #goRoundTogether(from: readonly number[], to: readonly number[]): boolean {
    return from.some((p) => to.some((q) => this.#shareText(p, q)));
  }

  #shareText(p: number, q: number): boolean {
    const { chars, next } = this.#automaton;
    const size = next.length;
    const goal = (p * size + q) * size + q;
    const begin = (p * size + p) * size + q;
    const seen = new Set<number>([begin]);
    const open = [begin];
    for (let key = open.pop(); key !== undefined; key = open.pop()) {
      const z = key % size;
      const y = Math.floor(key / size) % size;
      const x = Math.floor(key / size / size);
      for (const x2 of this.#inside(x)) {
        for (const z2 of this.#inside(z)) {
          const both = (chars[x2] ?? 0n) & (chars[z2] ?? 0n);
          this.#step();
          if (both === 0n) continue;
          for (const y2 of next[y] ?? []) {
            this.#step();
            if ((both & (chars[y2] ?? 0n)) === 0n) continue;
            const reached = (x2 * size + y2) * size + z2;
            if (reached === goal) return true;
            if (seen.has(reached)) continue;
            seen.add(reached);
            open.push(reached);
          }
        }
      }
    }
    return false;
  }

  /**
   * The most states in or behind a loop that one character leads into. Those before any loop are passed once; the start
   * itself stands for the engine's next try.
   */
  width(): number {
    const { chars, next, start } = this.#automaton;
    const behind = new Set<number>();
    const open = next.flatMap((_, state) => (this.loops[state] === true ? [state] : []));
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      if (behind.has(state)) continue;
      behind.add(state);
      open.push(...(next[state] ?? []));
    }
    behind.delete(start);
    const counts: number[] = [];
    for (const state of behind) {
      for (const [bit, digit] of [...(chars[state] ?? 0n).toString(2)].reverse().entries()) {
        if (digit === '1') counts[bit] = (counts[bit] ?? 0) + 1;
      }
      this.#step();
    }
    return counts.reduce((most, count) => Math.max(most, count), 1);
  }

  /** At most so many paths does one text have, not counting how often it goes round its loops. */
  waysThrough(): number {
    const ways: number[] = [];
    for (const members of this.#members) {
      const index = this.#component[members[0] ?? 0];
      const exits = new Set<number>();
      for (const state of members) {
        for (const next of this.#automaton.next[state] ?? []) if (this.#component[next] !== index) exits.add(next);
      }
      const isLoop = this.loops[members[0] ?? 0] === true;
      const most = isLoop ? sum([...exits], ways) : this.#mostAtOnce(members[0] ?? 0, ways);
      for (const state of members) ways[state] = Math.max(1, Math.min(most, Number.MAX_SAFE_INTEGER));
    }
    return ways[this.#automaton.start] ?? 1;
  }

  #mostAtOnce(state: number, ways: readonly number[]): number {
    const { next, chars } = this.#automaton;
    const to = next[state] ?? [];
    let most = 0;
    for (const one of to) {
      const bits = chars[one] ?? 0n;
      most = Math.max(
        most,
        sum(
          to.filter((other) => (bits & (chars[other] ?? 0n)) !== 0n),
          ways,
        ),
      );
      this.#step(to.length);
    }
    return most;
  }

  #inside(state: number): readonly number[] {
    const component = this.#component[state];
    return (this.#automaton.next[state] ?? []).filter((next) => this.#component[next] === component);
  }

  #eachMeeting(ones: readonly number[], others: readonly number[], meet: (one: number, other: number) => void): void {
    const { chars } = this.#automaton;
    for (const one of ones) {
      for (const other of others) {
        this.#step();
        if (((chars[one] ?? 0n) & (chars[other] ?? 0n)) !== 0n) meet(one, other);
      }
    }
  }

  #step(count = 1): void {
    this.#steps += count;
    if (this.#steps > MAX_STEPS) {
      throw new PatternRefusal(
        'The pattern is too intricate to be proven safe; use fewer alternatives and smaller repeat counts.',
      );
    }
  }

  #exponential(state: number): PatternRefusal {
    const part = this.#automaton.repeats[state] ?? '';
    return new PatternRefusal(
      `The pattern can go through ${quoted(part)} in more than one way for the same text, so some texts would take forever; make what it repeats unambiguous.`,
    );
  }
}

function sum(states: readonly number[], ways: readonly number[]): number {
  return states.reduce((total, state) => total + (ways[state] ?? 1), 0);
}

/** Tarjan's algorithm, without recursion: a pattern may be a thousand states long. */
function componentsOf(next: readonly (readonly number[])[]): { component: number[]; members: number[][] } {
  const component: number[] = [];
  const members: number[][] = [];
  const index: number[] = [];
  const low: number[] = [];
  const stack: number[] = [];
  const onStack: boolean[] = [];
  let counter = 0;
  for (let root = 0; root < next.length; root++) {
    if (index[root] !== undefined) continue;
    const work = [{ state: root, at: 0 }];
    for (let top = work.at(-1); top !== undefined; top = work.at(-1)) {
      const { state } = top;
      if (top.at === 0) {
        index[state] = low[state] = counter++;
        stack.push(state);
        onStack[state] = true;
      }
      const to = next[state]?.[top.at++];
      if (to !== undefined) {
        if (index[to] === undefined) work.push({ state: to, at: 0 });
        else if (onStack[to] === true) low[state] = Math.min(low[state] ?? 0, index[to] ?? 0);
        continue;
      }
      work.pop();
      const parent = work.at(-1);
      if (parent !== undefined) low[parent.state] = Math.min(low[parent.state] ?? 0, low[state] ?? 0);
      if (low[state] !== index[state]) continue;
      const group: number[] = [];
      for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
        onStack[member] = false;
        component[member] = members.length;
        group.push(member);
        if (member === state) break;
      }
      members.push(group);
    }
  }
  return { component, members };
}
