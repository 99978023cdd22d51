import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followedBy, type SnapshotChange } from '../../../lib/capture/snapshot-change.ts';
import { measured } from '../../fixtures/measured.ts';

/** What a store does with a change: removes first, so that a number in both is put. */
function apply(stored: Map<number, string>, change: SnapshotChange | null): Map<number, string> {
  for (const n of change?.remove ?? []) stored.delete(n);
  for (const { n, state } of change?.put ?? []) stored.set(n, state);
  return stored;
}

const anyNumbers = fc.uniqueArray(fc.integer({ min: 1, max: 6 }));

describe('a change of snapshots', () => {
  it('followed by another does what the two do one after the other', () => {
    let made = 0;
    const change = fc.option(
      fc.record({
        put: anyNumbers.map((ns) => ns.map((n) => measured(n, { state: `made ${++made}` }))),
        remove: anyNumbers,
      }),
    );
    fc.assert(
      fc.property(anyNumbers, change, change, (stored, first, second) => {
        const fresh = () => new Map(stored.map((n) => [n, 'stored']));
        expect(apply(fresh(), followedBy(first, second))).toEqual(apply(apply(fresh(), first), second));
      }),
    );
  });

  it('is none after none', () => {
    expect(followedBy(null, null)).toBeNull();
  });
});
