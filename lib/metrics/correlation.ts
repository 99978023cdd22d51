/** A request that waits for its reply. */
interface Outstanding {
  readonly seq: number;
  readonly time: number;
}

export interface Reply {
  readonly latencyMs: number;
  readonly requestSeq: number;
}

export interface Correlator {
  /** Remembers a sent frame as a request. The same key again replaces the older one, which then counts as unanswered. */
  request(key: string, seq: number, time: number): void;
  /** Pairs a received frame; null when nobody asked or the reply came already. */
  reply(key: string, time: number): Reply | null;
  /** Forgets all outstanding requests: a new connection never answers an old one's. */
  reset(): void;
  readonly outstanding: number;
  readonly unanswered: number;
}

/** Bound of the memory for requests; past it the oldest counts as unanswered. */
export const MAX_OUTSTANDING = 100_000;

export function createCorrelator(maxOutstanding: number = MAX_OUTSTANDING): Correlator {
  // A Map keeps insertion order, so its first key is the oldest request.
  const waiting = new Map<string, Outstanding>();
  let unanswered = 0;
  return {
    get outstanding() {
      return waiting.size;
    },
    get unanswered() {
      return unanswered;
    },
    request(key, seq, time) {
      if (waiting.delete(key)) unanswered++;
      waiting.set(key, { seq, time });
      if (waiting.size <= maxOutstanding) return;
      for (const oldest of waiting.keys()) {
        waiting.delete(oldest);
        unanswered++;
        break;
      }
    },
    reply(key, time) {
      const asked = waiting.get(key);
      if (asked === undefined) return null;
      waiting.delete(key);
      return { latencyMs: Math.max(0, time - asked.time), requestSeq: asked.seq };
    },
    reset() {
      unanswered += waiting.size;
      waiting.clear();
    },
  };
}
