import { beforeEach, describe, expect, it, vi } from 'vitest';
import { watchHandshakes } from '../../../lib/platform/watched-sockets.ts';
import type { SocketListener } from '../../../lib/session/socket-port.ts';
import { createFakeSockets } from '../../fixtures/fake-sockets.ts';
import { createManualClock } from '../../fixtures/manual-clock.ts';

const fake = await vi.hoisted(async () => {
  const { createFakeRequests } = await import('../../fixtures/fake-requests.ts');
  return createFakeRequests();
});

vi.mock('wxt/browser', () => ({ browser: fake.browser }));

const REQUEST = { url: 'ws://host/', protocols: [], headers: [] };

beforeEach(() => fake.become('firefox'));

function setUp() {
  const clock = createManualClock(500);
  const sockets = createFakeSockets(clock);
  const listener = { opened: vi.fn(), received: vi.fn(), closed: vi.fn(), refused: vi.fn() } satisfies SocketListener;
  return { clock, sockets, listener, watched: watchHandshakes(sockets, clock) };
}

function answer(status: number): void {
  const about = { requestId: String(status), url: REQUEST.url, tabId: -1, originUrl: `${fake.origin}/` };
  fake.emit('onBeforeRequest', about);
  fake.emit('onHeadersReceived', { ...about, statusCode: status, statusLine: `HTTP/1.1 ${status} x` });
}

describe('watched sockets', () => {
  it('keep the record of a handshake that fails, also one that comes late', async () => {
    const { clock, sockets, listener, watched } = setUp();
    watched.open(REQUEST, listener);
    sockets.latest.end(1006);
    expect(listener.closed).toHaveBeenCalledExactlyOnceWith(500, 1006, '', false);
    const recorded = watched.recordOf(REQUEST.url, 500);
    answer(403);
    expect(await recorded).toMatchObject({ status: 403 });
    expect(await watched.recordOf(REQUEST.url, 501)).toBeNull();
    expect(await watched.recordOf('ws://other/', 500)).toBeNull();
    clock.advance(10_000);
    expect(await watched.recordOf(REQUEST.url, 500)).toBeNull();
    expect(fake.listeners).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('give up on a record that never comes', async () => {
    const { clock, sockets, listener, watched } = setUp();
    watched.open(REQUEST, listener);
    sockets.latest.end(1006);
    const recorded = watched.recordOf(REQUEST.url, 500);
    clock.advance(1000);
    expect(await recorded).toMatchObject({ status: null, netError: null });
    expect(fake.listeners).toBe(0);
  });

  it('stop watching when the handshake succeeds, and pass on all that follows', async () => {
    const { sockets, listener, watched } = setUp();
    const opened = watched.open(REQUEST, listener);
    expect(fake.listeners).toBeGreaterThan(0);
    sockets.latest.accept();
    expect(fake.listeners).toBe(0);
    sockets.latest.receive('hello');
    if (opened.ok) {
      expect(opened.value.slowed).toBe(false);
      expect(opened.value.send('hi').ok).toBe(true);
      opened.value.close(1000, 'bye');
    }
    sockets.latest.end(1000);
    expect(listener.received).toHaveBeenCalledWith(500, 'hello');
    expect(sockets.latest).toMatchObject({ sent: ['hi'], closeRequest: { code: 1000, reason: 'bye' } });
    expect(listener.closed).toHaveBeenCalledOnce();
    // It did not fail at its handshake.
    expect(await watched.recordOf(REQUEST.url, 500)).toBeNull();
  });

  it('stop watching one that is abandoned, refused or cannot be made', () => {
    const { sockets, listener, watched } = setUp();
    const opened = watched.open(REQUEST, listener);
    if (opened.ok) opened.value.abandon();
    expect(sockets.alive).toBe(0);
    watched.open(REQUEST, listener);
    sockets.latest.refuse('no access');
    expect(listener.refused).toHaveBeenCalledExactlyOnceWith(500, 'no access');
    sockets.refuse(true);
    expect(watched.open(REQUEST, listener).ok).toBe(false);
    expect(watched.open({ ...REQUEST, url: 'no url' }, listener).ok).toBe(false);
    expect(fake.listeners).toBe(0);
  });
});
