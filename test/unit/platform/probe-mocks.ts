import { vi } from 'vitest';
import type { ProbeOutcome } from '../../../lib/platform/handshake-probe.ts';
import type { OpaqueOutcome } from '../../../lib/platform/opaque-probe.ts';
import type { SocketVerdict } from '../../../lib/platform/socket-probe.ts';

/** What extra requests meet, instead of a server. Knows nothing of the finder, so that it can stand in for its parts. */
export const probes = {
  handshake: vi.fn<(upgrade: boolean, signal: AbortSignal) => Promise<ProbeOutcome>>(),
  opaque: vi.fn<() => Promise<OpaqueOutcome>>(),
  sockets: vi.fn<() => Promise<SocketVerdict>>(),
};

export const handshakeProbe = {
  httpUrlOf: (url: string) => url.replace(/^ws/, 'http'),
  probeHandshake: (_request: unknown, { upgrade, signal }: { upgrade: boolean; signal: AbortSignal }) =>
    probes.handshake(upgrade, signal),
};

export const opaqueProbe = { probeOpaquely: () => probes.opaque() };

export const socketProbe = {
  probeWithSockets: (_sockets: unknown, _request: unknown, { onProbe }: { onProbe(): void }) => {
    onProbe();
    return probes.sockets();
  },
};
