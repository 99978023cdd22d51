import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type RequestRecord, tells, watchRequest } from '../../../lib/platform/request-watch.ts';
import type { FakeRequests, RequestEvent } from '../../fixtures/fake-requests.ts';

const fake = await vi.hoisted(async () => {
  const { createFakeRequests } = await import('../../fixtures/fake-requests.ts');
  return createFakeRequests() satisfies FakeRequests;
});

vi.mock('wxt/browser', () => ({ browser: fake.browser }));

const URL_ = 'ws://host:8080/ws?a=1';

beforeEach(() => fake.become('firefox'));

afterEach(() => {
  expect(fake.listeners).toBe(0);
});

/** A request of ours, unless told otherwise. */
function emit(event: RequestEvent, details: object = {}): void {
  fake.emit(event, { requestId: '1', url: URL_, tabId: -1, originUrl: `${fake.origin}/background.html`, ...details });
}

function headers(statusLine: string, responseHeaders: object[] = []): object {
  return { statusCode: Number(/ (\d+)/.exec(statusLine)?.[1] ?? 200), statusLine, responseHeaders };
}

function watched(act: () => void): RequestRecord {
  const watch = watchRequest(URL_, 'websocket');
  act();
  watch.stop();
  return watch.record;
}

describe('the record of a handshake', () => {
  it('has the status, its name, the headers and the key', () => {
    const record = watched(() => {
      emit('onBeforeRequest');
      emit('onSendHeaders', { requestHeaders: [{ name: 'sec-websocket-KEY', value: 'k==' }] });
      emit('onHeadersReceived', headers('HTTP/1.1 403 Not for you', [{ name: 'X-A', value: '1' }, { name: 'X-Bin' }]));
      emit('onErrorOccurred', { error: 'NS_ERROR_WEBSOCKET_CONNECTION_REFUSED' });
    });
    expect(record).toEqual({
      status: 403,
      statusText: 'Not for you',
      headers: [{ name: 'X-A', value: '1' }],
      netError: null,
      key: 'k==',
    });
    expect(tells(record)).toBe(true);
  });

  it('keeps no more of an answer than a person can use, and half a token of none', () => {
    const token = `eyJhbGciOiJIUzI1NiJ9.eyJ${'a'.repeat(10_000)}.c2ln`;
    const many = Array.from({ length: 300 }, (_, n) => ({ name: `X-${n}`, value: `https://a/?x=${token}` }));
    const record = watched(() => {
      emit('onBeforeRequest');
      const statusLine = `HTTP/1.1 500 ${'so '.repeat(100_000)}`;
      const first = { name: 'n'.repeat(300), value: 'v'.repeat(9000) };
      emit('onHeadersReceived', headers(statusLine, [first, ...many]));
    });
    expect(record.statusText).toHaveLength(201);
    expect(record.headers).toHaveLength(200);
    expect(record.headers[0]).toEqual({ name: `${'n'.repeat(200)}…`, value: `${'v'.repeat(8192)}…` });
    expect(record.headers[1]).toEqual({ name: 'X-0', value: 'https://a/?x=***' });
  });

  it('keeps no error as long as a certificate', () => {
    const record = watched(() => {
      emit('onBeforeRequest');
      emit('onErrorOccurred', { error: `The certificate is only valid for ${'a.example, '.repeat(1000)}` });
    });
    expect(record.netError).toHaveLength(1001);
  });

  it('has the name of an error where no answer came', () => {
    const record = watched(() => {
      emit('onBeforeRequest');
      emit('onErrorOccurred', { error: 'NS_ERROR_CONNECTION_REFUSED' });
    });
    expect(record).toMatchObject({ status: null, netError: 'NS_ERROR_CONNECTION_REFUSED' });
  });

  it('takes what Firefox calls HTTP/0.9 for no HTTP at all', () => {
    const record = watched(() => {
      emit('onBeforeRequest');
      emit('onHeadersReceived', headers('HTTP/0.9 200 OK'));
      emit('onErrorOccurred', { error: 'NS_ERROR_WEBSOCKET_CONNECTION_REFUSED' });
    });
    expect(record).toMatchObject({ status: null, headers: [], netError: 'HTTP/0.9' });
  });

  it.each(['net::ERR_ABORTED', 'NS_BINDING_ABORTED'])('does not take our own %s for a failure', (error) => {
    const record = watched(() => {
      emit('onBeforeRequest');
      emit('onErrorOccurred', { error });
    });
    expect(tells(record)).toBe(false);
  });

  it.each([
    ['a tab', { tabId: 7 }],
    ['another extension', { originUrl: 'moz-extension://other/page.html' }],
    ['an extension whose name only begins like ours', { originUrl: 'moz-extension://0123-45678/' }],
    ['nobody', { originUrl: undefined }],
    ['us to another address', { url: 'ws://host:8080/ws?a=2' }],
    ['us to another port', { url: 'ws://host:8081/ws?a=1' }],
  ])('ignores a request of %s', (_, details) => {
    const record = watched(() => {
      emit('onBeforeRequest', details);
      emit('onHeadersReceived', { ...headers('HTTP/1.1 500 No'), ...details });
      emit('onErrorOccurred', { error: 'NS_ERROR_FAILURE', ...details });
    });
    expect(tells(record)).toBe(false);
  });

  it('can begin late, as listeners may be set a moment after the request', () => {
    expect(watched(() => emit('onErrorOccurred', { error: 'NS_ERROR_NET_RESET' })).netError).toBe('NS_ERROR_NET_RESET');
    expect(watched(() => emit('onHeadersReceived', headers('HTTP/1.1 404 No'))).status).toBe(404);
  });

  it('is not of an earlier request that was given up', () => {
    const record = watched(() => {
      emit('onErrorOccurred', { requestId: '0', error: 'NS_BINDING_ABORTED' });
      emit('onCompleted', { requestId: '00' });
      emit('onBeforeRequest');
      emit('onErrorOccurred', { error: 'NS_ERROR_CONNECTION_REFUSED' });
    });
    expect(record.netError).toBe('NS_ERROR_CONNECTION_REFUSED');
  });

  it('is of one request only, and two watches share none', () => {
    const first = watchRequest(URL_, 'websocket');
    const second = watchRequest(URL_, 'websocket');
    for (const [requestId, status] of [
      ['a', 401],
      ['b', 404],
      ['c', 500],
    ] as const) {
      emit('onBeforeRequest', { requestId });
      emit('onHeadersReceived', { ...headers(`HTTP/1.1 ${status} x`), requestId });
    }
    first.stop();
    second.stop();
    expect([first.record.status, second.record.status]).toEqual([401, 404]);
  });

  it.each<[string, RequestEvent, object]>([
    ['the headers of an answer', 'onHeadersReceived', headers('HTTP/1.1 302 Found')],
    ['an error', 'onErrorOccurred', { error: 'NS_ERROR_FAILURE' }],
    ['its end', 'onCompleted', {}],
  ])('is settled by %s', async (_, event, details) => {
    const watch = watchRequest(URL_, 'websocket');
    const settled = vi.fn();
    const done = watch.settled.then(settled);
    emit('onBeforeRequest');
    await Promise.resolve();
    expect(settled).not.toHaveBeenCalled();
    emit(event, details);
    await done;
    watch.stop();
  });

  it('is settled when nobody watches any more', async () => {
    const watch = watchRequest(URL_, 'websocket');
    watch.stop();
    await expect(watch.settled).resolves.toBeUndefined();
  });
});

describe('what browsers are asked for', () => {
  it('is one host and one type, without the port that Firefox refuses', () => {
    const watch = watchRequest('wss://[::1]:8443/a*b?c', 'xmlhttprequest');
    expect(fake.argsOf('onBeforeRequest')).toEqual([{ urls: ['wss://[::1]/*'], types: ['xmlhttprequest'] }]);
    watch.stop();
  });

  it('never is a third argument where there is nothing to say: Firefox would throw', () => {
    const watch = watchRequest(URL_, 'websocket');
    for (const event of ['onBeforeRequest', 'onCompleted', 'onErrorOccurred'] as const) {
      expect(fake.argsOf(event)).toHaveLength(1);
    }
    watch.stop();
  });

  it('is Set-Cookie too in Chrome, and the key in Firefox, each in its own words', () => {
    const inFirefox = watchRequest(URL_, 'websocket');
    expect(fake.argsOf('onHeadersReceived')[1]).toEqual(['responseHeaders']);
    expect(fake.argsOf('onSendHeaders')[1]).toEqual(['requestHeaders']);
    inFirefox.stop();
    fake.become('chrome');
    const inChrome = watchRequest(URL_, 'websocket');
    expect(fake.argsOf('onHeadersReceived')[1]).toEqual(['responseHeaders', 'extraHeaders']);
    expect(() => fake.argsOf('onSendHeaders')).toThrow();
    emit('onBeforeRequest', { originUrl: undefined, initiator: fake.origin });
    emit('onHeadersReceived', headers('HTTP/1.1 401 Unauthorized'));
    expect(inChrome.record.status).toBe(401);
    inChrome.stop();
  });
});
