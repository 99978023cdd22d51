import { fail, ok, type Result } from '../base/result.ts';
import type { HandshakeHeader } from './handshake.ts';
import { MASK, maskProtocolSecrets, maskTextSecrets, maskUrlSecrets } from './url-secrets.ts';

/** RFC 7230 §3.2.6. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** RFC 7230 §3.2: visible ASCII, blank and tab; what lies beyond each browser would encode in its own way. */
const VALUE = /^[\t\x20-\x7e]*$/;
/** Servers refuse far less (8 to 16 kB for all); this only keeps a rule from growing without bound. */
const MOST_HEADERS = 50;
const MOST_VALUE_CHARS = 16_384;

const OURS = 'the browser writes it itself: remove it.';
const NO_BODY = 'an opening handshake has no body: remove it.';

/** Headers that would break the handshake, and what to do instead. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  [
    'sec-websocket-protocol',
    'the browser fails a handshake whose subprotocol it did not ask for: use the subprotocols field instead.',
  ],
  ['sec-websocket-extensions', 'the browser agrees on extensions itself: remove it.'],
  ['connection', OURS],
  ['upgrade', OURS],
  ['content-length', NO_BODY],
  ['transfer-encoding', NO_BODY],
]);

const AUTHORIZATION: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization']);
/** Only a known scheme is kept: the first word of something else may be half the secret. */
const SCHEMES =
  /^(basic|bearer|digest|dpop|hoba|mutual|negotiate|ntlm|token|apikey|api-key|aws4-hmac-sha256)(?=\s+\S)/i;
/** Words of RFC 6265 §4.1.1 and its successors; everything else in a Set-Cookie may be a value. */
const COOKIE_ATTRIBUTE = /^(expires|max-age|domain|path|samesite|priority)=|^(secure|httponly|partitioned)$/i;

const SECRET_WORDS: ReadonlySet<string> = new Set(
  'apikey auth authorization bearer cookie cookie2 credential credentials csrf jwt passwd password pwd secret session sessionid token xsrf'.split(
    ' ',
  ),
);
/** Secret only as the last word: `X-Api-Key`, but not `Key-Format`. */
const SECRET_ENDINGS: ReadonlySet<string> = new Set(['key', 'pass', 'sid', 'sig', 'signature']);
/** Values of these are no secrets, whatever their names sound like. */
const OPEN_NAMES = /^(sec-websocket-|sec-fetch-|access-control-)/;
const URL_NAMES: ReadonlySet<string> = new Set(['location', 'content-location', 'referer', 'origin']);

/**
 * Checks headers for an opening handshake and trims their values (RFC 7230 §3.2.4). Fails with one sentence that names
 * the header, never its value.
 */
export function checkHeaders(
  headers: readonly HandshakeHeader[],
): Result<readonly HandshakeHeader[], 'invalid_header'> {
  if (headers.length > MOST_HEADERS) {
    return fail(
      'invalid_header',
      `A handshake takes at most ${MOST_HEADERS} headers, these are ${headers.length}: remove some.`,
    );
  }
  const seen = new Set<string>();
  const checked: HandshakeHeader[] = [];
  for (const header of headers) {
    const problem = headerProblem(header, seen);
    if (problem !== null) return fail('invalid_header', problem);
    seen.add(header.name.toLowerCase());
    checked.push({ name: header.name, value: header.value.trim() });
  }
  return ok(checked);
}

function headerProblem({ name, value }: HandshakeHeader, seen: ReadonlySet<string>): string | null {
  if (name === '') return 'A handshake header has no name: type one or remove it.';
  const shown = name.length > 80 ? `${name.slice(0, 80)}…` : name;
  if (!TOKEN.test(name)) {
    return `The header name ${JSON.stringify(shown)} is not a token: letters, digits and !#$%&'*+-.^_\`|~ only.`;
  }
  const lower = name.toLowerCase();
  const why = REFUSED.get(lower) ?? (lower.startsWith('sec-websocket-') ? OURS : undefined);
  if (why !== undefined) return `The header ${shown} cannot be set, because ${why}`;
  if (seen.has(lower)) return `The header ${shown} is given twice: remove one.`;
  if (/[\r\n]/.test(value)) return `The value of the header ${shown} has more than one line: put it on one.`;
  if (!VALUE.test(value)) {
    return `The value of the header ${shown} has characters that a header cannot carry: use printable ASCII, and encode the rest.`;
  }
  if (value.trim() === '') return `The header ${shown} has no value: give it one or remove it.`;
  if (value.length > MOST_VALUE_CHARS) {
    return `The value of the header ${shown} is longer than ${MOST_VALUE_CHARS} characters: shorten it.`;
  }
  return null;
}

/** True where the whole value is a secret by its name; a value may still hold one (a token inside a URL). */
export function isSecretHeader(name: string): boolean {
  const lower = name.toLowerCase();
  if (OPEN_NAMES.test(lower)) return false;
  const words = lower.split(/[^a-z0-9]+/).filter((word) => word !== '');
  return words.some((word) => SECRET_WORDS.has(word)) || SECRET_ENDINGS.has(words.at(-1) ?? '');
}

/** The value as it may be shown: secrets are `***`, schemes and names of cookies stay. */
export function maskHeaderValue({ name, value }: HandshakeHeader): string {
  const lower = name.toLowerCase();
  if (AUTHORIZATION.has(lower)) return `${SCHEMES.exec(value.trim())?.[0].concat(' ') ?? ''}${MASK}`;
  if (lower === 'cookie') return value.split(';').map(maskCookie).join('; ');
  if (lower === 'set-cookie') return value.split(';').map(maskCookiePart).join('; ');
  if (isSecretHeader(lower)) return MASK;
  if (lower === 'sec-websocket-protocol') return value.split(/,\s*/).map(maskProtocolSecrets).join(', ');
  // A target may be relative, so nothing marks it as a URL inside a text.
  return URL_NAMES.has(lower) ? maskUrlSecrets(value) : maskTextSecrets(value);
}

export function maskHeaders(headers: readonly HandshakeHeader[]): HandshakeHeader[] {
  return headers.map((header) => ({ name: header.name, value: maskHeaderValue(header) }));
}

function maskCookiePart(part: string, index: number): string {
  return index > 0 && COOKIE_ATTRIBUTE.test(part.trim()) ? part.trim() : maskCookie(part);
}

function maskCookie(part: string): string {
  const pair = part.trim();
  const equals = pair.indexOf('=');
  if (pair === '') return '';
  return equals === -1 ? MASK : `${pair.slice(0, equals)}=${MASK}`;
}
