import type { Clock } from '../base/clock.ts';

/** One try to connect, as the browser's own brake counts it. */
export interface ThrottledAttempt {
  readonly slowed: boolean;
  opened(): void;
  /** The handshake failed, or an open connection was lost without a close frame. */
  failed(): void;
  /** We gave the handshake up. */
  abandoned(): void;
}

/** What a browser does to pages that connect again and again; it tells nobody, so we count as it does. */
export interface ConnectThrottle {
  /** True when the browser may hold an attempt to this URL back by more than 50 ms now. */
  slowed(url: string): boolean;
  begin(url: string): ThrottledAttempt;
}

/** Less is hardly told from the jitter of a handshake. */
const NOTICEABLE_MS = 50;

const nothing = (): void => undefined;

/** For a browser that holds nothing back, and for sockets that another context accounts for. */
export const NO_THROTTLE: ConnectThrottle = {
  slowed: () => false,
  begin: () => ({ slowed: false, opened: nothing, failed: nothing, abandoned: nothing }),
};

/** Chrome's longest delay, its exponent's ceiling, and how often its counters roll (services/network/websocket_throttler.cc). */
const CHROME_MOST_MS = 5000;
const CHROME_CEILING = 16;
const CHROME_ROLL_MS = 120_000;

/**
 * Chrome delays each connect of a process by random(1 to 5 s) · 2^min(p + f/(s+1), 16) / 2^16, with p attempts under way,
 * this one included, f failed and s successful ones in the running and the previous period of two minutes (measured:
 * 2.5 s after 16 failures with no success between, 30 to 50 ms after 20 failures with one). The periods' phase is
 * unknown, so failures count for four minutes and successes for two: it rather says true a little too long. A background
 * that starts again begins from nothing, although Chrome goes on counting while the process lives.
 */
export function createChromeThrottle(clock: Clock): ConnectThrottle {
  let pending = 0;
  let failures: number[] = [];
  let successes: number[] = [];

  function slowed(): boolean {
    const now = clock.now();
    failures = failures.filter((at) => now - at < 2 * CHROME_ROLL_MS);
    successes = successes.filter((at) => now - at < CHROME_ROLL_MS);
    const exponent = pending + 1 + Math.floor(failures.length / (successes.length + 1));
    return (CHROME_MOST_MS * 2 ** Math.min(exponent, CHROME_CEILING)) / 2 ** CHROME_CEILING > NOTICEABLE_MS;
  }

  return {
    slowed,
    begin() {
      const heldBack = slowed();
      let connecting = true;
      pending += 1;
      // The handshake alone counts here: what becomes of an open connection does not matter to Chrome.
      const settle = (into: () => number[]) => () => {
        if (!connecting) return;
        connecting = false;
        pending -= 1;
        into().push(clock.now());
      };
      const failed = settle(() => failures);
      return { slowed: heldBack, opened: settle(() => successes), failed, abandoned: failed };
    },
  };
}

/** Firefox's first delay is 200 to 400 ms, each further one half as long again (netwerk/protocol/websocket/WebSocketChannel.cpp). */
const FIREFOX_FIRST_MS = 400;
const FIREFOX_GROWTH = 1.5;
const FIREFOX_MOST_MS = 60_000;
/** How long a failure is remembered beyond its delay. */
const FIREFOX_MEMORY_MS = 60_000;

interface FirefoxFailure {
  readonly at: number;
  readonly delayMs: number;
}

/**
 * Firefox lets no attempt begin sooner after a failure of the same URL than a delay that grows with each one (measured:
 * 211, 318, 481, 734 ms …); a loss without a close frame counts as a failure, an opening forgives all. It also makes only
 * one handshake at a time with a host. The shortest delay is random, so the longest is taken.
 */
export function createFirefoxThrottle(clock: Clock): ConnectThrottle {
  const failures = new Map<string, FirefoxFailure>();
  const pending = new Map<string, number>();

  function remembered(url: string): FirefoxFailure | null {
    const failure = failures.get(url);
    if (failure === undefined) return null;
    if (clock.now() - failure.at < FIREFOX_MEMORY_MS + failure.delayMs) return failure;
    failures.delete(url);
    return null;
  }

  function slowed(url: string): boolean {
    if ((pending.get(hostOf(url)) ?? 0) > 0) return true;
    const failure = remembered(url);
    return failure !== null && failure.at + failure.delayMs - clock.now() > NOTICEABLE_MS;
  }

  function count(host: string, change: number): void {
    const now = (pending.get(host) ?? 0) + change;
    if (now === 0) pending.delete(host);
    else pending.set(host, now);
  }

  return {
    slowed,
    begin(url) {
      const host = hostOf(url);
      const heldBack = slowed(url);
      let connecting = true;
      count(host, 1);
      const settle = (): void => {
        if (connecting) count(host, -1);
        connecting = false;
      };
      return {
        slowed: heldBack,
        opened() {
          settle();
          failures.delete(url);
        },
        failed() {
          settle();
          const last = remembered(url);
          const delayMs = last === null ? FIREFOX_FIRST_MS : Math.min(FIREFOX_MOST_MS, last.delayMs * FIREFOX_GROWTH);
          for (const known of failures.keys()) remembered(known);
          failures.set(url, { at: clock.now(), delayMs });
        },
        // Firefox does not count an attempt that its page took back (measured).
        abandoned: settle,
      };
    },
  };
}

function hostOf(url: string): string {
  return new URL(url).hostname;
}
