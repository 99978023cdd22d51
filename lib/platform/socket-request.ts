import { describeThrown, fail, ok, type Result } from '../base/result.ts';
import type { SocketRequest } from '../session/socket-port.ts';

/** A token of RFC 7230 §3.2.6, which a subprotocol must be (RFC 6455 §4.1). */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Why the browser would refuse to make a socket, in its own words; the wording is one for all kinds of sockets. */
export function refusal(why: string): { readonly ok: false; readonly error: { code: 'refused'; message: string } } {
  return fail('refused', `The browser refused to connect to this URL (${why}): check URL and subprotocols.`);
}

/**
 * What the WebSocket constructor checks before anything goes on the wire (WHATWG WebSockets §3.1), for sockets that are
 * made later or elsewhere. Succeeds with the URL as it goes on the wire.
 */
export function checkSocketRequest({ url, protocols }: SocketRequest): Result<string, 'refused'> {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (thrown) {
    return refusal(describeThrown(thrown));
  }
  if (parsed.protocol !== 'ws:' && parsed.protocol !== 'wss:') return refusal(`its scheme is ${parsed.protocol}`);
  if (url.includes('#')) return refusal('it has a fragment');
  const wrong = protocols.find((protocol, at) => !TOKEN.test(protocol) || protocols.indexOf(protocol) !== at);
  if (wrong !== undefined) return refusal(`"${wrong}" is no subprotocol or comes twice`);
  return ok(parsed.href);
}

/** The answer of every kind of socket to a message that it can no longer take. */
export function notOpen(): { readonly ok: false; readonly error: { code: 'socket'; message: string } } {
  return fail('socket', 'The connection is closing: the message was not sent. Send it again after the reconnect.');
}
