import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noEvidence } from '../../../lib/protocol/handshake.ts';
import { explainFailure } from '../../../lib/session/failure.ts';

function explain(netError: string, url = 'wss://host:8443/ws', code = 1006) {
  const context = { url, protocols: [], headers: [], code, now: 0 };
  return explainFailure({ ...noEvidence('webRequest'), netError }, context);
}

describe('an error below HTTP', () => {
  it.each([
    ['net::ERR_CONNECTION_REFUSED', 'connection_refused, refused', 'Nothing listens at host:8443'],
    ['NS_ERROR_CONNECTION_REFUSED', 'connection_refused, refused', 'Nothing listens at host:8443'],
    ['net::ERR_CONNECTION_RESET', 'connection_error, reset', 'reset the connection'],
    ['net::ERR_CONNECTION_CLOSED', 'connection_error, reset', 'reset the connection'],
    ['net::ERR_CONNECTION_ABORTED', 'connection_error, reset', 'reset the connection'],
    ['NS_ERROR_NET_RESET', 'connection_error, reset', 'reset or ended the connection without an answer'],
    ['NS_ERROR_NET_INTERRUPT', 'connection_error, reset', 'reset the connection'],
    ['net::ERR_EMPTY_RESPONSE', 'connection_error, empty-answer', 'without an answer'],
    ['NS_ERROR_NET_EMPTY_RESPONSE', 'connection_error, empty-answer', 'without an answer'],
    ['net::ERR_INVALID_HTTP_RESPONSE', 'connection_error, not-http', 'does not speak HTTP'],
    ['HTTP/0.9', 'connection_error, not-http', 'does not speak HTTP'],
    ['NS_ERROR_PARSING_HTTP_STATUS_LINE', 'connection_error, not-http', 'does not speak HTTP'],
    ['net::ERR_NAME_NOT_RESOLVED', 'connection_error, name-not-resolved', 'host name of host:8443 was not found'],
    ['NS_ERROR_UNKNOWN_HOST', 'connection_error, name-not-resolved', 'host name of host:8443 was not found'],
    ['net::ERR_ADDRESS_UNREACHABLE', 'connection_error, unreachable', 'no way to host:8443'],
    ['NS_ERROR_HOST_UNREACHABLE', 'connection_error, unreachable', 'no way to host:8443'],
    ['net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS', 'connection_error, unreachable', 'local network'],
    ['net::ERR_PROXY_CONNECTION_FAILED', 'connection_error, unreachable', 'The proxy on the way'],
    ['NS_ERROR_PROXY_CONNECTION_REFUSED', 'connection_error, unreachable', 'The proxy on the way'],
    ['net::ERR_UNEXPECTED_PROXY_AUTH', 'authentication_failed, http-status', '407'],
    ['net::ERR_CONNECTION_TIMED_OUT', 'connection_timeout, timeout', 'Nothing answered at host:8443 in time'],
    ['net::ERR_TIMED_OUT', 'connection_timeout, timeout', 'in time'],
    ['NS_ERROR_NET_TIMEOUT', 'connection_timeout, timeout', 'in time'],
    ['net::ERR_INTERNET_DISCONNECTED', 'connection_error, offline', 'come back online'],
    ['NS_ERROR_OFFLINE', 'connection_error, offline', 'come back online'],
    ['net::ERR_UNSAFE_PORT', 'connection_error, blocked-port', 'Browsers block the port of host:8443'],
    ['NS_ERROR_PORT_ACCESS_NOT_ALLOWED', 'connection_error, blocked-port', 'Browsers block the port of host:8443'],
    ['net::ERR_BLOCKED_BY_CLIENT', 'connection_error, unknown', 'check other extensions'],
    ['net::ERR_INSUFFICIENT_RESOURCES', 'connection_error, unknown', 'too many connections'],
    ['NS_ERROR_WEBSOCKET_CONNECTION_REFUSED', 'connection_error, unknown', 'did not agree to the handshake'],
    ['net::ERR_HTTP2_PROTOCOL_ERROR', 'connection_error, unknown', 'behind HTTP/2'],
    ['net::ERR_FAILED', 'connection_error, unknown', 'no more than net::ERR_FAILED'],
    ['NS_ERROR_FAILURE', 'connection_error, unknown', 'no more than NS_ERROR_FAILURE'],
  ])('%s is %s', (netError, what, says) => {
    const { category, cause, detail, retryAfterMs } = explain(netError);
    expect(`${category}, ${cause}`).toBe(what);
    expect(detail).toContain(says);
    expect(detail).toMatch(/^[A-Z].*host:8443.*\.$/);
    expect(retryAfterMs).toBeNull();
  });
});

describe('TLS', () => {
  it.each([
    ['net::ERR_CERT_AUTHORITY_INVALID', 'is not trusted'],
    ['The certificate is not trusted because it is self-signed.', 'is not trusted'],
    ['The certificate is not trusted because the issuer certificate is unknown.', 'is not trusted'],
    ['SEC_ERROR_UNKNOWN_ISSUER', 'is not trusted'],
    ['MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT', 'is not trusted'],
    ['net::ERR_CERT_DATE_INVALID', 'has expired or is not valid yet'],
    ['SEC_ERROR_EXPIRED_CERTIFICATE', 'has expired or is not valid yet'],
    ['The certificate expired on January 1, 2021.', 'has expired or is not valid yet'],
    ["Peer's Certificate has expired.", 'has expired or is not valid yet'],
    ['net::ERR_CERT_COMMON_NAME_INVALID', 'belongs to another host name'],
    ['SSL_ERROR_BAD_CERT_DOMAIN', 'belongs to another host name'],
    ['The certificate is only valid for example.org.', 'belongs to another host name'],
    ['net::ERR_CERT_REVOKED', 'was revoked'],
    ['net::ERR_SSL_CLIENT_AUTH_CERT_NEEDED', 'wants a TLS certificate from us'],
    ['net::ERR_BAD_SSL_CLIENT_AUTH_CERT', 'wants a TLS certificate from us'],
    ['net::ERR_CERT_WEAK_SIGNATURE_ALGORITHM', 'breaks the rules of the browser'],
    ['net::ERR_CERT_INVALID', 'does not accept the TLS certificate'],
    ['net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH', 'no version of TLS that the browser accepts'],
    ['Peer reports incompatible or unsupported protocol version.', 'no version of TLS that the browser accepts'],
    ['net::ERR_SSL_PROTOCOL_ERROR', 'does not speak TLS: use ws:// instead of wss://'],
    ['SSL received a record that exceeded the maximum permissible length.', 'does not speak TLS'],
    ['Dem Zertifikat wird nicht vertraut.', 'TLS with host:8443 failed'],
    ['net::ERR_SSL_SOMETHING_NEW', 'TLS with host:8443 failed'],
  ])('%s', (netError, says) => {
    const { category, cause, detail } = explain(netError);
    expect(`${category}, ${cause}`).toBe('connection_error, tls');
    expect(detail).toContain(says);
    expect(detail).toMatch(/^[A-Z].*host:8443.*\.$/);
  });

  it('is not what an unknown sentence about ws:// means', () => {
    expect(explain('Something odd happened.', 'ws://host/').cause).toBe('unknown');
    expect(explain('Something odd happened.', 'ws://host/', 1015).cause).toBe('tls');
  });
});

it('any name of an error gives one sentence', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (netError) => {
      const { detail, category } = explain(netError);
      expect(category).not.toBe('');
      expect(detail.endsWith('.')).toBe(true);
    }),
  );
});
