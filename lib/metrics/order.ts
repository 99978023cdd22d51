import { type KeyPath, valueAt } from '../base/key-path.ts';
import type { ConnectionEventBody } from '../protocol/connection-event.ts';

export type OrderEvent = Extract<ConnectionEventBody, { kind: 'order' }>;
type OrderKind = OrderEvent['what'];

/** Watches the numbers of received messages, which should count up one by one. */
export interface OrderWatch {
  /** A received message as frame `seq`; one without a whole number at the path is passed over. */
  see(message: unknown, seq: number, time: number): void;
  /** Whether something waits to be told. */
  readonly isWaiting: boolean;
  /** What was seen up to a second ago: at most one event of each kind for each second, so that no flood of them fills the log. */
  passed(now: number): readonly OrderEvent[];
  /** A new connection counts from wherever it likes; what the old one showed is told with the next `passed`. */
  reset(): void;
}

const TOGETHER_MS = 1000;
/** Stretches of skipped numbers that are remembered, so that one which comes late is not taken for a repetition. */
const MAX_MISSING = 1000;
/** So many numbers that count up one by one from somewhere else: the server began again. */
const NEW_COUNT = 8;

/** Skipped numbers from `from` up to but not with `to`: one by one a server that skips many each time would cost a millisecond a message. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

interface Group {
  readonly first: OrderEvent;
  readonly since: number;
  missing: number;
  times: number;
}

export function createOrderWatch(path: KeyPath): OrderWatch {
  let expected: number | null = null;
  /** Upwards. */
  let missing: Stretch[] = [];
  const groups = new Map<OrderKind, Group>();
  const closed: OrderEvent[] = [];
  let strayed: number | null = null;
  let strayRun = 0;

  const close = (group: Group): void => {
    closed.push({ ...group.first, missing: group.missing, times: group.times });
  };

  const tell = (what: OrderKind, seq: number, time: number, got: number, skipped: number): void => {
    const open = groups.get(what);
    if (open !== undefined && time - open.since < TOGETHER_MS) {
      open.times++;
      open.missing += skipped;
      return;
    }
    if (open !== undefined) close(open);
    const first: OrderEvent = { kind: 'order', what, seq, expected: expected ?? got, got, missing: skipped, times: 1 };
    groups.set(what, { first, since: time, missing: skipped, times: 1 });
  };

  const remember = (from: number, to: number): void => {
    missing.push({ from, to });
    // The latest numbers are the likeliest to come yet.
    if (missing.length > MAX_MISSING) missing.shift();
  };

  /** Whether a number was skipped; from now on it is not. */
  const take = (number: number): boolean => {
    const at = missing.findLastIndex(({ from }) => from <= number);
    const found = missing[at];
    if (found === undefined || number >= found.to) return false;
    const before = found.from < number ? [{ from: found.from, to: number }] : [];
    const after = number + 1 < found.to ? [{ from: number + 1, to: found.to }] : [];
    missing.splice(at, 1, ...before, ...after);
    if (missing.length > MAX_MISSING) missing.shift();
    return true;
  };

  const stray = (number: number): void => {
    strayRun = strayed === number - 1 ? strayRun + 1 : 1;
    strayed = number;
    if (strayRun < NEW_COUNT) return;
    expected = number + 1;
    strayRun = 0;
    missing = [];
  };

  return {
    get isWaiting() {
      return groups.size > 0 || closed.length > 0;
    },
    see(message, seq, time) {
      const number = valueAt(message, path);
      if (typeof number !== 'number' || !Number.isSafeInteger(number)) return;
      if (expected === null || number === expected) {
        expected = number + 1;
        strayed = null;
      } else if (number > expected) {
        tell('gap', seq, time, number, number - expected);
        remember(expected, number);
        expected = number + 1;
        strayed = null;
      } else if (take(number)) {
        tell('reordered', seq, time, number, 0);
      } else {
        tell('duplicate', seq, time, number, 0);
        stray(number);
      }
    },
    passed(now) {
      for (const [what, group] of groups) {
        if (now - group.since < TOGETHER_MS) continue;
        close(group);
        groups.delete(what);
      }
      return closed.splice(0);
    },
    reset() {
      for (const group of groups.values()) close(group);
      groups.clear();
      expected = null;
      missing = [];
      strayed = null;
      strayRun = 0;
    },
  };
}
