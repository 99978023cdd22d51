/** What stands where a secret stood; unreserved in every part of a URL, so a masked URL still parses. */
export const MASK = '***';

/** A parameter is secret when its whole name or its last word is one of these (`access_token`, `X-Amz-Signature`, `apiKey`). */
const SECRET_WORDS: ReadonlySet<string> = new Set([
  'accesskey',
  'accesstoken',
  'apikey',
  'auth',
  'authorization',
  'authtoken',
  'bearer',
  'credential',
  'credentials',
  'idtoken',
  'jwt',
  'key',
  'pass',
  'passwd',
  'password',
  'pwd',
  'refreshtoken',
  'secret',
  'sig',
  'signature',
  'ticket',
  'token',
]);

/** Subprotocols that are a bearer token by agreement (Kubernetes API server). */
const SECRET_PROTOCOL = /^(base64url\.bearer\.authorization\.[^.]+\.io\.).+$/;

/** URLs inside URLs (redirect targets) are followed this deep; real ones nest once. */
const MAX_NESTING = 3;

/**
 * The URL with its credentials replaced by `***`: userinfo, secret query and fragment parameters, and anything that
 * looks like a JWT, wherever it stands. Works on the text, not on a parsed URL: a URL without secrets comes back
 * unchanged, and one that no parser accepts is masked too.
 */
export function maskUrlSecrets(url: string): string {
  return maskUrl(url, 0);
}

/** Masks every URL inside a sentence (an error detail, a session name), and JWT-looking strings around them. */
export function maskTextSecrets(text: string): string {
  // Punctuation after a URL belongs to the sentence.
  const urls = /(?:wss?|https?):[/\\]+[^\s"'<>]*[^\s"'<>.,;:!?)\]]/gi;
  return maskJwts(text.replace(urls, (url) => maskUrlSecrets(url)));
}

/** Masks subprotocols that carry a token, the only header-like place a browser lets a page fill. */
export function maskProtocolSecrets(protocol: string): string {
  return maskJwts(protocol.replace(SECRET_PROTOCOL, `$1${MASK}`));
}

function maskUrl(url: string, nesting: number): string {
  // The URL parser drops tabs and newlines (WHATWG URL §4.4), so a name may hide behind one.
  const plain = url.replace(/[\t\n\r]/g, '');
  const from = plain.search(/[?#]/);
  const before = from === -1 ? plain : plain.slice(0, from);
  const after = from === -1 ? '' : plain.slice(from);
  return maskJwts(maskUserinfo(before) + maskParameters(after, nesting));
}

function maskUserinfo(beforeQuery: string): string {
  // Any number of slashes of either kind may follow the scheme of a ws URL.
  const authority = /^\s*[a-z][a-z0-9+.-]*:[/\\]*|^\s*[/\\]{2,}/i.exec(beforeQuery)?.[0];
  if (authority === undefined) return beforeQuery;
  const rest = beforeQuery.slice(authority.length);
  const end = rest.search(/[/\\]/);
  const host = end === -1 ? rest : rest.slice(0, end);
  const at = host.lastIndexOf('@');
  return at === -1 ? beforeQuery : `${authority}${MASK}${rest.slice(at)}`;
}

/** `text` begins with `?` or `#`; the fragment is masked alike, because OAuth puts tokens there. */
function maskParameters(text: string, nesting: number): string {
  // No `?` in a name: a run of them would be tried from each of its places, which takes seconds for 64 kB of them.
  return text.replace(/([?#&;])([^=&;#?]*)=([^&;#]*)/g, (whole, mark: string, name: string, value: string) => {
    if (value === '') return whole;
    if (isSecretName(decode(name))) return `${mark}${name}=${MASK}`;
    const plain = decode(value);
    if (nesting >= MAX_NESTING || plain === value) return whole;
    const masked = maskUrl(plain, nesting + 1);
    return masked === plain ? whole : `${mark}${name}=${encodeURIComponent(masked)}`;
  });
}

function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  return SECRET_WORDS.has(words.join('')) || SECRET_WORDS.has(words.at(-1) ?? '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** Takes each run of token characters once: a pattern with the dots in it is quadratic on hostile input. */
function maskJwts(text: string): string {
  return text.includes('eyJ') ? text.replace(/[\w.-]+/g, maskRun) : text;
}

function maskRun(run: string): string {
  const parts = run.split('.');
  const kept: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? '';
    const header = part.indexOf('eyJ');
    const length = header === -1 ? 0 : tokenParts(parts, i);
    if (length === 0) {
      kept.push(part);
    } else {
      kept.push(part.slice(0, header) + MASK);
      i += length - 1;
    }
  }
  return kept.join('.');
}

/** 3 for a signed token (RFC 7515: its payload is JSON too), 5 for an encrypted one (RFC 7516), 0 for neither. */
function tokenParts(parts: readonly string[], from: number): number {
  const left = parts.length - from;
  if (left >= 3 && parts[from + 1]?.startsWith('eyJ') === true) return 3;
  return left >= 5 ? 5 : 0;
}
