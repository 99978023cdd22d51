import { type HandshakeHeader, MOST_BODY_BYTES } from '../protocol/handshake.ts';
import type { SocketRequest } from '../session/socket-port.ts';
import { withHeaderRule } from './header-rules.ts';
import { ownOrigin } from './own-origin.ts';
import { type RequestRecord, type RequestWatch, watchRequest } from './request-watch.ts';
import { within } from './within.ts';

/** What an extra request of ours met. `key` is the Sec-WebSocket-Key it was sent with. */
export type ProbeOutcome =
  | {
      readonly kind: 'answer';
      readonly record: RequestRecord & { readonly status: number };
      readonly body: string | null;
      readonly bodyTruncated: boolean;
      readonly key: string;
    }
  | { readonly kind: 'error'; readonly netError: string }
  /** No answer in time. Chrome's `fetch` waits for more after a 101, so an upgrade looks like this there (measured). */
  | { readonly kind: 'silent' }
  /** The caller's signal, or a browser that tells nothing. */
  | { readonly kind: 'nothing' };

export interface ProbeOptions {
  /** False asks plainly, without an upgrade. */
  readonly upgrade: boolean;
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** Events of a request come after its `fetch` is over: at most 240 ms in Firefox (measured), with room. */
const RECORD_WAIT_MS = 600;

/**
 * Repeats an opening handshake as a `fetch`, which unlike a WebSocket tells what the server answered: a rule gives it the
 * headers of a handshake, so the server takes its real upgrade path. Needs access to the host. Never rejects.
 */
export async function probeHandshake(request: SocketRequest, options: ProbeOptions): Promise<ProbeOutcome> {
  const url = httpUrlOf(request.url);
  const key = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const headers = options.upgrade ? handshakeHeaders(request, key) : withOrigin(request.headers);
  // Before the rule is set, because Chrome sets listeners as late as rules, and only the rule is waited for.
  const watch = watchRequest(url, 'xmlhttprequest');
  try {
    const ask = (): Promise<ProbeOutcome> => fetchWatched(url, key, watch, options);
    const ruled = await withHeaderRule({ url, resourceType: 'xmlhttprequest', headers }, ask);
    return ruled.ok ? ruled.value : { kind: 'nothing' };
  } finally {
    watch.stop();
  }
}

/** The same address as HTTP knows it (RFC 6455 §3). */
export function httpUrlOf(url: string): string {
  return url.replace(/^ws/i, 'http');
}

async function fetchWatched(
  url: string,
  key: string,
  watch: RequestWatch,
  { waitMs, signal }: ProbeOptions,
): Promise<ProbeOutcome> {
  if (signal.aborted) return { kind: 'nothing' };
  const timeout = AbortSignal.timeout(waitMs);
  const { body, bodyTruncated, answered } = await fetchBody(url, AbortSignal.any([signal, timeout]));
  if (signal.aborted) return { kind: 'nothing' };
  await within(RECORD_WAIT_MS, watch.settled);
  const { record } = watch;
  if (record.status !== null) {
    return { kind: 'answer', record: { ...record, status: record.status }, key, body, bodyTruncated };
  }
  if (record.netError !== null) return { kind: 'error', netError: record.netError };
  return timeout.aborted && !answered ? { kind: 'silent' } : { kind: 'nothing' };
}

interface Read {
  readonly answered: boolean;
  readonly body: string | null;
  readonly bodyTruncated: boolean;
}

/** Never rejects: why a request failed is in the browser's record, not in what `fetch` throws. */
async function fetchBody(url: string, signal: AbortSignal): Promise<Read> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let whole = false;
  let answered = false;
  let hidden = false;
  try {
    const response = await fetch(url, {
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'manual',
      referrerPolicy: 'no-referrer',
      signal,
    });
    answered = true;
    hidden = response.type === 'opaqueredirect';
    const reader = response.body?.getReader();
    while (reader !== undefined && size < MOST_BODY_BYTES) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      size += value.length;
    }
    whole = size < MOST_BODY_BYTES;
    if (!whole) await reader?.cancel();
  } catch {
    // What was read until then is kept.
    whole = false;
  }
  if (!answered || hidden) return { answered, body: null, bodyTruncated: false };
  return { answered, body: decode(chunks, whole), bodyTruncated: !whole };
}

/** A character that was cut in two at the end is left out. */
function decode(chunks: readonly Uint8Array[], whole: boolean): string {
  const decoder = new TextDecoder();
  let left = MOST_BODY_BYTES;
  let text = '';
  for (const chunk of chunks) {
    text += decoder.decode(chunk.subarray(0, left), { stream: true });
    left -= Math.min(left, chunk.length);
  }
  return whole ? text + decoder.decode() : text;
}

/** What a browser sends in an opening handshake (RFC 6455 §4.1), with what the person added. */
function handshakeHeaders({ headers, protocols }: SocketRequest, key: string): HandshakeHeader[] {
  return [
    { name: 'Connection', value: 'Upgrade' },
    { name: 'Upgrade', value: 'websocket' },
    { name: 'Sec-WebSocket-Version', value: '13' },
    { name: 'Sec-WebSocket-Key', value: key },
    { name: 'Sec-WebSocket-Extensions', value: 'permessage-deflate' },
    ...(protocols.length === 0 ? [] : [{ name: 'Sec-WebSocket-Protocol', value: protocols.join(', ') }]),
    ...withOrigin(headers),
  ];
}

/** `fetch` sends no Origin to a host that we have access to, a WebSocket always does. */
function withOrigin(headers: readonly HandshakeHeader[]): HandshakeHeader[] {
  if (headers.some(({ name }) => name.toLowerCase() === 'origin')) return [...headers];
  return [...headers, { name: 'Origin', value: ownOrigin() }];
}
