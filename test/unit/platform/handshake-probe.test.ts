import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ProbeOptions, probeHandshake } from '../../../lib/platform/handshake-probe.ts';
import { probeOpaquely } from '../../../lib/platform/opaque-probe.ts';
import { MOST_BODY_BYTES } from '../../../lib/protocol/handshake.ts';

const fake = await vi.hoisted(async () => {
  const { createFakeRequests } = await import('../../fixtures/fake-requests.ts');
  return createFakeRequests();
});

vi.mock('wxt/browser', () => ({ browser: fake.browser }));

const REQUEST = {
  url: 'ws://host:8080/ws',
  protocols: ['a', 'b'],
  headers: [{ name: 'Authorization', value: 'Bearer t' }],
};
const HTTP_URL = 'http://host:8080/ws';
const fetching = vi.fn<typeof fetch>();
/** Headers of the rule that was set while the request ran. */
let ruled: Record<string, string> = {};

beforeEach(() => {
  fake.become('chrome');
  ruled = {};
  vi.stubGlobal('fetch', fetching);
});

afterEach(() => {
  vi.unstubAllGlobals();
  fetching.mockReset();
  expect(fake.listeners).toBe(0);
  expect(fake.rules.size).toBe(0);
});

/** The browser tells of our request, and `fetch` does what `then` does. */
function serve(statusLine: string | { error: string } | null, then: (signal: AbortSignal) => Promise<Response>): void {
  fetching.mockImplementation((_url, init) => {
    const [rule] = fake.rules.values();
    const { action } = rule as { action: { requestHeaders: { header: string; value: string }[] } };
    ruled = Object.fromEntries(action.requestHeaders.map(({ header, value }) => [header, value]));
    const about = { requestId: '1', url: HTTP_URL, tabId: -1, initiator: fake.origin };
    fake.emit('onBeforeRequest', about);
    if (typeof statusLine === 'string') {
      const statusCode = Number(statusLine.split(' ')[1]);
      fake.emit('onHeadersReceived', {
        ...about,
        statusLine,
        statusCode,
        responseHeaders: [{ name: 'X-A', value: '1' }],
      });
    } else if (statusLine !== null) {
      fake.emit('onErrorOccurred', { ...about, ...statusLine });
    }
    return then(init?.signal as AbortSignal);
  });
}

function probe(options: Partial<ProbeOptions> = {}) {
  const { signal } = new AbortController();
  return probeHandshake(REQUEST, { upgrade: true, waitMs: 1000, signal, ...options });
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}

const fails = async (): Promise<never> => {
  throw new TypeError('Failed to fetch');
};

describe('a repeated handshake', () => {
  it('asks as a WebSocket would, and with a key of its own each time', async () => {
    serve('HTTP/1.1 403 Forbidden', async () => new Response('no'));
    await probe();
    expect(fetching.mock.calls[0]?.[0]).toBe(HTTP_URL);
    expect(fetching.mock.calls[0]?.[1]).toMatchObject({ credentials: 'omit', redirect: 'manual', cache: 'no-store' });
    expect(ruled).toMatchObject({
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Protocol': 'a, b',
      Authorization: 'Bearer t',
      Origin: 'chrome-extension://abcdef',
    });
    const key = ruled['Sec-WebSocket-Key'] ?? '';
    expect(Buffer.from(key, 'base64')).toHaveLength(16);
    await probe();
    expect(ruled['Sec-WebSocket-Key']).not.toBe(key);
  });

  it('leaves an Origin alone that the person set', async () => {
    serve('HTTP/1.1 403 Forbidden', async () => new Response('no'));
    const headers = [{ name: 'origin', value: 'https://app.example' }];
    const { signal } = new AbortController();
    await probeHandshake({ ...REQUEST, protocols: [], headers }, { upgrade: true, waitMs: 1000, signal });
    expect(ruled).toMatchObject({ origin: 'https://app.example' });
    expect(Object.keys(ruled)).not.toContain('Origin');
    expect(Object.keys(ruled)).not.toContain('Sec-WebSocket-Protocol');
  });

  it('asks plainly without an upgrade', async () => {
    serve('HTTP/1.1 200 OK', async () => new Response('page'));
    await probe({ upgrade: false });
    expect(Object.keys(ruled).sort()).toEqual(['Authorization', 'Origin']);
  });

  it('tells the answer', async () => {
    serve('HTTP/1.1 403 Forbidden', async () => new Response('{"error":"nö"}'));
    expect(await probe()).toMatchObject({
      kind: 'answer',
      record: { status: 403, statusText: 'Forbidden', headers: [{ name: 'X-A', value: '1' }] },
      body: '{"error":"nö"}',
      bodyTruncated: false,
    });
  });

  it('reads so much of a body and no more', async () => {
    let pulled = 0;
    const cancelled = vi.fn();
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(16_383).fill(0x61));
      },
      cancel: cancelled,
    });
    serve('HTTP/1.1 500 Oops', async () => new Response(endless));
    const outcome = await probe();
    expect(outcome).toMatchObject({ body: 'a'.repeat(MOST_BODY_BYTES), bodyTruncated: true });
    expect(cancelled).toHaveBeenCalledOnce();
    expect(pulled).toBeLessThan(10);
  });

  it('leaves out a character that was cut in two', async () => {
    const text = `${'a'.repeat(MOST_BODY_BYTES - 1)}ö`;
    serve('HTTP/1.1 500 Oops', async () => new Response(text));
    expect(await probe()).toMatchObject({ body: 'a'.repeat(MOST_BODY_BYTES - 1), bodyTruncated: true });
  });

  it('keeps what came of a body that stalls', async () => {
    serve('HTTP/1.1 403 Forbidden', async (signal) => {
      const stalls = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('half'));
          signal.addEventListener('abort', () => controller.error(signal.reason));
        },
      });
      return new Response(stalls);
    });
    expect(await probe({ waitMs: 20 })).toMatchObject({ kind: 'answer', body: 'half', bodyTruncated: true });
  });

  it('tells the name of an error', async () => {
    serve({ error: 'net::ERR_CONNECTION_REFUSED' }, fails);
    expect(await probe()).toEqual({ kind: 'error', netError: 'net::ERR_CONNECTION_REFUSED' });
  });

  it('tells silence after its time, and nothing at all when it is stopped', async () => {
    serve(null, untilAborted);
    expect(await probe({ waitMs: 20 })).toEqual({ kind: 'silent' });
    const stop = new AbortController();
    const probing = probe({ signal: stop.signal });
    stop.abort();
    expect(await probing).toEqual({ kind: 'nothing' });
    expect(await probe({ signal: AbortSignal.abort() })).toEqual({ kind: 'nothing' });
    expect(fetching).toHaveBeenCalledOnce();
  });
});

describe('a request whose answer may not be read', () => {
  const { signal } = new AbortController();

  it('asks in the one way that needs no access', async () => {
    fetching.mockResolvedValue(new Response('hidden'));
    expect(await probeOpaquely('wss://host/x', 1000, signal)).toBe('answered');
    expect(fetching.mock.calls[0]?.[0]).toBe('https://host/x');
    expect(fetching.mock.calls[0]?.[1]).toMatchObject({ mode: 'no-cors', credentials: 'omit' });
  });

  it('tells a failure, silence, and nothing when it is stopped', async () => {
    fetching.mockImplementation(fails);
    expect(await probeOpaquely('ws://host/', 1000, signal)).toBe('failed');
    fetching.mockImplementation((_url, init) => untilAborted(init?.signal as AbortSignal));
    expect(await probeOpaquely('ws://host/', 20, signal)).toBe('silent');
    const stop = new AbortController();
    const asked = probeOpaquely('ws://host/', 1000, stop.signal);
    stop.abort();
    expect(await asked).toBe('nothing');
  });
});
