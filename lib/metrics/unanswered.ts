import type { ConnectionEventBody } from '../protocol/connection-event.ts';
import type { Asked } from './asked.ts';

export type UnansweredEvent = Extract<ConnectionEventBody, { kind: 'unanswered' }>;
type Cause = UnansweredEvent['cause'];

interface Group {
  readonly since: number;
  requests: number;
  oldest: Asked;
  readonly afterMs: number | null;
}

const TOGETHER_MS = 1000;
const NOTHING: readonly UnansweredEvent[] = [];

/** Requests without a reply as events: at most one for each cause and second, so that no flood of them fills the log. */
export class UnansweredGroups {
  readonly #open = new Map<Cause, Group>();
  #closed: UnansweredEvent[] = [];

  get isWaiting(): boolean {
    return this.#open.size > 0 || this.#closed.length > 0;
  }

  /** `afterMs`: how long it was waited for, of those whose time is over. */
  add(cause: Cause, asked: Asked, time: number, afterMs: number | null = null): void {
    const open = this.#open.get(cause);
    if (open === undefined) {
      this.#open.set(cause, { since: time, requests: 1, oldest: asked, afterMs });
      return;
    }
    open.requests++;
    if (asked.seq < open.oldest.seq) open.oldest = asked;
  }

  /** Whatever there is of this cause, or of all causes, is told with the next `take`. */
  close(only?: Cause): void {
    for (const [cause, { requests, oldest, afterMs }] of this.#open) {
      if (only !== undefined && cause !== only) continue;
      this.#open.delete(cause);
      this.#closed.push({ kind: 'unanswered', cause, requests, seq: oldest.seq, type: oldest.type, afterMs });
    }
  }

  /** What is a second old at `now`. */
  take(now: number): readonly UnansweredEvent[] {
    for (const [cause, { since }] of this.#open) if (now - since >= TOGETHER_MS) this.close(cause);
    if (this.#closed.length === 0) return NOTHING;
    const told = this.#closed;
    this.#closed = [];
    return told;
  }
}
