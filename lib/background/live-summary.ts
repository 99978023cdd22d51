import type { FrameCounts } from '../protocol/frame-counts.ts';
import type { SessionMachine } from '../session/machine.ts';
import type { SessionState } from '../session/state.ts';
import type { SessionSummary } from '../session/summary.ts';

/** What only the host of a session knows of it. */
type HostPart = Pick<
  SessionSummary,
  | 'name'
  | 'handshakeMs'
  | 'slowHandshakes'
  | 'alerts'
  | 'unseenAlerts'
  | 'measuredFrom'
  | 'snapshots'
  | 'needsAccess'
  | 'revision'
  | 'problem'
>;

/** What everyone may know of a live session: what never changes (`fixed`), its machine, its counts, and what its host adds. */
export function liveSummary(
  fixed: SessionSummary,
  machine: SessionMachine,
  state: SessionState,
  tally: FrameCounts,
  host: HostPart,
): SessionSummary {
  const { frames, sent, received, invalid, slow, bytesSent, bytesReceived, events, dropped } = tally;
  const { wished, connections, reconnects, headers, queue, unsent, missedHeartbeats, live } = machine;
  return {
    id: fixed.id,
    url: fixed.url,
    protocols: fixed.protocols,
    profileId: fixed.profileId,
    source: 'live',
    createdAt: fixed.createdAt,
    wished,
    state,
    connections,
    reconnects,
    headers: headers.map(({ name }) => name),
    queued: queue.length,
    unsent,
    missedHeartbeats,
    silentSince: live.silentSince,
    ...{ frames, sent, received, invalid, slow, bytesSent, bytesReceived, events, dropped },
    ...host,
  };
}
