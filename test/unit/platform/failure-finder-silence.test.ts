import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProbeOutcome } from '../../../lib/platform/handshake-probe.ts';
import type { SocketVerdict } from '../../../lib/platform/socket-probe.ts';
import type { HandshakeEvidence } from '../../../lib/protocol/handshake.ts';
import { FINDING } from '../../../lib/protocol/handshake-answer.ts';
import { answer, error, known, setUp } from './finder-setting.ts';
import { probes } from './probe-mocks.ts';

vi.mock('wxt/browser', () => ({ browser: {} }));
vi.mock('../../../lib/platform/handshake-probe.ts', async () => (await import('./probe-mocks.ts')).handshakeProbe);
vi.mock('../../../lib/platform/opaque-probe.ts', async () => (await import('./probe-mocks.ts')).opaqueProbe);
vi.mock('../../../lib/platform/socket-probe.ts', async () => (await import('./probe-mocks.ts')).socketProbe);

describe('silence in Chrome', () => {
  beforeEach(() => {
    probes.sockets.mockResolvedValue({ kind: 'nothing' });
    vi.useFakeTimers();
  });

  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
    vi.resetAllMocks();
  });

  /** An extra request without an answer, until `lastsMs` or it is stopped. */
  function silentFor(lastsMs: number, then: ProbeOutcome = { kind: 'silent' }): void {
    probes.handshake.mockImplementation(
      (_upgrade, signal) =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, lastsMs, then);
          signal.addEventListener('abort', () => {
            clearTimeout(timer);
            resolve({ kind: 'nothing' });
          });
        }),
    );
  }

  async function found(setting: ReturnType<typeof setUp>, withinMs: number): Promise<HandshakeEvidence> {
    const finding = setting.find();
    await vi.advanceTimersByTimeAsync(withinMs);
    return await finding;
  }

  it.each<[SocketVerdict, Partial<HandshakeEvidence>]>([
    [{ kind: 'accepted' }, { netError: FINDING.accepted }],
    [{ kind: 'rejected' }, { status: 101, statusText: 'Switching Protocols', netError: FINDING.badAccept }],
    [
      { kind: 'subprotocol', agreed: null },
      { status: 101, statusText: 'Switching Protocols', netError: FINDING.subprotocol },
    ],
    [
      { kind: 'subprotocol', agreed: 'mqtt' },
      {
        status: 101,
        statusText: 'Switching Protocols',
        headers: [{ name: 'Sec-WebSocket-Protocol', value: 'mqtt' }],
        netError: FINDING.subprotocol,
      },
    ],
  ])('is an upgrade of which further handshakes say %j', async (verdict, evidence) => {
    const setting = setUp();
    silentFor(3000);
    probes.sockets.mockResolvedValue(verdict);
    expect(await found(setting, 1300)).toEqual(known(evidence));
    expect(setting.asked()).toEqual(['handshake', 'socket']);
    // The connection that the extra request holds is let go.
    expect(probes.handshake.mock.calls[0]?.[1].aborted).toBe(true);
  });

  it('of which they say nothing is told as such when its time is over', async () => {
    const setting = setUp();
    silentFor(3000);
    expect(await found(setting, 3000)).toEqual(known({ netError: FINDING.noAnswer }));
  });

  it.each([
    [error('net::ERR_NAME_NOT_RESOLVED'), { netError: 'net::ERR_NAME_NOT_RESOLVED' }],
    [answer(403), { status: 403 }],
  ])('that ends late after all was none: %j', async (late, evidence) => {
    const setting = setUp();
    silentFor(1200, late);
    probes.sockets.mockResolvedValue({ kind: 'rejected' });
    expect(await found(setting, 1300)).toMatchObject(evidence);
  });

  it('that ends because the server gave up waiting was an upgrade all the same', async () => {
    const setting = setUp();
    silentFor(1200, error('net::ERR_CONNECTION_CLOSED'));
    probes.sockets.mockResolvedValue({ kind: 'rejected' });
    expect(await found(setting, 1300)).toMatchObject({ status: 101, netError: FINDING.badAccept });
  });

  it('after an extra request that was cut is believed more than the cut', async () => {
    const setting = setUp();
    silentFor(3000);
    probes.handshake.mockResolvedValueOnce(error('net::ERR_CONNECTION_RESET'));
    probes.sockets.mockResolvedValue({ kind: 'rejected' });
    expect(await found(setting, 1300)).toMatchObject({ status: 101, netError: FINDING.badAccept });
    expect(setting.asked()).toEqual(['handshake', 'handshake', 'socket']);
  });

  it('after a cut tells no more than the cut did', async () => {
    const setting = setUp();
    silentFor(3000);
    probes.handshake.mockResolvedValueOnce(error('net::ERR_CONNECTION_RESET'));
    expect(await found(setting, 3000)).toMatchObject({ status: null, netError: 'net::ERR_CONNECTION_RESET' });
  });

  it.each([
    [10, 1000],
    [600, 1700],
    [5000, 2000],
  ])('after a handshake of %d ms means something after %d ms', async (lastedMs, patienceMs) => {
    const setting = setUp({ failed: { startedAt: 10_000 - lastedMs } });
    silentFor(3000);
    const finding = setting.find();
    await vi.advanceTimersByTimeAsync(patienceMs - 1);
    expect(setting.asked()).toEqual(['handshake']);
    await vi.advanceTimersByTimeAsync(1);
    expect(setting.asked()).toEqual(['handshake', 'socket']);
    await vi.advanceTimersByTimeAsync(3000);
    await finding;
  });

  it('is looked into with sockets once a minute: for each that fails Chrome slows the next', async () => {
    const setting = setUp();
    silentFor(3000);
    probes.sockets.mockResolvedValue({ kind: 'rejected' });
    const first = await found(setting, 1300);
    setting.clock.advance(1000);
    expect(await found(setting, 1300)).toEqual(first);
    expect(setting.asked()).toEqual(['handshake', 'socket', 'handshake']);
    setting.clock.advance(60_000);
    await found(setting, 1300);
    expect(setting.asked()).toEqual(['handshake', 'socket', 'handshake', 'handshake', 'socket']);
  });

  it('is looked into again where it was a passing trouble', async () => {
    const setting = setUp();
    silentFor(3000);
    probes.sockets.mockResolvedValue({ kind: 'accepted' });
    await found(setting, 1300);
    setting.clock.advance(1000);
    await found(setting, 1300);
    expect(setting.asked()).toEqual(['handshake', 'socket', 'handshake', 'socket']);
  });
});
