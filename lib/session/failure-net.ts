import type { FailureCategory, FailureCause } from '../protocol/connection-event.ts';
import type { FailureContext, FailureExplanation } from './failure-context.ts';
import { explainTls } from './failure-tls.ts';
import { hostOf } from './failure-words.ts';

interface Row {
  readonly category: FailureCategory;
  readonly cause: FailureCause;
  /** `…` stands for the host. */
  readonly sentence: string;
  /** Without `net::`. */
  readonly names: string;
}

/** Errors below HTTP: Chromium's net/base/net_error_list.h and Firefox's xpcom/base/ErrorList.py, those a handshake can meet. */
const ROWS: readonly Row[] = [
  {
    category: 'connection_refused',
    cause: 'refused',
    names: 'ERR_CONNECTION_REFUSED NS_ERROR_CONNECTION_REFUSED',
    sentence: 'Nothing listens at …, the connection was refused: start the server, or check host and port.',
  },
  {
    category: 'connection_error',
    cause: 'reset',
    names:
      'ERR_CONNECTION_RESET ERR_CONNECTION_ABORTED ERR_CONNECTION_CLOSED ERR_SOCKET_NOT_CONNECTED NS_ERROR_NET_INTERRUPT',
    sentence:
      'The server at … reset the connection during the handshake: look at its log, and at firewalls on the way.',
  },
  {
    // Firefox has one name for a reset and for an end without a byte (measured).
    category: 'connection_error',
    cause: 'reset',
    names: 'NS_ERROR_NET_RESET',
    sentence:
      'The server at … reset or ended the connection without an answer: look at its log, and whether it wants TLS (wss://).',
  },
  {
    category: 'connection_error',
    cause: 'empty-answer',
    names: 'ERR_EMPTY_RESPONSE NS_ERROR_NET_EMPTY_RESPONSE',
    sentence:
      'The server at … ended the connection without an answer: look at its log, and whether it wants TLS (wss://).',
  },
  {
    category: 'connection_error',
    cause: 'not-http',
    names:
      'ERR_INVALID_HTTP_RESPONSE ERR_INVALID_RESPONSE ERR_RESPONSE_HEADERS_TOO_BIG ERR_RESPONSE_HEADERS_TRUNCATED HTTP/0.9 NS_ERROR_PARSING_HTTP_STATUS_LINE',
    sentence: 'What answers at … does not speak HTTP: check the port, another kind of server listens there.',
  },
  {
    category: 'connection_error',
    cause: 'name-not-resolved',
    names:
      'ERR_NAME_NOT_RESOLVED ERR_NAME_RESOLUTION_FAILED ERR_ICANN_NAME_COLLISION ERR_DNS_TIMED_OUT ERR_DNS_SERVER_FAILED ERR_DNS_MALFORMED_RESPONSE NS_ERROR_UNKNOWN_HOST NS_ERROR_DNS_LOOKUP_QUEUE_FULL',
    sentence: 'The host name of … was not found: check its spelling, the DNS or the VPN.',
  },
  {
    category: 'connection_error',
    cause: 'unreachable',
    names:
      'ERR_ADDRESS_UNREACHABLE ERR_ADDRESS_INVALID ERR_NETWORK_UNREACHABLE ERR_CONNECTION_FAILED NS_ERROR_NET_UNREACHABLE NS_ERROR_HOST_UNREACHABLE',
    sentence: 'There is no way to … on this network: check the address, the network or the VPN.',
  },
  {
    category: 'connection_error',
    cause: 'unreachable',
    names:
      'ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS ERR_BLOCKED_BY_PRIVATE_NETWORK_ACCESS_CHECKS ERR_NETWORK_ACCESS_DENIED NS_ERROR_LOCAL_NETWORK_ACCESS_DENIED NS_ERROR_LOOPBACK_ADDRESS_CONNECTION_REFUSED',
    sentence: 'The browser does not let us reach … on the local network: allow local network access for it.',
  },
  {
    category: 'connection_error',
    cause: 'unreachable',
    names:
      'ERR_PROXY_CONNECTION_FAILED ERR_TUNNEL_CONNECTION_FAILED ERR_SOCKS_CONNECTION_FAILED ERR_SOCKS_CONNECTION_HOST_UNREACHABLE ERR_MANDATORY_PROXY_CONFIGURATION_FAILED ERR_PROXY_CERTIFICATE_INVALID NS_ERROR_PROXY_CONNECTION_REFUSED NS_ERROR_UNKNOWN_PROXY_HOST NS_ERROR_PROXY_BAD_GATEWAY NS_ERROR_PROXY_GATEWAY_TIMEOUT NS_ERROR_PROXY_FORBIDDEN',
    sentence: 'The proxy on the way to … did not pass the handshake on: check the proxy settings of the browser.',
  },
  {
    category: 'authentication_failed',
    cause: 'http-status',
    names:
      'ERR_UNEXPECTED_PROXY_AUTH ERR_PROXY_AUTH_REQUESTED ERR_PROXY_AUTH_UNSUPPORTED ERR_PROXY_AUTH_REQUESTED_WITH_NO_CONNECTION NS_ERROR_PROXY_AUTHENTICATION_FAILED',
    sentence:
      'The way to … wants credentials for a proxy (407 Proxy Authentication Required): sign in to the proxy and try again.',
  },
  {
    category: 'connection_timeout',
    cause: 'timeout',
    names: 'ERR_CONNECTION_TIMED_OUT ERR_TIMED_OUT NS_ERROR_NET_TIMEOUT NS_ERROR_NET_TIMEOUT_EXTERNAL',
    sentence: 'Nothing answered at … in time: check the address, and firewalls that swallow connections.',
  },
  {
    category: 'connection_error',
    cause: 'offline',
    names: 'ERR_INTERNET_DISCONNECTED ERR_NETWORK_CHANGED ERR_NETWORK_IO_SUSPENDED NS_ERROR_OFFLINE',
    sentence: 'The network went away while connecting to …: come back online and try again.',
  },
  {
    category: 'connection_error',
    cause: 'blocked-port',
    names: 'ERR_UNSAFE_PORT NS_ERROR_PORT_ACCESS_NOT_ALLOWED',
    sentence: 'Browsers block the port of …, which belongs to another protocol: let the server listen at another port.',
  },
  {
    category: 'connection_error',
    cause: 'unknown',
    names: 'ERR_BLOCKED_BY_CLIENT ERR_BLOCKED_BY_ADMINISTRATOR ERR_BLOCKED_BY_CSP ERR_BLOCKED_BY_RESPONSE',
    sentence: 'The browser blocked the handshake with …: check other extensions, and the policies of an administrator.',
  },
  {
    category: 'connection_error',
    cause: 'unknown',
    names: 'ERR_INSUFFICIENT_RESOURCES ERR_OUT_OF_MEMORY ERR_NO_BUFFER_SPACE NS_ERROR_OUT_OF_MEMORY',
    sentence: 'The browser has too many connections or too little memory for … now: close some and try again.',
  },
  {
    category: 'connection_error',
    cause: 'unknown',
    names: 'NS_ERROR_WEBSOCKET_CONNECTION_REFUSED',
    sentence: 'The server at … did not agree to the handshake, and the browser tells no more: look at its log.',
  },
  {
    category: 'connection_error',
    cause: 'unknown',
    names: 'ERR_HTTP2_PROTOCOL_ERROR ERR_HTTP2_SERVER_REFUSED_STREAM ERR_QUIC_PROTOCOL_ERROR ERR_HTTP_1_1_REQUIRED',
    sentence: 'The handshake with … failed, and the server hides the reason behind HTTP/2: look at its log.',
  },
];

const BY_NAME: ReadonlyMap<string, Row> = new Map(
  ROWS.flatMap((row) => row.names.split(' ').map((name) => [name, row] as const)),
);

/** A name or text that a browser gives to a failure below HTTP; null where it tells nothing. */
export function explainNetError(netError: string, context: FailureContext): FailureExplanation | null {
  const name = netError.replace(/^net::/, '');
  const host = hostOf(context.url);
  const row = BY_NAME.get(name);
  if (row === undefined) return explainTls(name, context);
  const { category, cause, sentence } = row;
  return { category, cause, detail: sentence.replace('…', () => host), retryAfterMs: null };
}
