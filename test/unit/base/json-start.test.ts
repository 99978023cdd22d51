import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonStart } from '../../../lib/base/json-start.ts';

describe('the beginning of a JSON text', () => {
  it('is all of it where it is short', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const whole = JSON.stringify(value);
        expect(jsonStart(value, whole.length)).toBe(whole);
      }),
    );
  });

  it('goes somewhat beyond the limit where it is long, and begins as the whole does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat(60), (value, limit) => {
        const whole = JSON.stringify(value);
        const start = jsonStart(value, limit);
        expect(start.length).toBeGreaterThanOrEqual(Math.min(limit, whole.length));
        expect(whole.startsWith(start.slice(0, limit))).toBe(true);
      }),
    );
  });

  it('is found of a value that is nested too deep or is too large to be written', () => {
    const deep: unknown = JSON.parse(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`);
    expect(jsonStart(deep, 12).slice(0, 12)).toBe('{"a":{"a":{"');
    const began = performance.now();
    expect(jsonStart(Array(5_000_000).fill('x'.repeat(100)), 10).length).toBeLessThan(300);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
