import { type Browser, browser } from 'wxt/browser';
import type { HandshakeHeader } from '../protocol/handshake.ts';
import { FINDING } from '../protocol/handshake-answer.ts';
import { cut } from '../protocol/server-words.ts';
import { maskTextSecrets } from '../protocol/url-secrets.ts';
import { isOwn, ownOrigin } from './own-origin.ts';

/** What the browser itself recorded of one request of ours. */
export interface RequestRecord {
  status: number | null;
  statusText: string;
  headers: readonly HandshakeHeader[];
  netError: string | null;
  /** The Sec-WebSocket-Key that was sent; null where the browser hides it (Chrome). */
  key: string | null;
}

export interface RequestWatch {
  readonly record: RequestRecord;
  /** Resolves when the browser has told all. It may do so long after the request is over (Firefox: 0 to 240 ms, measured). */
  readonly settled: Promise<void>;
  stop(): void;
}

/** As much of a request as all events tell; Firefox says `originUrl` where Chrome says `initiator`. */
interface Seen {
  readonly requestId: string;
  readonly url: string;
  readonly tabId: number;
  readonly initiator?: string | undefined;
  readonly originUrl?: string | undefined;
}

/** Requests that some watch has taken for its own, so that two watches of one URL do not tell of the same request. */
const taken = new Set<string>();
const NO_TAB = -1;
/** Far more than servers send; what a hostile one sends beyond that is not kept. */
const MOST_HEADERS = 200;
const MOST_NAME_CHARS = 200;
const MOST_VALUE_CHARS = 8192;
const MOST_STATUS_TEXT_CHARS = 200;
/** Firefox puts the names of a certificate into it. */
const MOST_ERROR_CHARS = 1000;
/** Our own doing: `fetch` was told to stop. */
const ENDED_BY_US = /^(net::ERR_ABORTED|NS_BINDING_ABORTED|NS_BASE_STREAM_CLOSED)$/;

/**
 * Watches the next request of this extension to exactly this URL. Without access to the host the browser tells nothing
 * and the record stays empty. Start it before the request, stop it in any case.
 */
export function watchRequest(url: string, type: 'websocket' | 'xmlhttprequest'): RequestWatch {
  const wanted = wireUrl(url);
  const { protocol, hostname } = new URL(url);
  // No port and no path: Firefox refuses ports, and `*` in a path would be a wildcard.
  const filter: Browser.webRequest.RequestFilter = { urls: [`${protocol}//${hostname}/*`], types: [type] };
  const isFirefox = ownOrigin().startsWith('moz-extension:');
  const record: RequestRecord = {
    status: null,
    statusText: '',
    headers: [],
    netError: null,
    key: null,
  };
  let id: string | null = null;
  let settle = (): void => undefined;
  const settled = new Promise<void>((resolve) => {
    settle = resolve;
  });

  /** True for the one request that this watch is about; the first that nobody took becomes it. */
  function isMine(seen: Seen): boolean {
    if (seen.requestId === id) return true;
    if (id !== null || taken.has(seen.requestId) || seen.tabId !== NO_TAB || wireUrl(seen.url) !== wanted) return false;
    if (!isOwn(seen.initiator ?? seen.originUrl ?? '')) return false;
    id = seen.requestId;
    taken.add(id);
    return true;
  }

  const onBefore = (details: Seen): undefined => {
    isMine(details);
  };
  const onSent = (details: Browser.webRequest.OnSendHeadersDetails): void => {
    if (!isMine(details)) return;
    record.key = plainHeaders(details.requestHeaders).find(isKey)?.value ?? null;
  };
  const onHeaders = (details: Browser.webRequest.OnHeadersReceivedDetails): undefined => {
    if (!isMine(details)) return;
    // Nothing that follows says more; after a redirect Firefox would not even say that it is over (measured).
    settle();
    // Firefox takes anything for an answer of HTTP/0.9, which had neither status nor headers (measured).
    if (details.statusLine.startsWith(FINDING.notHttp)) {
      record.netError = FINDING.notHttp;
      return;
    }
    record.status = details.statusCode;
    record.statusText = cut(details.statusLine.replace(/^\S+\s+\d+\s*/, ''), MOST_STATUS_TEXT_CHARS);
    record.headers = plainHeaders(details.responseHeaders);
  };
  const onEnd = (details: Seen): void => {
    if (details.requestId === id) settle();
  };
  const onError = (details: Browser.webRequest.OnErrorOccurredDetails): void => {
    // An earlier request that was given up may still be told of.
    const byUs = ENDED_BY_US.test(details.error);
    if (byUs ? details.requestId !== id : !isMine(details)) return;
    // A status says more than the error that Firefox puts after it.
    if (record.status === null && !byUs) record.netError ??= cut(details.error, MOST_ERROR_CHARS);
    settle();
  };

  const { webRequest } = browser;
  webRequest.onBeforeRequest.addListener(onBefore, filter);
  // Chrome hides the key even so, and would slow the request down.
  if (isFirefox) webRequest.onSendHeaders.addListener(onSent, filter, ['requestHeaders']);
  // Firefox knows no `extraHeaders`, without which Chrome leaves out Set-Cookie.
  const spec = isFirefox ? (['responseHeaders'] as const) : (['responseHeaders', 'extraHeaders'] as const);
  webRequest.onHeadersReceived.addListener(onHeaders, filter, [...spec]);
  webRequest.onCompleted.addListener(onEnd, filter);
  webRequest.onErrorOccurred.addListener(onError, filter);

  return {
    record,
    settled,
    stop() {
      webRequest.onBeforeRequest.removeListener(onBefore);
      webRequest.onSendHeaders.removeListener(onSent);
      webRequest.onHeadersReceived.removeListener(onHeaders);
      webRequest.onCompleted.removeListener(onEnd);
      webRequest.onErrorOccurred.removeListener(onError);
      if (id !== null) taken.delete(id);
      settle();
    },
  };
}

/** True when the browser told anything that explains a failure. */
export function tells({ status, netError }: RequestRecord): boolean {
  return status !== null || netError !== null;
}

function wireUrl(url: string): string {
  const parsed = new URL(url);
  parsed.hash = '';
  return parsed.href;
}

function isKey({ name }: HandshakeHeader): boolean {
  return name.toLowerCase() === 'sec-websocket-key';
}

function plainHeaders(headers: readonly Browser.webRequest.HttpHeader[] | undefined): HandshakeHeader[] {
  // A value that is no text comes as bytes, and tells a person nothing.
  const plain = (headers ?? []).flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value }]));
  return plain.slice(0, MOST_HEADERS).map(({ name, value }) => ({
    name: cut(name, MOST_NAME_CHARS),
    // Half a token is not known as one any more.
    value: value.length > MOST_VALUE_CHARS ? cut(maskTextSecrets(value), MOST_VALUE_CHARS) : value,
  }));
}
