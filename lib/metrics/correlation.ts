import { type Asked, AskedQueue, Recent } from './asked.ts';
import { type UnansweredEvent, UnansweredGroups } from './unanswered.ts';

export interface Reply {
  /** null where the request had its reply before: this one is a duplicate. */
  readonly latencyMs: number | null;
  readonly requestSeq: number;
  /** Its request was told as unanswered before. */
  readonly late: boolean;
}

export interface Correlator {
  /** Remembers a frame as a request. The same key again replaces the older one, which stays unanswered. */
  request(key: string, seq: number, time: number, type?: string): void;
  /** Remembers a frame as a request whose reply comes in its turn among those of the lane. */
  requestInOrder(lane: string, seq: number, time: number, type?: string): void;
  /** Pairs a frame; null when nobody asked or the reply came already. One that comes after its time is paired all the same. */
  reply(key: string, time: number, timeoutMs?: number | null): Reply | null;
  /**
   * Pairs a frame with the oldest request of the lane that still waits. One whose time is over is passed over for good, so
   * that a lost reply makes those after it wrong only until the request it belonged to has waited its time. Nothing tells a
   * lost reply earlier: under requests that follow each other faster than that time each reply goes to the request before
   * its own until there is a pause. For the same reason a late reply and a duplicate cannot be known here.
   */
  replyInOrder(lane: string, time: number): Reply | null;
  /** A reply to what had its reply before; null where the key is not among the latest. */
  repeated(key: string): Reply | null;
  /** Whether any reply could be paired at this time, so that keys are worth making. */
  expects(time: number): boolean;
  /** Unanswered requests that are to be told now. `timeoutMs`: how long requests may wait; null for ever. */
  passed(now: number, timeoutMs: number | null): readonly UnansweredEvent[];
  /** Something is to be told later, besides those whose time is not over yet. */
  readonly isWaiting: boolean;
  /** Forgets all outstanding requests, which are told with the next `passed`: a new connection never answers an old one's. */
  reset(): void;
  readonly outstanding: number;
  readonly unanswered: number;
  /** Replies that came after their request was told as unanswered. */
  readonly late: number;
}

/** Bound of the memory for requests, and for those told as unanswered; past it the oldest counts as unanswered. */
export const MAX_OUTSTANDING = 100_000;
/** Answered requests that a duplicate reply is known by. */
const MAX_ANSWERED = 10_000;
/** So long after the latest reply duplicates are looked for even if nothing else is asked. */
const DUPLICATE_MS = 10_000;
/** So long after the latest request was told as unanswered its late reply is looked for. */
const LATE_MS = 300_000;

interface Lane {
  asked: number;
  answered: number;
}

export function createCorrelator(maxOutstanding: number = MAX_OUTSTANDING): Correlator {
  const waiting = new Map<string, Asked>();
  const queue = new AskedQueue();
  const lanes = new Map<string, Lane>();
  /** Told as unanswered, and kept for a reply that is only late. */
  const told = new Recent<Asked>(maxOutstanding);
  /** `seq` of requests that had their reply. */
  const answered = new Recent<number>(MAX_ANSWERED);
  const groups = new UnansweredGroups();
  let unanswered = 0;
  let late = 0;
  let expectsUntil = Number.NEGATIVE_INFINITY;

  const giveUp = (asked: Asked, cause: UnansweredEvent['cause'], time: number, afterMs: number | null = null): void => {
    asked.done = true;
    waiting.delete(asked.key);
    unanswered++;
    groups.add(cause, asked, time, afterMs);
  };

  /** Given up without its key being taken by another. */
  const expire = (asked: Asked, cause: 'timeout' | 'limit', time: number, afterMs: number | null = null): void => {
    giveUp(asked, cause, time, afterMs);
    if (asked.inOrder) return;
    told.set(asked.key, asked);
    expectsUntil = Math.max(expectsUntil, time + LATE_MS);
  };

  const remember = (key: string, seq: number, time: number, type: string, inOrder: boolean): void => {
    const before = waiting.get(key);
    if (before !== undefined) giveUp(before, 'replaced', time);
    const asked: Asked = { key, seq, time, type, inOrder, done: false };
    waiting.set(key, asked);
    queue.push(asked, waiting.size);
    const oldest = waiting.size > maxOutstanding ? queue.oldest() : null;
    if (oldest !== null) expire(oldest, 'limit', time);
  };

  const answer = (asked: Asked, time: number, isLate: boolean): Reply => ({
    // Below 0 only where the clock was set back.
    latencyMs: Math.max(0, time - asked.time),
    requestSeq: asked.seq,
    late: isLate,
  });

  return {
    get outstanding() {
      return waiting.size;
    },
    get isWaiting() {
      return groups.isWaiting;
    },
    get unanswered() {
      return unanswered;
    },
    get late() {
      return late;
    },
    expects: (time) => waiting.size > 0 || time < expectsUntil,
    request(key, seq, time, type = '') {
      told.delete(key);
      answered.delete(key);
      remember(key, seq, time, type, false);
    },
    requestInOrder(name, seq, time, type = '') {
      let lane = lanes.get(name);
      if (lane === undefined) {
        lane = { asked: 0, answered: 0 };
        lanes.set(name, lane);
      }
      remember(`${name}${lane.asked++}`, seq, time, type, true);
    },
    reply(key, time, timeoutMs = null) {
      let asked = waiting.get(key);
      // Whose time is over is looked at once a second only. As the column keeps it, so that what is stored gives the same again.
      if (asked !== undefined && timeoutMs !== null && Math.fround(time - asked.time) > timeoutMs) {
        expire(asked, 'timeout', time, timeoutMs);
        asked = undefined;
      }
      const isLate = asked === undefined;
      if (asked === undefined) {
        asked = told.get(key);
        if (asked === undefined) return null;
        told.delete(key);
        unanswered--;
        late++;
      } else {
        waiting.delete(key);
        asked.done = true;
      }
      answered.set(key, asked.seq);
      expectsUntil = Math.max(expectsUntil, time + DUPLICATE_MS);
      return answer(asked, time, isLate);
    },
    replyInOrder(name, time) {
      const lane = lanes.get(name);
      if (lane === undefined) return null;
      while (lane.answered < lane.asked) {
        const asked = waiting.get(`${name}${lane.answered++}`);
        if (asked === undefined) continue;
        waiting.delete(asked.key);
        asked.done = true;
        return answer(asked, time, false);
      }
      return null;
    },
    repeated(key) {
      const requestSeq = answered.get(key);
      return requestSeq === undefined ? null : { latencyMs: null, requestSeq, late: false };
    },
    passed(now, timeoutMs) {
      if (timeoutMs !== null) {
        for (let asked = queue.oldest(); asked !== null && asked.time <= now - timeoutMs; asked = queue.oldest()) {
          expire(asked, 'timeout', now, timeoutMs);
        }
        // They are looked at once a second, so they come together as they are.
        groups.close('timeout');
      }
      return groups.take(now);
    },
    reset() {
      for (const asked of waiting.values()) {
        unanswered++;
        groups.add('ended', asked, asked.time);
      }
      groups.close();
      waiting.clear();
      queue.clear();
      lanes.clear();
      told.clear();
      answered.clear();
      expectsUntil = Number.NEGATIVE_INFINITY;
    },
  };
}
