import { vi } from 'vitest';
import { createFailureFinder } from '../../../lib/platform/failure-finder.ts';
import type { ProbeOutcome } from '../../../lib/platform/handshake-probe.ts';
import type { RequestRecord } from '../../../lib/platform/request-watch.ts';
import { type HandshakeEvidence, noEvidence } from '../../../lib/protocol/handshake.ts';
import type { FailedHandshake } from '../../../lib/session/failure-finder.ts';
import { createFakeSockets } from '../../fixtures/fake-sockets.ts';
import { createManualClock } from '../../fixtures/manual-clock.ts';

/** The example of RFC 6455 §1.3. */
export const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

export function record(part: Partial<RequestRecord>): RequestRecord {
  return { status: null, statusText: '', headers: [], netError: null, key: null, ...part };
}

export function answer(status: number, part: Partial<RequestRecord> = {}, body: string | null = 'body'): ProbeOutcome {
  return { kind: 'answer', record: { ...record(part), status }, body, bodyTruncated: false, key: KEY };
}

export function error(netError: string): ProbeOutcome {
  return { kind: 'error', netError };
}

interface Setting {
  readonly recorded?: RequestRecord | null;
  readonly access?: boolean;
  readonly failed?: Partial<FailedHandshake>;
  readonly protocols?: readonly string[];
  readonly url?: string;
  /** Whether the finder is told which socket failed. */
  readonly named?: boolean;
}

/** `recorded`: what Firefox recorded; without it the browser is Chrome. */
export function setUp({
  recorded,
  access = true,
  failed,
  protocols = [],
  url = 'ws://host:8080/ws',
  named = true,
}: Setting = {}) {
  const clock = createManualClock(10_000);
  const sockets = createFakeSockets(clock);
  const watched = recorded === undefined ? null : { open: sockets.open, recordOf: async () => recorded };
  const hasAccess = vi.fn(async () => access);
  const finder = createFailureFinder({ sockets: { probes: sockets }, watched, hasAccess, clock });
  const ignore = () => undefined;
  const request = { url, protocols, headers: [] };
  const opened = sockets.open(request, { opened: ignore, received: ignore, closed: ignore, refused: ignore });
  if (!opened.ok) throw new Error(opened.error.message);
  const handshake: FailedHandshake = {
    request,
    ...(named ? { socket: opened.value } : {}),
    startedAt: 9990,
    failedAt: 10_000,
    code: 1006,
    mayProbe: true,
    ...failed,
  };
  const onProbe = vi.fn();
  const find = (signal = new AbortController().signal) => finder.find(handshake, onProbe, signal);
  return { clock, find, onProbe, hasAccess, asked: () => onProbe.mock.calls.map(([method]) => method) };
}

export function known(part: Partial<HandshakeEvidence>): HandshakeEvidence {
  return { ...noEvidence('probe'), ...part };
}
