import { flagAsks, flagDirection, flagHasIssues, flagOpcode, flagVerdict } from '../capture/frame-flags.ts';
import type { Issue } from '../contract/verdict.ts';
import type { Direction } from '../protocol/frame.ts';
import type { Filter, FilterIs, Term } from './filter.ts';
import type { FrameLog } from './frame-log.ts';

/** What the columns alone say of a frame. `payload`: only its text can tell. */
export type ColumnAnswer = 'yes' | 'no' | 'payload';

/** What a payload term may ask for; both are computed only when asked. */
export interface PayloadView {
  text(): string;
  issues(): readonly Issue[];
}

export interface MatchOptions {
  readonly direction: Direction | null;
  /** Replies over this many ms are slow. */
  readonly slowMs: number;
  /** Replies over this many ms are late; null or missing: none is. */
  readonly lateMs?: number | null;
}

/** One filter made ready for one log. Answers from the columns where they suffice, since a payload must be read from disk. */
export class FrameMatcher {
  readonly #log: FrameLog;
  readonly #columnTerms: readonly Term[];
  readonly #payloadTerms: readonly Term[];
  readonly #options: MatchOptions;
  /** Per text-like term, per type index: does the type's name match? */
  readonly #typeHits = new Map<Term, boolean[]>();

  constructor(log: FrameLog, filter: Filter, options: MatchOptions) {
    this.#log = log;
    this.#options = options;
    this.#columnTerms = filter.terms.filter((term) => !asksPayload(term));
    this.#payloadTerms = filter.terms.filter(asksPayload);
  }

  get matchesAll(): boolean {
    return this.#columnTerms.length === 0 && this.#payloadTerms.length === 0 && this.#options.direction === null;
  }

  get needsPayload(): boolean {
    return this.#payloadTerms.length > 0;
  }

  byColumns(seq: number): ColumnAnswer {
    const flags = this.#log.flags(seq);
    if (flags === 0) return 'no';
    if (this.#options.direction !== null && flagDirection(flags) !== this.#options.direction) return 'no';
    for (const term of this.#columnTerms) if (this.#holds(term, seq, flags) === term.negated) return 'no';
    let open = false;
    for (const term of this.#payloadTerms) {
      if (term.kind === 'issue') {
        if (flagHasIssues(flags)) open = true;
        else if (!term.negated) return 'no';
      } else if (this.#typeHit(term, seq)) {
        if (term.negated) return 'no';
      } else {
        open = true;
      }
    }
    return open ? 'payload' : 'yes';
  }

  /** For frames whose columns answered `payload`. */
  byPayload(seq: number, payload: PayloadView): boolean {
    for (const term of this.#payloadTerms) {
      const hit = term.kind === 'issue' ? this.#issueHit(term, seq, payload) : this.#textHit(term, seq, payload);
      if (hit === term.negated) return false;
    }
    return true;
  }

  #issueHit(term: Term, seq: number, payload: PayloadView): boolean {
    if (term.kind !== 'issue' || !flagHasIssues(this.#log.flags(seq))) return false;
    return payload.issues().some((issue) => term.glob.test(issue.path) || term.glob.test(issue.rule));
  }

  #textHit(term: Term, seq: number, payload: PayloadView): boolean {
    return this.#typeHit(term, seq) || matchesText(term, payload.text());
  }

  #typeHit(term: Term, seq: number): boolean {
    const index = this.#log.typeIndex(seq);
    let hits = this.#typeHits.get(term);
    if (hits === undefined) {
      hits = [];
      this.#typeHits.set(term, hits);
    }
    const known = hits[index];
    if (known !== undefined) return known;
    const type = this.#log.types[index] ?? '';
    const hit = term.kind === 'type' ? term.glob.test(type) : matchesText(term, type);
    hits[index] = hit;
    return hit;
  }

  #holds(term: Term, seq: number, flags: number): boolean {
    switch (term.kind) {
      case 'type':
        return this.#typeHit(term, seq);
      case 'dir':
        return flagDirection(flags) === term.value;
      case 'op':
        return flagOpcode(flags) === (term.value === 'text' ? 1 : 2);
      case 'is':
        return this.#is(term.value, seq, flags);
      case 'range': {
        const value = this.#column(term.column, seq);
        return value >= term.min && value <= term.max;
      }
      default:
        return true;
    }
  }

  #is(value: FilterIs, seq: number, flags: number): boolean {
    if (value === 'slow') return this.#log.latencyMs(seq) > this.#options.slowMs;
    if (value === 'reply') return !Number.isNaN(this.#log.latencyMs(seq));
    if (value === 'request') return flagAsks(flags);
    if (value === 'late') return this.#log.latencyMs(seq) > (this.#options.lateMs ?? Number.POSITIVE_INFINITY);
    if (value === 'duplicate') return this.#log.replyTo(seq) !== 0 && Number.isNaN(this.#log.latencyMs(seq));
    const verdict = flagVerdict(flags);
    return verdict === (value === 'na' ? 'not-applicable' : value);
  }

  #column(column: 'length' | 'latency' | 'connection', seq: number): number {
    if (column === 'length') return this.#log.byteLength(seq);
    if (column === 'latency') return this.#log.latencyMs(seq);
    return this.#log.connection(seq);
  }
}

function asksPayload(term: Term): boolean {
  return term.kind === 'text' || term.kind === 'regex' || term.kind === 'issue';
}

function matchesText(term: Term, text: string): boolean {
  if (term.kind === 'text') return text.toLowerCase().includes(term.needle);
  if (term.kind !== 'regex') return false;
  // A g or y flag would make the answer depend on the call before.
  term.regex.lastIndex = 0;
  return term.regex.test(text);
}
