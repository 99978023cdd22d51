import { fail, ok, type Result } from '../base/result.ts';

export interface CheckedUrl {
  /** The URL as `new WebSocket` will get it. */
  readonly url: string;
  /** A sentence when a connection can be tried but will hardly work; null otherwise. */
  readonly warning: string | null;
}

/** Ports Chrome refuses for any request (ERR_UNSAFE_PORT), the ones people hit; the full list is the Fetch standard's "bad port". */
const BAD_PORTS: ReadonlySet<number> = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
  540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
  6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/**
 * Checks a WebSocket URL before a browser sees it (RFC 6455 §3). Browsers' own parsers are not enough: Chrome accepts
 * `ws://bad host/`, `ws:///x`, `ws://a..b/` and port 0 (measured), and then fails without a reason.
 */
export function checkWebSocketUrl(text: string): Result<CheckedUrl, 'invalid_uri'> {
  const typed = text.trim();
  const bad = (what: string) => fail('invalid_uri', what);
  if (typed === '') return bad('The URL is empty: type one such as ws://localhost:8080/path.');
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(typed)?.[1]?.toLowerCase();
  if (scheme === undefined) return bad(`The URL "${typed}" has no scheme: start it with ws:// or wss://.`);
  if (scheme !== 'ws' && scheme !== 'wss') {
    return bad(`The scheme "${scheme}:" is not a WebSocket scheme: use ws:// or wss://.`);
  }
  const authority = /^[^:]+:\/\/([^/?#]*)/.exec(typed)?.[1] ?? '';
  if (authority === '') return bad('The URL has no host: write it as ws://host/path.');
  if (authority.includes('@')) {
    return bad('The URL carries a user name or password, which browsers refuse: put the token into the query instead.');
  }
  if (/\s|%20/.test(authority)) return bad(`The host "${authority}" contains a space: remove it.`);
  if (typed.includes('#')) return bad('The URL has a fragment (#…), which WebSocket URLs must not have: remove it.');
  const host = authority.replace(/:[^:\]]*$/, '');
  if (host.includes('..') || host.startsWith('.')) return bad(`The host "${host}" has an empty label: check the dots.`);
  const portText = /:([^:\]]*)$/.exec(authority)?.[1];
  if (portText !== undefined) {
    const port = Number(portText);
    if (!/^\d+$/.test(portText) || port < 1 || port > 65_535) {
      return bad(`The port "${portText}" is not a number from 1 to 65535.`);
    }
  }
  let parsed: URL;
  try {
    parsed = new URL(typed);
  } catch {
    return bad(`The URL "${typed}" cannot be parsed: check host, port and path.`);
  }
  if (parsed.hostname === '') return bad('The URL has no host: write it as ws://host/path.');
  // Again after decoding: `%2e%2e` and full-width dots become dots only in the parser.
  if (/^\.|\.\./.test(parsed.hostname)) return bad(`The host "${host}" has an empty label: check the dots.`);
  const port = parsed.port === '' ? null : Number(parsed.port);
  const warning =
    port !== null && BAD_PORTS.has(port)
      ? `Browsers block port ${port} (it belongs to another protocol): use another.`
      : null;
  return ok({ url: parsed.href, warning });
}

/** RFC 6455 §4.1: a subprotocol is a token of RFC 7230 §3.2.6, and none may be given twice. */
export function checkProtocols(protocols: readonly string[]): Result<readonly string[], 'invalid_protocol'> {
  const seen = new Set<string>();
  for (const protocol of protocols) {
    if (!/^[!#$%&'*+\-.^_`|~0-9a-z]+$/i.test(protocol)) {
      return fail(
        'invalid_protocol',
        `The subprotocol "${protocol}" is not a token: letters, digits and !#$%&'*+-.^_\`|~ only.`,
      );
    }
    if (seen.has(protocol))
      return fail('invalid_protocol', `The subprotocol "${protocol}" is given twice: remove one.`);
    seen.add(protocol);
  }
  return ok(protocols);
}

/** Whether a URL points to this machine, which needs no network (RFC 6761 §6.3, RFC 5735, RFC 4291 §2.5.3). */
export function isLoopbackUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}
