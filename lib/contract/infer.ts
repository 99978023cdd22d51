import { parseKeyPath, valueAt } from '../base/key-path.ts';
import type { Contract, MessageRule } from '../profile/contract-schema.ts';
import type { Direction } from '../protocol/frame.ts';
import { Shape, type ShapeBudget } from './infer-shape.ts';

/** One recorded message. */
export interface InferSample {
  readonly direction: Direction;
  /** '' for none: such a message is counted and not described. */
  readonly type: string;
  readonly value: unknown;
}

export interface InferOptions {
  /** Types described at most, over both directions; more are counted. */
  readonly maxTypes?: number;
  /** Texts that must not come into the proposal, where a few that come again and again would be listed. */
  readonly isSecret?: (text: string) => boolean;
}

const MAX_TYPES = 300;
/** Over all types; about 300 bytes each. */
const MAX_SHAPES = 50_000;

export interface InferCounts {
  readonly samples: number;
  /** Messages without a type, and those of types beyond the most that are described. */
  readonly untyped: number;
  readonly beyond: number;
}

interface TypeState {
  readonly type: string;
  readonly direction: Direction;
  readonly shape: Shape;
  count: number;
}

/**
 * Describes messages as they come and keeps no value but the few that may be an enum. Until a bound is met, the order in
 * which they come makes no difference; every message that was taken in is valid by what `propose` returns.
 */
export class ContractInference {
  readonly #base: Contract | null;
  readonly #payloadPath: readonly string[] | null;
  readonly #maxTypes: number;
  readonly #budget: ShapeBudget;
  readonly #states = new Map<string, TypeState>();
  #samples = 0;
  #untyped = 0;
  #beyond = 0;

  constructor(base: Contract | null, options: InferOptions = {}) {
    this.#base = base;
    this.#budget = { left: MAX_SHAPES, isSecret: options.isSecret ?? (() => false) };
    this.#payloadPath = base?.payloadPath == null ? null : parseKeyPath(base.payloadPath);
    // A contract holds 1000 rules, and those of the base stay.
    this.#maxTypes = Math.min(options.maxTypes ?? MAX_TYPES, 1000 - (base?.messages.length ?? 0));
  }

  add({ direction, type, value }: InferSample): void {
    this.#samples++;
    if (type === '') {
      this.#untyped++;
      return;
    }
    const key = typeKey(type, direction);
    let state = this.#states.get(key);
    if (state === undefined) {
      if (this.#states.size >= this.#maxTypes) {
        this.#beyond++;
        return;
      }
      state = { type, direction, shape: new Shape(this.#budget), count: 0 };
      this.#states.set(key, state);
    }
    state.count++;
    // A message without the part that rules look at leaves nothing that could be said of all.
    state.shape.add(this.#payloadPath === null ? value : valueAt(value, this.#payloadPath));
  }

  get counts(): InferCounts {
    return { samples: this.#samples, untyped: this.#untyped, beyond: this.#beyond };
  }

  /** The base with a rule for each type and direction that was seen; the other rules stay. */
  propose(): Contract {
    const base = this.#base;
    const rules = [...this.#states.values()]
      .map(({ type, direction, shape, count }): MessageRule => {
        const known = base?.messages.find(
          (rule) => rule.type === type && (rule.direction === direction || rule.direction === 'both'),
        );
        return {
          type,
          direction,
          about: known?.about ?? `Seen ${count} ${count === 1 ? 'time' : 'times'}.`,
          schema: shape.schema(),
        };
      })
      .sort((a, b) => (typeKey(a.type, a.direction) < typeKey(b.type, b.direction) ? -1 : 1));
    return {
      draft: base?.draft ?? '2020-12',
      envelope: base?.envelope ?? null,
      payloadPath: base?.payloadPath ?? null,
      unknownTypes: base?.unknownTypes === 'fail' ? 'fail' : 'warn',
      definitions: base?.definitions ?? {},
      inferred: true,
      messages: [...keptRules(base, rules), ...rules],
    };
  }
}

/**
 * A contract that describes the samples: JSON Schemas with types, required fields (those that every message had), formats,
 * enums (`infer-shape.ts` states the rule), `null` as a type beside others; further fields stay allowed. What `base` says of
 * other types is kept.
 */
export function inferContract(
  samples: Iterable<InferSample>,
  base: Contract | null,
  options: InferOptions = {},
): Contract {
  const inference = new ContractInference(base, options);
  for (const sample of samples) inference.add(sample);
  return inference.propose();
}

/** The proposal without the types that a person left out: those stay as they were. */
export function acceptTypes(
  base: Contract | null,
  proposal: Contract,
  isAccepted: (type: string) => boolean,
): Contract {
  const before = base?.messages ?? [];
  const messages = [
    ...proposal.messages.filter(({ type }) => isAccepted(type)),
    ...before.filter(({ type }) => !isAccepted(type)),
  ];
  return { ...proposal, messages };
}

/** Rules of the base that no new one replaces; of a rule for both directions the half that was not seen. */
function keptRules(base: Contract | null, rules: readonly MessageRule[]): readonly MessageRule[] {
  const seen = new Set(rules.map(({ type, direction }) => typeKey(type, direction)));
  return (base?.messages ?? []).flatMap((rule) => {
    const directions = rule.direction === 'both' ? (['sent', 'received'] as const) : [rule.direction];
    const kept = directions.filter((direction) => !seen.has(typeKey(rule.type, direction)));
    const [only] = kept;
    if (only === undefined) return [];
    return kept.length === directions.length ? [rule] : [{ ...rule, direction: only }];
  });
}

function typeKey(type: string, direction: string): string {
  return `${direction} ${type}`;
}
