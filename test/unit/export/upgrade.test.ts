import { describe, expect, it } from 'vitest';
import { CAPTURE_VERSION } from '../../../lib/export/capture-schema.ts';
import { CAPTURE_UPGRADES, type CaptureUpgrade, upgradeFrom } from '../../../lib/export/capture-upgrade.ts';

const step = (from: number): CaptureUpgrade => ({
  from,
  head: (head) => ({ ...head, steps: `${String(head['steps'] ?? '')}${from}` }),
  event: (event) => `${String(event)}${from}`,
  frame: (frame) => `${String(frame)}${from}`,
});

describe('capture upgrades', () => {
  it('lead from version 1 to the newest without a gap', () => {
    const versions = Array.from({ length: CAPTURE_VERSION - 1 }, (_, i) => i + 1);
    expect(CAPTURE_UPGRADES.map((upgrade) => upgrade.from)).toEqual(versions);
  });

  it('leave the newest version as it is', () => {
    const upgrade = upgradeFrom(CAPTURE_VERSION, CAPTURE_UPGRADES);
    const head = { session: {} };
    expect(upgrade.head(head)).toBe(head);
    expect(upgrade.frame(head)).toBe(head);
    expect(upgrade.event(head)).toBe(head);
  });

  it('take every step from the version of the file on, in order', () => {
    const upgrade = upgradeFrom(2, [step(1), step(2), step(3)]);
    expect(upgrade.head({})).toEqual({ steps: '23' });
    expect(upgrade.frame('f')).toBe('f23');
    expect(upgrade.event('e')).toBe('e23');
  });
});
