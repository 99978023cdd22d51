import { describe, expect, it, vi } from 'vitest';
import { probeWithSockets } from '../../../lib/platform/socket-probe.ts';
import type { SocketPort } from '../../../lib/session/socket-port.ts';
import { createFakeSockets, type FakeSocket } from '../../fixtures/fake-sockets.ts';
import { createManualClock } from '../../fixtures/manual-clock.ts';

const HEADERS = [{ name: 'X-A', value: '1' }];

/** A server in a browser that hides why it rejects an upgrade. */
async function probe(protocols: readonly string[], serve: (socket: FakeSocket) => void, waitMs = 1000) {
  const sockets = createFakeSockets(createManualClock());
  const port: SocketPort = {
    open(request, listener) {
      const opened = sockets.open(request, listener);
      const socket = sockets.latest;
      queueMicrotask(() => serve(socket));
      return opened;
    },
  };
  const onProbe = vi.fn();
  const { signal } = new AbortController();
  const verdict = await probeWithSockets(
    port,
    { url: 'ws://h/', protocols, headers: HEADERS },
    { waitMs, signal, onProbe },
  );
  expect(onProbe).toHaveBeenCalledTimes(sockets.all.length);
  // One that opened was asked to close, every other one is gone.
  expect(sockets.all.filter(({ phase }) => phase !== 'closed' && phase !== 'closing')).toEqual([]);
  return { verdict, asked: sockets.all.map((socket) => socket.protocols), sockets: sockets.all };
}

describe('further handshakes', () => {
  it('tell a passing trouble by the same one, and close it at once', async () => {
    const { verdict, asked, sockets } = await probe(['chat.v1'], (socket) => socket.accept());
    expect(verdict).toEqual({ kind: 'accepted' });
    expect(asked).toEqual([['chat.v1']]);
    expect(sockets[0]).toMatchObject({ headers: HEADERS, closeRequest: { code: 1000, reason: '' } });
  });

  it('tell a subprotocol that the server speaks', async () => {
    // The fake agrees on the first that it is offered.
    const { verdict, asked } = await probe(['graphql-ws'], (socket) => {
      if (socket.protocols.includes('graphql-transport-ws')) socket.accept();
      else socket.end(1006);
    });
    expect(verdict).toEqual({ kind: 'subprotocol', agreed: 'graphql-transport-ws' });
    expect(asked[1]).not.toContain('graphql-ws');
  });

  it('tell a server that agrees on none', async () => {
    const { verdict, asked } = await probe(['chat.v1'], (socket) => {
      if (socket.protocols.length === 0) socket.accept();
      else socket.end(1006);
    });
    expect(verdict).toEqual({ kind: 'subprotocol', agreed: null });
    expect(asked).toHaveLength(3);
  });

  it.each([[['chat.v1'], 3] as const, [[], 2] as const])(
    'asked for %j, tell an answer that is never right',
    async (protocols, times) => {
      const { verdict, asked } = await probe(protocols, (socket) => socket.end(1006));
      expect(verdict).toEqual({ kind: 'rejected' });
      expect(asked).toHaveLength(times);
    },
  );

  it('tell nothing where no answer comes, or none is tried', async () => {
    const silent = await probe([], () => undefined, 5);
    expect(silent.verdict).toEqual({ kind: 'nothing' });
    const refused = await probe([], (socket) => socket.refuse());
    expect(refused.verdict).toEqual({ kind: 'nothing' });
  });

  it('tell nothing when one had to give way to a session', async () => {
    const { verdict, asked } = await probe(['chat.v1'], (socket) => {
      if (socket.protocols.includes('mqtt')) socket.refuse('It gave way.', 'setup');
      else socket.end(1006);
    });
    expect(verdict).toEqual({ kind: 'nothing' });
    expect(asked).toHaveLength(2);
  });

  it('stop when they are no longer wanted', async () => {
    const sockets = createFakeSockets(createManualClock());
    const stop = new AbortController();
    const probing = probeWithSockets(
      sockets,
      { url: 'ws://h/', protocols: [], headers: [] },
      { waitMs: 60_000, signal: stop.signal, onProbe: () => undefined },
    );
    stop.abort();
    expect(await probing).toEqual({ kind: 'nothing' });
    expect(sockets.alive).toBe(0);
    expect(sockets.all).toHaveLength(1);
  });
});
