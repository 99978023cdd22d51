import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentKey } from '../../../lib/metrics/content-key.ts';

describe('the key of a payload', () => {
  it('is the same for the same content and another for any other', () => {
    const payload = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.uint8Array().map((bytes) => new Uint8Array(bytes)),
    );
    fc.assert(
      fc.property(payload, payload, (one, other) => {
        expect(contentKey(one.slice())).toBe(contentKey(one));
        const isText = typeof one === 'string';
        const isSame = isText === (typeof other === 'string') && [...one].join() === [...other].join();
        expect(contentKey(one) === contentKey(other)).toBe(isSame);
      }),
    );
  });

  it('does not repeat itself among a hundred thousand like ones', () => {
    const keys = new Set(Array.from({ length: 100_000 }, (_, i) => contentKey(`{"id":${100_000 + i}}`)));
    expect(keys.size).toBe(100_000);
  });

  it('is short, however long the payload', () => {
    expect(contentKey('x'.repeat(1_000_000)).length).toBeLessThan(30);
    expect(contentKey('')).not.toBe(contentKey(new Uint8Array(0)));
  });
});
