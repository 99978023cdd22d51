import type { Profile } from '../profile/schema.ts';
import type { ProfileValues } from '../profile/variable-schema.ts';
import type { RunView } from '../session/run-view.ts';
import type { SessionSummary } from '../session/summary.ts';
import { type Rate, RateMeter } from './rate.ts';
import { listedBook, type SessionBook, withoutSession, withStored, withSummary } from './session-book.ts';

/** What holds for all sessions: whether the browser is online, and whether the person holds attempts back. */
export interface Conditions {
  readonly online: boolean;
  readonly paused: boolean;
}

/** The person's own profiles, and what they filled in for each profile (by id). */
export interface KnownProfiles {
  readonly profiles: readonly Profile[];
  readonly values: Readonly<Record<string, ProfileValues>>;
}

/** What the background tells a view; the bridge's events look like this. */
export type SessionNews =
  | { readonly kind: 'greeting'; readonly problem: string | null }
  | { readonly kind: 'session'; readonly summary: SessionSummary }
  | ({ readonly kind: 'conditions' } & Conditions)
  | ({ readonly kind: 'profiles' } & KnownProfiles)
  | { readonly kind: 'run'; readonly run: RunView }
  | { readonly kind: 'removed'; readonly sessionId: number };

/** A view's line to the background, as far as sessions go. */
export interface SessionSource {
  onEvent(listener: (news: SessionNews) => void): () => void;
  /** All sessions there are; null when the background could not say. */
  list(): Promise<readonly SessionSummary[] | null>;
}

/** Changes identity whenever anything in it changed. */
export interface SessionsSnapshot {
  readonly book: SessionBook;
  /** One sentence when the background or its history cannot be used; null when all is well. */
  readonly problem: string | null;
  readonly conditions: Conditions;
  readonly known: KnownProfiles;
  /** Runs of sequences, the latest last; long over ones are forgotten. */
  readonly runs: readonly RunView[];
}

const MOST_RUNS = 50;

function withRun(runs: readonly RunView[], run: RunView): readonly RunView[] {
  const others = runs.filter(({ runId, startedAt }) => runId !== run.runId || startedAt !== run.startedAt);
  return [...others, run].slice(-MOST_RUNS);
}

const QUIET: Rate = { received: 0, sent: 0 };

/**
 * All sessions as the background knows them. What happened while the line was cut is not told again, so each greeting asks
 * for the list, and what is not in it is gone.
 */
export class SessionFollower {
  readonly #source: SessionSource;
  readonly #meters = new Map<number, RateMeter>();
  readonly #listeners = new Set<() => void>();
  readonly #now: () => number;
  #snapshot: SessionsSnapshot = {
    book: [],
    problem: null,
    conditions: { online: true, paused: false },
    known: { profiles: [], values: {} },
    runs: [],
  };
  #isListed = false;

  /** `now` in epoch ms. */
  constructor(source: SessionSource, now: () => number) {
    this.#source = source;
    this.#now = now;
  }

  readonly getSnapshot = (): SessionsSnapshot => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Returns the way to stop. */
  start(): () => void {
    const stop = this.#source.onEvent((news) => this.#receive(news));
    // The greeting may have come before anyone listened.
    void this.#ask();
    return stop;
  }

  /** Takes in what the store holds, which is there before the background answers and older than what it says. */
  noteStored(stored: readonly SessionSummary[]): void {
    if (!this.#isListed) this.#publish({ book: withStored(this.#snapshot.book, stored) });
  }

  noteProblem(problem: string): void {
    this.#publish({ problem });
  }

  rateOf(sessionId: number, now: number): Rate {
    return this.#meters.get(sessionId)?.at(now) ?? QUIET;
  }

  #receive(news: SessionNews): void {
    switch (news.kind) {
      case 'greeting':
        // Runs that still go on are told next; the others ended with the background that ran them.
        this.#publish({ problem: news.problem, runs: this.#snapshot.runs.filter(({ state }) => state !== 'running') });
        // A background without its history knows no sessions, which does not mean that there are none.
        if (news.problem === null) void this.#ask();
        return;
      case 'session':
        this.#meter(news.summary);
        this.#publish({ book: withSummary(this.#snapshot.book, news.summary) });
        return;
      case 'conditions':
        this.#publish({ conditions: { online: news.online, paused: news.paused } });
        return;
      case 'profiles':
        this.#publish({ known: { profiles: news.profiles, values: news.values } });
        return;
      case 'run':
        this.#publish({ runs: withRun(this.#snapshot.runs, news.run) });
        return;
      case 'removed':
        this.#meters.delete(news.sessionId);
        this.#publish({ book: withoutSession(this.#snapshot.book, news.sessionId) });
    }
  }

  async #ask(): Promise<void> {
    const sessions = await this.#source.list();
    if (sessions === null) return;
    this.#isListed = true;
    for (const summary of sessions) this.#meter(summary);
    this.#publish({ book: listedBook(sessions) });
  }

  #meter(summary: SessionSummary): void {
    const meter = this.#meters.get(summary.id) ?? new RateMeter();
    this.#meters.set(summary.id, meter);
    meter.note(this.#now(), summary);
  }

  #publish(change: Partial<SessionsSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}
