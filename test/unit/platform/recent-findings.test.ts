import { describe, expect, it } from 'vitest';
import { createRecentFindings } from '../../../lib/platform/recent-findings.ts';
import { noEvidence } from '../../../lib/protocol/handshake.ts';
import { FINDING } from '../../../lib/protocol/handshake-answer.ts';
import { createManualClock } from '../../fixtures/manual-clock.ts';

const REFUSED = { ...noEvidence('probe'), netError: 'net::ERR_CONNECTION_REFUSED' };

describe('a recent finding', () => {
  it('is remembered for five seconds, under its key', () => {
    const clock = createManualClock();
    const findings = createRecentFindings(clock);
    findings.note('a', REFUSED);
    clock.advance(4999);
    expect([findings.recall('a'), findings.recall('b')]).toEqual([REFUSED, null]);
    clock.advance(1);
    expect(findings.recall('a')).toBeNull();
  });

  it.each([
    ['nothing was found', noEvidence('probe'), false],
    ['the server took the handshake a moment later', { ...noEvidence('probe'), netError: FINDING.accepted }, false],
    ['a status came', { ...noEvidence('probe'), status: 503 }, true],
    ['a server answered, its answer unread', noEvidence('opaque'), true],
  ])('where %s: %j is kept: %s', (_, evidence, kept) => {
    const findings = createRecentFindings(createManualClock());
    findings.note('a', evidence);
    expect(findings.recall('a')).toEqual(kept ? evidence : null);
  });
});
