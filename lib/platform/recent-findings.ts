import type { Clock } from '../base/clock.ts';
import type { HandshakeEvidence } from '../protocol/handshake.ts';
import { FINDING } from '../protocol/handshake-answer.ts';

/** About as long as a server takes to be another one. */
const REMEMBER_MS = 5000;

/** What the last look that found something found, for a failure of the same outage that no look had time for. */
export interface RecentFindings {
  note(key: string, evidence: HandshakeEvidence): void;
  recall(key: string): HandshakeEvidence | null;
}

export function createRecentFindings(clock: Clock): RecentFindings {
  const findings = new Map<string, { readonly at: number; readonly evidence: HandshakeEvidence }>();

  function forgetOld(): void {
    const now = clock.now();
    for (const [key, { at }] of findings) if (now - at >= REMEMBER_MS) findings.delete(key);
  }

  return {
    note(key, evidence) {
      forgetOld();
      const { status, netError, source } = evidence;
      // That a server answers at all is what an opaque request is to find out; one that took a handshake failed anew since.
      const tells = status !== null || netError !== null || source === 'opaque';
      if (tells && netError !== FINDING.accepted) findings.set(key, { at: clock.now(), evidence });
    },
    recall(key) {
      forgetOld();
      return findings.get(key)?.evidence ?? null;
    },
  };
}
