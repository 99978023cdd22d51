/** A request that waits for its reply. */
interface Outstanding {
  readonly seq: number;
  readonly time: number;
  readonly type: string;
}

export interface Reply {
  readonly latencyMs: number;
  readonly requestSeq: number;
}

/** Requests whose time is over, told together. */
export interface Overdue {
  readonly requests: number;
  /** The oldest of them. */
  readonly seq: number;
  readonly type: string;
}

export interface Correlator {
  /** Remembers a frame as a request. The same key again replaces the older one, which then counts as unanswered. */
  request(key: string, seq: number, time: number, type?: string): void;
  /** Pairs a frame; null when nobody asked or the reply came already. One that comes after its time is paired all the same. */
  reply(key: string, time: number): Reply | null;
  /** Requests that have waited since `before` (epoch ms) or longer and were not told yet; null for none. */
  overdue(before: number): Overdue | null;
  /** Forgets all outstanding requests: a new connection never answers an old one's. */
  reset(): void;
  readonly outstanding: number;
  /** Whether any reply could be paired now, be it a late one. */
  readonly expects: boolean;
  readonly unanswered: number;
  /** Replies that came after their request was overdue. */
  readonly late: number;
}

/** Bound of the memory for requests; past it the oldest counts as unanswered. */
export const MAX_OUTSTANDING = 100_000;

export function createCorrelator(maxOutstanding: number = MAX_OUTSTANDING): Correlator {
  // A Map keeps insertion order, so its first key is the oldest request.
  const waiting = new Map<string, Outstanding>();
  /** Told as unanswered, and kept for a reply that is only late. */
  const told = new Map<string, Outstanding>();
  let unanswered = 0;
  let late = 0;

  const forgetOldest = (requests: Map<string, Outstanding>): boolean => {
    if (requests.size <= maxOutstanding) return false;
    for (const oldest of requests.keys()) {
      requests.delete(oldest);
      break;
    }
    return true;
  };

  return {
    get outstanding() {
      return waiting.size;
    },
    get expects() {
      return waiting.size > 0 || told.size > 0;
    },
    get unanswered() {
      return unanswered;
    },
    get late() {
      return late;
    },
    request(key, seq, time, type = '') {
      if (waiting.delete(key)) unanswered++;
      told.delete(key);
      waiting.set(key, { seq, time, type });
      if (forgetOldest(waiting)) unanswered++;
    },
    reply(key, time) {
      const asked = waiting.get(key);
      if (asked !== undefined) {
        waiting.delete(key);
        return { latencyMs: Math.max(0, time - asked.time), requestSeq: asked.seq };
      }
      const overdue = told.get(key);
      if (overdue === undefined) return null;
      told.delete(key);
      unanswered--;
      late++;
      return { latencyMs: Math.max(0, time - overdue.time), requestSeq: overdue.seq };
    },
    overdue(before) {
      let requests = 0;
      let oldest: Outstanding | null = null;
      for (const [key, asked] of waiting) {
        if (asked.time > before) break;
        waiting.delete(key);
        told.set(key, asked);
        forgetOldest(told);
        requests++;
        oldest ??= asked;
      }
      unanswered += requests;
      return oldest === null ? null : { requests, seq: oldest.seq, type: oldest.type };
    },
    reset() {
      unanswered += waiting.size;
      waiting.clear();
      told.clear();
    },
  };
}
