import type { FrameObserver } from '../capture/observer.ts';
import { createInspector } from '../contract/inspector.ts';
import type { Profile } from '../profile/schema.ts';
import { createCorrelator } from './correlation.ts';

/** Judges each frame by the profile's contract and pairs replies with requests by its correlation rule. */
export function createFrameObserver(profile: Profile): FrameObserver {
  const inspector = createInspector(profile);
  const correlator = createCorrelator();
  const slowOverMs = profile.thresholds.messageMs;
  return {
    observe(direction, payload, byteLength, seq, time) {
      const { type, verdict, requestKey, replyKey } = inspector.inspect(payload, byteLength);
      if (direction === 'sent') {
        if (requestKey !== null) correlator.request(requestKey, seq, time);
        return { type, verdict, latencyMs: null, replyTo: null, slow: false };
      }
      const reply = replyKey === null ? null : correlator.reply(replyKey, time);
      if (reply === null) return { type, verdict, latencyMs: null, replyTo: null, slow: false };
      return {
        type,
        verdict,
        latencyMs: reply.latencyMs,
        replyTo: reply.requestSeq,
        slow: reply.latencyMs > slowOverMs,
      };
    },
    connectionEnded: () => correlator.reset(),
  };
}
