import { beforeEach, describe, expect, it } from 'vitest';
import {
  type ConnectThrottle,
  createChromeThrottle,
  createFirefoxThrottle,
  NO_THROTTLE,
} from '../../../lib/platform/connect-throttle.ts';
import { createManualClock, type ManualClock } from '../../fixtures/manual-clock.ts';

const URL_A = 'ws://a.example/socket';
const MINUTE = 60_000;

let clock: ManualClock;
let throttle: ConnectThrottle;

function fail(times: number, url = URL_A): void {
  for (let n = 0; n < times; n++) throttle.begin(url).failed();
}

function succeed(times: number, url = URL_A): void {
  for (let n = 0; n < times; n++) throttle.begin(url).opened();
}

beforeEach(() => {
  clock = createManualClock(1_000_000);
});

describe("Chrome's brake", () => {
  beforeEach(() => {
    throttle = createChromeThrottle(clock);
  });

  it.each([
    // Nine failures: the next connect waits up to 78 ms, eight: 39 ms.
    { failures: 8, successes: 0, slowed: false },
    { failures: 9, successes: 0, slowed: true },
    { failures: 40, successes: 0, slowed: true },
    // One success halves the weight of a failure, as measured: 30 to 50 ms after 20 failures.
    { failures: 17, successes: 1, slowed: false },
    { failures: 18, successes: 1, slowed: true },
    { failures: 20, successes: 4, slowed: false },
    { failures: 0, successes: 100, slowed: false },
  ])('after $failures failures and $successes successes holds back: $slowed', ({ failures, successes, slowed }) => {
    succeed(successes);
    fail(failures);
    expect(throttle.slowed(URL_A)).toBe(slowed);
    expect(throttle.begin(URL_A).slowed).toBe(slowed);
  });

  it('is one for the whole process, whatever the server', () => {
    fail(9, 'ws://b.example/');
    expect(throttle.slowed(URL_A)).toBe(true);
  });

  it('counts attempts under way, so many at once slow each other down', () => {
    const attempts = Array.from({ length: 9 }, () => throttle.begin(URL_A));
    expect(attempts.map(({ slowed }) => slowed)).toEqual(Array(9).fill(false));
    expect(throttle.slowed(URL_A)).toBe(true);
    for (const attempt of attempts) attempt.opened();
    expect(throttle.slowed(URL_A)).toBe(false);
  });

  it('forgets failures after the two periods in which they may count', () => {
    fail(9);
    clock.advance(4 * MINUTE - 1);
    expect(throttle.slowed(URL_A)).toBe(true);
    clock.advance(1);
    expect(throttle.slowed(URL_A)).toBe(false);
  });

  it('counts a success only for the one period in which it surely counts', () => {
    succeed(1);
    fail(12);
    expect(throttle.slowed(URL_A)).toBe(false);
    clock.advance(2 * MINUTE);
    expect(throttle.slowed(URL_A)).toBe(true);
  });

  it('counts each attempt once: a handshake that was given up failed, a connection that is lost later did not', () => {
    const abandoned = throttle.begin(URL_A);
    abandoned.abandoned();
    abandoned.failed();
    const lost = throttle.begin(URL_A);
    lost.opened();
    lost.failed();
    // One failure and one success; 17 more failures make 18 and 1, so the abandoned one counted.
    fail(16);
    expect(throttle.slowed(URL_A)).toBe(false);
    fail(1);
    expect(throttle.slowed(URL_A)).toBe(true);
  });
});

describe("Firefox's brake", () => {
  beforeEach(() => {
    throttle = createFirefoxThrottle(clock);
  });

  it('holds the next attempt back for up to 400 ms, and each further one half as long again', () => {
    expect(throttle.slowed(URL_A)).toBe(false);
    for (const delayMs of [400, 600, 900, 1350]) {
      fail(1);
      clock.advance(delayMs - 51);
      expect(throttle.slowed(URL_A)).toBe(true);
      clock.advance(1);
      expect(throttle.slowed(URL_A)).toBe(false);
    }
  });

  it('counts an open connection that was lost, and forgives all when one opens', () => {
    const attempt = throttle.begin(URL_A);
    attempt.opened();
    expect(throttle.slowed(URL_A)).toBe(false);
    attempt.failed();
    expect(throttle.slowed(URL_A)).toBe(true);
    succeed(1);
    expect(throttle.slowed(URL_A)).toBe(false);
  });

  it('never waits longer than a minute, and forgets a failure a minute after its wait', () => {
    fail(40);
    clock.advance(MINUTE - 51);
    expect(throttle.slowed(URL_A)).toBe(true);
    clock.advance(MINUTE + 51);
    fail(1);
    clock.advance(350);
    expect(throttle.slowed(URL_A)).toBe(false);
  });

  it('is one for each URL, but makes one handshake at a time with a host', () => {
    fail(1);
    expect(throttle.slowed('ws://a.example/another')).toBe(false);
    const connecting = throttle.begin('ws://a.example:81/third');
    expect(throttle.slowed('ws://a.example/another')).toBe(true);
    expect(throttle.slowed('ws://b.example/')).toBe(false);
    connecting.abandoned();
    expect(throttle.slowed('ws://a.example/another')).toBe(false);
  });
});

it('no brake never holds anything back', () => {
  throttle = NO_THROTTLE;
  fail(100);
  expect(throttle.begin(URL_A).slowed).toBe(false);
  expect(throttle.slowed(URL_A)).toBe(false);
});
