import { beforeEach, describe, expect, it, vi } from 'vitest';
import { watchHandshakes } from '../../../lib/platform/watched-sockets.ts';
import { standsBefore } from '../../../lib/platform/wrapped-socket.ts';
import type { RawSocket, SocketListener } from '../../../lib/session/socket-port.ts';
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
  const watched = watchHandshakes(sockets, clock);
  const open = (): RawSocket => {
    const opened = watched.open(REQUEST, listener);
    if (!opened.ok) throw new Error(opened.error.message);
    return opened.value;
  };
  return { clock, sockets, listener, watched, open };
}

function answer(status: number): void {
  const about = { requestId: String(status), url: REQUEST.url, tabId: -1, originUrl: `${fake.origin}/` };
  fake.emit('onBeforeRequest', about);
  fake.emit('onHeadersReceived', { ...about, statusCode: status, statusLine: `HTTP/1.1 ${status} x` });
}

describe('watched sockets', () => {
  it('keep the record of a handshake that fails, also one that comes late', async () => {
    const { clock, sockets, listener, watched, open } = setUp();
    const raw = open();
    sockets.latest.end(1006);
    expect(listener.closed).toHaveBeenCalledExactlyOnceWith(500, 1006, '', false);
    const recorded = watched.recordOf(raw);
    answer(403);
    expect(await recorded).toMatchObject({ status: 403 });
    expect(await watched.recordOf(open())).toBeNull();
    sockets.latest.accept();
    clock.advance(1000);
    expect(await watched.recordOf(raw)).toMatchObject({ status: 403 });
    expect(fake.listeners).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('tell two handshakes apart that fail with one URL in the same instant', async () => {
    const { clock, sockets, watched, open } = setUp();
    const first = open();
    const second = open();
    answer(401);
    answer(404);
    for (const socket of sockets.all) socket.end(1006);
    expect(await watched.recordOf(first)).toMatchObject({ status: 401 });
    expect(await watched.recordOf(second)).toMatchObject({ status: 404 });
    clock.advance(1000);
  });

  it('find the record through a socket that stands before theirs', async () => {
    const { clock, sockets, watched, open } = setUp();
    const inner = open();
    const outer = { ...inner };
    standsBefore(outer, inner);
    answer(503);
    sockets.latest.end(1006);
    expect(await watched.recordOf(outer)).toMatchObject({ status: 503 });
    clock.advance(1000);
  });

  it('give up on a record that never comes', async () => {
    const { clock, sockets, watched, open } = setUp();
    const raw = open();
    sockets.latest.end(1006);
    const recorded = watched.recordOf(raw);
    clock.advance(1000);
    expect(await recorded).toMatchObject({ status: null, netError: null });
    expect(fake.listeners).toBe(0);
  });

  it('stop watching when the handshake succeeds, and pass on all that follows', async () => {
    const { sockets, listener, watched, open } = setUp();
    sockets.queue(true);
    const raw = open();
    expect([raw.slowed, raw.waiting]).toEqual([false, true]);
    expect(fake.listeners).toBeGreaterThan(0);
    sockets.latest.accept();
    expect(fake.listeners).toBe(0);
    sockets.latest.receive('hello');
    expect(raw.waiting).toBe(false);
    expect(raw.send('hi').ok).toBe(true);
    raw.close(1000, 'bye');
    sockets.latest.end(1000);
    expect(listener.received).toHaveBeenCalledWith(500, 'hello');
    expect(sockets.latest).toMatchObject({ sent: ['hi'], closeRequest: { code: 1000, reason: 'bye' } });
    expect(listener.closed).toHaveBeenCalledOnce();
    // It did not fail at its handshake.
    expect(await watched.recordOf(raw)).toBeNull();
  });

  it('stop watching one that is abandoned, refused or cannot be made', () => {
    const { sockets, listener, watched } = setUp();
    const opened = watched.open(REQUEST, listener);
    if (opened.ok) opened.value.abandon();
    expect(sockets.alive).toBe(0);
    watched.open(REQUEST, listener);
    sockets.latest.refuse('no access', 'access');
    expect(listener.refused).toHaveBeenCalledExactlyOnceWith(500, 'no access', 'access');
    sockets.refuse(true);
    expect(watched.open(REQUEST, listener).ok).toBe(false);
    expect(watched.open({ ...REQUEST, url: 'no url' }, listener).ok).toBe(false);
    expect(fake.listeners).toBe(0);
  });
});
