import { describe, expect, it } from 'vitest';
import { HostSubject } from '../../../lib/background/check-subject.ts';
import type { SnapshotChange } from '../../../lib/capture/snapshot-change.ts';
import { EMPTY_TALLY } from '../../../lib/capture/tally.ts';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import { createManualClock } from '../../fixtures/manual-clock.ts';
import { measured } from '../../fixtures/measured.ts';

function subject(): HostSubject {
  return new HostSubject({
    ...{ profile: JSON_PROFILE, clock: createManualClock(), random: () => 0, uuid: () => '' },
    network: { cut: () => false, block: () => undefined },
    signal: new AbortController().signal,
    host: () => {
      throw new Error('Nobody asks for it here.');
    },
  });
}

const batch = (snapshots: SnapshotChange | null) => ({
  ...{ segments: [], large: [], events: [], tally: EMPTY_TALLY, snapshots },
});

describe('what a check sees of the history', () => {
  it('is each snapshot once, also where the store refused it and it is written again', () => {
    const seen = subject();
    seen.written(batch({ put: [measured(1), measured(2)], remove: [] }));
    seen.written(batch(null));
    seen.written(batch({ put: [measured(1), measured(2), measured(3)], remove: [] }));
    expect(seen.snapshots.map(({ n }) => n)).toEqual([1, 2, 3]);
  });
});
