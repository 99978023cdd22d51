import type { ConnectionEvent, ConnectionEventBody } from '../../../lib/protocol/connection-event.ts';
import { type HandshakeEvidence, noEvidence } from '../../../lib/protocol/handshake.ts';

/** An event as a test writes it: when (seconds), of which connection, what. */
export type Line = readonly [seconds: number, connection: number, body: ConnectionEventBody];

export function story(...lines: readonly Line[]): ConnectionEvent[] {
  return lines.map(([seconds, connection, body], i) => ({
    ...body,
    n: i + 1,
    time: seconds * 1000,
    connection,
    afterSeq: 0,
  }));
}

export const URL_OF_ALL = 'ws://localhost:8080/ws?token=hunter2';

export const tries = (attempt = 1): ConnectionEventBody => ({
  kind: 'attempt',
  attempt,
  url: URL_OF_ALL,
  protocols: [],
  headers: [],
});
export const opens = (handshakeMs = 12, slowed = false): ConnectionEventBody => ({
  kind: 'open',
  handshakeMs,
  protocol: '',
  extensions: '',
  slowed,
});
export const closes = (code = 1006, initiator: 'network' | 'user' | 'policy' | 'server' = 'network') =>
  ({ kind: 'close', code, reason: '', wasClean: code === 1000, initiator }) as const satisfies ConnectionEventBody;
export const retries = (attempt: number, atSeconds: number): ConnectionEventBody => ({
  kind: 'retry',
  attempt,
  resumeAt: atSeconds * 1000,
  why: 'It failed.',
});
export const holds = (held: boolean, by: 'offline' | 'paused' = 'offline'): ConnectionEventBody => ({
  kind: 'hold',
  by,
  held,
});
export const moves = (
  from: 'connecting' | 'connected' | 'ready' | 'reconnecting' | 'disconnected',
  to: 'connecting' | 'connected' | 'ready' | 'reconnecting' | 'disconnected',
  correlationId = 'aaaa0001',
): ConnectionEventBody => ({ kind: 'state', from, to, correlationId });
export const fails = (more: Partial<ConnectionEventBody & { kind: 'error' }> = {}): ConnectionEventBody => ({
  kind: 'error',
  category: 'connection_refused',
  cause: 'refused',
  detail: 'Nobody listens there.',
  evidence: null,
  slowed: false,
  ...more,
});
export const answered = (more: Partial<HandshakeEvidence> = {}): HandshakeEvidence => ({
  ...noEvidence('probe'),
  status: 403,
  statusText: 'Forbidden',
  ...more,
});
