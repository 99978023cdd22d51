import type { CheckRun } from '../checks/check-run.ts';
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
  | { readonly kind: 'checks'; readonly run: CheckRun }
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
  /** Suites of checks, the latest last. */
  readonly checks: readonly CheckRun[];
}

const MOST_RUNS = 50;

function withRun<Run extends { readonly runId: number; readonly startedAt: number }>(
  runs: readonly Run[],
  run: Run,
): readonly Run[] {
  const others = runs.filter(({ runId, startedAt }) => runId !== run.runId || startedAt !== run.startedAt);
  return [...others, run].slice(-MOST_RUNS);
}

function ended<Run extends { readonly state: string }>(runs: readonly Run[]): readonly Run[] {
  return runs.filter(({ state }) => state !== 'running');
}

/** The person waits for what it finds, so its end is told. */
function cutShort(run: CheckRun): CheckRun {
  if (run.state !== 'running') return run;
  const problem = 'The browser ended the background while the checks ran, and they ended with it: run them again.';
  return { ...run, state: 'failed', current: null, doing: '', problem };
}

/** Of so many new frames at once nobody reads the rows. Shown less often, they leave the machine to the recording. */
const FLOOD_FRAMES = 2000;
const FLOOD_REST_MS = 500;

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
  /** Latest news of sessions in a flood, which wait for their turn. */
  readonly #held = new Map<number, SessionSummary>();
  #resting: ReturnType<typeof setTimeout> | null = null;
  #snapshot: SessionsSnapshot = {
    book: [],
    problem: null,
    conditions: { online: true, paused: false },
    known: { profiles: [], values: {} },
    runs: [],
    checks: [],
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
        // What still goes on is told next; the rest ended with the background that ran it.
        this.#publish({
          problem: news.problem,
          runs: ended(this.#snapshot.runs),
          checks: this.#snapshot.checks.map(cutShort),
        });
        // A background without its history knows no sessions, which does not mean that there are none.
        if (news.problem === null) void this.#ask();
        return;
      case 'session':
        this.#meter(news.summary);
        this.#take(news.summary);
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
      case 'checks':
        this.#publish({ checks: withRun(this.#snapshot.checks, news.run) });
        return;
      case 'removed':
        this.#meters.delete(news.sessionId);
        this.#held.delete(news.sessionId);
        this.#publish({ book: withoutSession(this.#snapshot.book, news.sessionId) });
    }
  }

  async #ask(): Promise<void> {
    const sessions = await this.#source.list();
    if (sessions === null) return;
    this.#isListed = true;
    for (const summary of sessions) this.#meter(summary);
    this.#held.clear();
    this.#publish({ book: listedBook(sessions) });
  }

  #take(summary: SessionSummary): void {
    const shown = this.#snapshot.book.find(({ id }) => id === summary.id);
    const isFlood = shown !== undefined && summary.frames - shown.frames >= FLOOD_FRAMES && countsOnly(shown, summary);
    if (isFlood && this.#resting !== null) {
      this.#held.set(summary.id, summary);
      return;
    }
    this.#held.delete(summary.id);
    if (isFlood) this.#resting = setTimeout(() => this.#rested(), FLOOD_REST_MS);
    this.#publish({ book: withSummary(this.#snapshot.book, summary) });
  }

  #rested(): void {
    this.#resting = null;
    if (this.#held.size === 0) return;
    const book = [...this.#held.values()].reduce(withSummary, this.#snapshot.book);
    this.#held.clear();
    this.#resting = setTimeout(() => this.#rested(), FLOOD_REST_MS);
    this.#publish({ book });
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

/** Whether frames were counted and nothing else happened. */
function countsOnly(before: SessionSummary, after: SessionSummary): boolean {
  const { frames, sent, received, invalid, slow, bytesSent, bytesReceived } = before;
  const rest = { ...after, frames, sent, received, invalid, slow, bytesSent, bytesReceived };
  return JSON.stringify(rest) === JSON.stringify(before);
}
