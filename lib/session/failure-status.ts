import type { FailureCategory, FailureCause } from '../protocol/connection-event.ts';
import type { HandshakeEvidence } from '../protocol/handshake.ts';
import { FINDING, headerValue } from '../protocol/handshake-answer.ts';
import { parseHttpDate, retryAfterMs } from '../protocol/retry-after.ts';
import { quoted } from '../protocol/server-words.ts';
import { maskUrlSecrets } from '../protocol/url-secrets.ts';
import type { FailureContext, FailureExplanation } from './failure-context.ts';
import { hostOf, serverWords, tokenTrouble } from './failure-words.ts';

/** Names for servers that send none, and for HTTP/2, which has none (RFC 9110 §15). */
const STATUS_NAMES: ReadonlyMap<number, string> = new Map([
  [200, 'OK'],
  [204, 'No Content'],
  [301, 'Moved Permanently'],
  [302, 'Found'],
  [303, 'See Other'],
  [304, 'Not Modified'],
  [307, 'Temporary Redirect'],
  [308, 'Permanent Redirect'],
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [407, 'Proxy Authentication Required'],
  [410, 'Gone'],
  [426, 'Upgrade Required'],
  [429, 'Too Many Requests'],
  [500, 'Internal Server Error'],
  [501, 'Not Implemented'],
  [502, 'Bad Gateway'],
  [503, 'Service Unavailable'],
  [504, 'Gateway Timeout'],
]);

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** A GET without an upgrade gets these where a handshake might have got another. */
const SAYS_NOTHING_OF_HANDSHAKES: ReadonlySet<number> = new Set([400, 405, 426]);

/** An HTTP status instead of an upgrade. */
export function explainStatus(
  status: number,
  evidence: HandshakeEvidence,
  context: FailureContext,
): FailureExplanation {
  const wait = status === 429 || status === 503 ? retryAfterOf(evidence, context.now) : null;
  return { ...categoryOf(status), detail: sentence(status, evidence, context, wait), retryAfterMs: wait };
}

function categoryOf(status: number): { readonly category: FailureCategory; readonly cause: FailureCause } {
  if (REDIRECTS.has(status)) return { category: 'connection_error', cause: 'redirect' };
  const cause = 'http-status';
  if (status === 401 || status === 403 || status === 407) return { category: 'authentication_failed', cause };
  if (status === 404 || status === 410) return { category: 'endpoint_not_found', cause };
  return { category: 'connection_error', cause };
}

/** The server's own clock counts where it tells it: one that is an hour off still means what it says. */
function retryAfterOf({ headers }: HandshakeEvidence, now: number): number | null {
  const value = headerValue(headers, 'retry-after');
  if (value === null) return null;
  const date = headerValue(headers, 'date');
  return retryAfterMs(value, (date === null ? null : parseHttpDate(date, now)) ?? now);
}

function sentence(status: number, evidence: HandshakeEvidence, context: FailureContext, wait: number | null): string {
  const host = hostOf(context.url);
  const name = quoted(evidence.statusText) || (STATUS_NAMES.get(status) ?? '');
  const plain = `${status} ${name}`.trim();
  const answer = plain + serverWords(evidence);
  const said = `The server at ${host} answered the handshake with ${answer}`;
  if (evidence.netError === FINDING.getOnly && (status < 300 || SAYS_NOTHING_OF_HANDSHAKES.has(status))) {
    return `The server at ${host} rejected the handshake; a plain GET, which got ${answer}, does not tell why: look at its log.`;
  }
  if (REDIRECTS.has(status)) return redirected(plain, evidence, context);
  switch (status) {
    case 401:
      return `${said}: ${tokenTrouble(context.url, context.headers, context.now) ?? credentials(context)}.`;
    case 403:
      return `${said}: ${tokenTrouble(context.url, context.headers, context.now) ?? rights(context)}.`;
    case 407:
      return `A proxy on the way to ${host} answered with ${answer}: sign in to the proxy and try again.`;
    case 404:
    case 410:
      return `${said}: no endpoint is at this path, check path and query of the URL.`;
    case 426:
      return `${said}: it wants ${wanted(evidence)}, check that this path speaks WebSocket.`;
    case 429:
      return `${said}: too many attempts, ${patience(wait)}.`;
    case 503:
      return `${said}: it is overloaded or under maintenance, ${patience(wait)}.`;
    case 400:
      return `${said}: it misses something in the handshake, check query, headers and subprotocols, and that no proxy removes the upgrade.`;
    case 502:
    case 504:
      return `${said}: a proxy is there, but the server behind it did not answer; check that it runs.`;
    default:
      break;
  }
  if (status >= 500) return `${said}: the server failed by itself, look at its log.`;
  if (status >= 400) return `${said}: it refuses a WebSocket here, check URL and headers.`;
  return `${said} like a web server instead of upgrading: check the path, and that no proxy removes the upgrade.`;
}

function redirected(answer: string, { redirectedTo, headers }: HandshakeEvidence, { url }: FailureContext): string {
  const target = redirectedTo ?? headerValue(headers, 'location');
  const where = target === null ? 'elsewhere without saying where' : `to ${quoted(target, maskUrlSecrets)}`;
  const to = target !== null && URL.canParse(target, url) ? new URL(target, url) : null;
  const secure = to?.protocol === 'https:' && to.host === hostOf(url);
  const advice = secure ? 'use wss:// instead of ws://' : 'sign in first, or connect to the final address';
  return `The server at ${hostOf(url)} redirects the handshake ${where} (${answer}), and browsers do not follow: ${advice}.`;
}

function has(context: FailureContext, ...names: readonly string[]): boolean {
  return context.headers.some(({ name }) => names.includes(name.toLowerCase()));
}

function credentials(context: FailureContext): string {
  return has(context, 'authorization', 'cookie')
    ? 'it does not accept the credentials in the handshake headers, get new ones'
    : 'it wants credentials, add an Authorization header or a token';
}

function rights(context: FailureContext): string {
  return has(context, 'origin')
    ? 'check the rights of the credentials and the Origin header'
    : 'check the rights of the credentials, or set an Origin header that it allows';
}

/** RFC 9110 §15.5.22, and RFC 6455 §4.4 for versions. */
function wanted({ headers }: HandshakeEvidence): string {
  const version = headerValue(headers, 'sec-websocket-version');
  if (version !== null) return `version ${quoted(version)} of the WebSocket protocol (browsers speak 13)`;
  const upgrade = headerValue(headers, 'upgrade');
  return upgrade === null ? 'another upgrade' : `an upgrade to ${quoted(upgrade)}`;
}

function patience(wait: number | null): string {
  return wait === null ? 'try again later' : `try again in ${Math.ceil(wait / 1000)} s as it asks`;
}
