import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findProfile } from '../../../lib/profile/built-in.ts';
import type { ReconnectPolicy } from '../../../lib/profile/schema.ts';
import { maxAttemptsOf, nextDelayMs } from '../../../lib/session/reconnect.ts';

type Exponential = Extract<ReconnectPolicy, { policy: 'exponential' }>;

/** Waits before the first `count` attempts; null where the policy gives up. */
function waits(policy: ReconnectPolicy, count: number, random = 0.5): (number | null)[] {
  return Array.from({ length: count }, (_, i) => nextDelayMs(policy, i + 1, random));
}

function policyOf(id: string): ReconnectPolicy {
  return findProfile(id)?.reconnect ?? { policy: 'none' };
}

const plain: Exponential = {
  policy: 'exponential',
  baseMs: 1000,
  factor: 2,
  capMs: 10_000,
  jitter: 0,
  maxAttempts: null,
};

describe('the waits of a policy', () => {
  it.each<[string, ReconnectPolicy, (number | null)[]]>([
    ['none', { policy: 'none' }, [null, null]],
    ['linear without end', { policy: 'linear', delayMs: 2000, maxAttempts: null }, [2000, 2000, 2000, 2000]],
    ['linear, at most one', { policy: 'linear', delayMs: 500, maxAttempts: 1 }, [500, null, null]],
    ['exponential up to its cap', plain, [1000, 2000, 4000, 8000, 10_000, 10_000]],
    ['exponential, factor 1', { ...plain, factor: 1 }, [1000, 1000, 1000]],
    ['exponential, factor 1.5, whole milliseconds', { ...plain, baseMs: 101, factor: 1.5 }, [101, 152, 227]],
    ['exponential, at most two', { ...plain, maxAttempts: 2 }, [1000, 2000, null, null]],
    ['exponential with its cap below its base', { ...plain, capMs: 500 }, [500, 500]],
  ])('%s', (_name, policy, expected) => {
    expect(waits(policy, expected.length)).toEqual(expected);
  });

  it.each([
    ['clarity', [2000, 2000, 2000, 2000, 2000, 2000, 2000]],
    ['amiga', [1000, 2000, 3500, 3750, 3750, null]],
    ['chat', [3000, 3000, 3000, 3000, 3000, null]],
    ['aip', [2000, 4000, 8000, null]],
  ])('%s: as its document says', (id, expected) => {
    expect(waits(policyOf(id), expected.length)).toEqual(expected);
  });

  it('are spread by chance around the middle, to the cap and not over it', () => {
    const spread = { ...plain, jitter: 0.25 };
    expect(waits(spread, 5, 0)).toEqual([750, 1500, 3000, 6000, 7500]);
    expect(waits(spread, 5, 0.5)).toEqual([1000, 2000, 4000, 8000, 8750]);
    expect(waits(spread, 5, 1 - Number.EPSILON)).toEqual([1250, 2500, 5000, 10_000, 10_000]);
  });

  it('are never negative, never over the cap, and end exactly after the last attempt', () => {
    const anyPolicy = fc.record({
      policy: fc.constant('exponential' as const),
      baseMs: fc.integer({ min: 100, max: 86_400_000 }),
      factor: fc.double({ min: 1, max: 10, noNaN: true }),
      capMs: fc.integer({ min: 100, max: 86_400_000 }),
      jitter: fc.double({ min: 0, max: 1, noNaN: true }),
      maxAttempts: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
    });
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(anyPolicy, fc.integer({ min: 1, max: 1_000_001 }), random, (policy, retry, chance) => {
        const wait = nextDelayMs(policy, retry, chance);
        const most = maxAttemptsOf(policy);
        expect(wait === null).toBe(most !== null && retry > most);
        if (wait === null) return;
        const middle = Math.min(policy.capMs, policy.baseMs * policy.factor ** (retry - 1));
        expect(Number.isInteger(wait)).toBe(true);
        expect(wait).toBeLessThanOrEqual(policy.capMs);
        expect(wait).toBeGreaterThanOrEqual(Math.floor(middle * (1 - policy.jitter)));
      }),
      { numRuns: 2000 },
    );
  });
});
