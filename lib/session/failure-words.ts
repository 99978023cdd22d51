import type { HandshakeEvidence, HandshakeHeader } from '../protocol/handshake.ts';
import { headerValue } from '../protocol/handshake-answer.ts';
import { decodeJwt, findJwt, jwtExpiry } from '../protocol/jwt.ts';
import { quoted } from '../protocol/server-words.ts';
import { maskUrlSecrets } from '../protocol/url-secrets.ts';

/** Where servers put the reason into a JSON body, the most telling first (RFC 9457 among them). */
const REASON_KEYS: readonly string[] = ['message', 'detail', 'error_description', 'error', 'reason', 'title'];

/** `host:port` of a URL as a person knows it. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : maskUrlSecrets(url);
}

/** What the server itself says about its refusal, as ` (“…”)`; empty where it says nothing that fits into a sentence. */
export function serverWords({ body, headers }: HandshakeEvidence): string {
  if (body === null || body === '') return '';
  const type = headerValue(headers, 'content-type') ?? '';
  const said = /^\s*\{/.test(body) ? reasonOf(body) : /html|xml/i.test(type) || /^\s*</.test(body) ? '' : body;
  const line = quoted(said);
  return line === '' ? '' : ` (“${line}”)`;
}

function reasonOf(body: string): string {
  try {
    return reasonIn(JSON.parse(body));
  } catch {
    return '';
  }
}

function reasonIn(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  const fields = new Map<string, unknown>(Object.entries(value));
  for (const key of REASON_KEYS) {
    const field = fields.get(key);
    if (typeof field === 'string') return field;
    // `{"error": {"code": 4, "message": "…"}}`
    if (typeof field === 'object' && field !== null) {
      const { message } = field as { message?: unknown };
      if (typeof message === 'string') return message;
    }
  }
  return '';
}

/** What a token in the headers or the URL has to do with a refusal, as the end of a sentence; null where all is well with it. */
export function tokenTrouble(url: string, headers: readonly HandshakeHeader[], now: number): string | null {
  const places = [
    ...headers.map(({ name, value }) => ({ place: `${name} header`, value })),
    { place: 'URL', value: url },
  ];
  for (const { place, value } of places) {
    const found = findJwt(value);
    const decoded = found === null ? null : decodeJwt(found);
    if (decoded === null) continue;
    const { state, sentence } = jwtExpiry(decoded, now);
    if (state === 'expired' || state === 'not-yet') {
      return sentence.replace(/^The token/, `the token in the ${place}`).replace(/: ([^:]+)\.$/, ', $1');
    }
  }
  return null;
}
