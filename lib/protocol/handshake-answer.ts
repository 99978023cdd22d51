import type { HandshakeEvidence, HandshakeHeader } from './handshake.ts';

/** RFC 6455 §1.3. */
const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * Findings of ours about a handshake for which browsers have no name; they stand in the place of a network error.
 * `badAccept`: a 101 that breaks the rules of RFC 6455 §4.1. `subprotocol`: a 101 without an agreed subprotocol.
 * `upgraded`: nothing is wrong with the 101, yet the socket did not open. `accepted`: the same handshake succeeded a moment later. `getOnly`: the status is the answer to a plain GET.
 * `noAnswer`: nothing came within the time of an extra request. `notHttp`: what Firefox calls an answer without a status line.
 * `unreadable`: a request whose answer may not be read failed before any answer. `notLookedInto`: nothing was learnt before
 * the next attempt began or the session was stopped. `simulated`: a check took the network away, no attempt left the browser.
 */
export const FINDING = {
  badAccept: 'ws::ERR_BAD_UPGRADE',
  subprotocol: 'ws::ERR_SUBPROTOCOL_NOT_AGREED',
  upgraded: 'ws::ERR_LOST_AFTER_UPGRADE',
  accepted: 'ws::ACCEPTED_A_MOMENT_LATER',
  getOnly: 'ws::ERR_GET_ONLY',
  noAnswer: 'ws::ERR_NO_ANSWER',
  notHttp: 'HTTP/0.9',
  unreadable: 'ws::ERR_NO_HTTP_ANSWER',
  notLookedInto: 'ws::NOT_LOOKED_INTO',
  simulated: 'ws::SIMULATED_OUTAGE',
} as const;

/** What is wrong with a 101 that a browser did not take (RFC 6455 §4.1, client requirements 2 to 6). */
export type UpgradeFault = 'upgrade' | 'accept-missing' | 'accept' | 'subprotocol' | 'extension';

/** All values of a header, joined as RFC 9110 §5.3 allows; null where it is missing. */
export function headerValue(headers: readonly HandshakeHeader[], name: string): string | null {
  const values = headers.filter((header) => header.name.toLowerCase() === name).map(({ value }) => value.trim());
  return values.length === 0 ? null : values.join(', ');
}

/**
 * The first fault of a 101 that a browser rejected, asked for with the subprotocols `asked`. `accept` is what remains
 * when everything that can be seen is right, because only the browser knows its key.
 */
export function upgradeFault(headers: readonly HandshakeHeader[], asked: readonly string[]): UpgradeFault {
  if (headerValue(headers, 'upgrade')?.toLowerCase() !== 'websocket') return 'upgrade';
  const connection = headerValue(headers, 'connection')?.toLowerCase() ?? '';
  // No pattern: `\s*,` takes seconds for the blanks that a hostile server sends.
  if (!connection.split(',').some((option) => option.trim() === 'upgrade')) return 'upgrade';
  if (headerValue(headers, 'sec-websocket-accept') === null) return 'accept-missing';
  const agreed = headerValue(headers, 'sec-websocket-protocol');
  if (agreed === null ? asked.length > 0 : !asked.includes(agreed)) return 'subprotocol';
  const extensions = headerValue(headers, 'sec-websocket-extensions') ?? '';
  const names = extensions.split(',').map((extension) => extension.split(';', 1)[0]?.trim() ?? '');
  // No browser asks for any other.
  if (names.some((name) => name !== '' && name !== 'permessage-deflate')) return 'extension';
  return 'accept';
}

/** Headers that differ between two answers of the same server to the same question. */
const CHANGING: ReadonlySet<string> = new Set(
  'date age expires last-modified etag retry-after set-cookie server-timing traceparent tracestate via nel report-to cf-ray x-timer x-runtime x-response-time x-cache x-served-by x-amz-cf-id x-amz-cf-pop'.split(
    ' ',
  ),
);
/** The same by their kind: ids of requests and traces, and what a limit of requests has left. */
const CHANGING_KIND = /(request|trace|correlation|span)-?id$|^(x-)?ratelimit-|^x-rate-limit-/;

/**
 * Whether two failed handshakes met the same answer, so that its headers and body need not be kept twice: status, body,
 * redirect, name of an error, and all headers but those that change with each answer (Date, Age, ids of requests …).
 */
export function sameAnswer(a: HandshakeEvidence, b: HandshakeEvidence): boolean {
  return (
    a.status === b.status &&
    a.statusText === b.statusText &&
    a.netError === b.netError &&
    a.redirectedTo === b.redirectedTo &&
    a.bodyTruncated === b.bodyTruncated &&
    a.body === b.body &&
    lastingHeaders(a) === lastingHeaders(b)
  );
}

/** Their order says nothing (RFC 9110 §5.3), and load balancers change it. */
function lastingHeaders({ headers }: HandshakeEvidence): string {
  return headers
    .map(({ name, value }) => [name.toLowerCase(), value.trim()] as const)
    .filter(([name]) => !CHANGING.has(name) && !CHANGING_KIND.test(name))
    .map((header) => JSON.stringify(header))
    .sort()
    .join();
}

/** The Sec-WebSocket-Accept that answers a Sec-WebSocket-Key (RFC 6455 §4.2.2). */
export async function acceptFor(key: string): Promise<string> {
  const bytes = new TextEncoder().encode(key.trim() + ACCEPT_GUID);
  const digest = await crypto.subtle.digest('SHA-1', bytes);
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}
