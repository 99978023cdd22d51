/** A JSON Web Token taken apart for display (RFC 7519); nobody checked its signature. All times are epoch ms. */
export interface DecodedJwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly expiresAt: number | null;
  readonly notBefore: number | null;
  readonly issuedAt: number | null;
}

/** To be shown beside every decoded token. */
export const JWT_NOTE = 'Decoded for display only: the signature was not checked.';

export type JwtState = 'none' | 'valid' | 'soon' | 'expired' | 'not-yet';

export interface JwtExpiry {
  readonly state: JwtState;
  /** One sentence for a person. */
  readonly sentence: string;
}

/** Longer ones fit no header of a server that we know; decoding them would only cost time. */
const MOST_CHARS = 65_536;
/** A token that ends sooner than this deserves a warning before the next reconnect fails. */
const SOON_MS = 5 * 60_000;
/** The largest time a Date can hold, ECMA-262 §21.4.1.1. */
const LAST_TIME_MS = 8.64e15;

/** Takes a signed or unsecured token apart; null for anything else, an encrypted token (five parts) included. */
export function decodeJwt(text: string): DecodedJwt | null {
  const token = text.trim();
  if (token.length > MOST_CHARS) return null;
  const parts = token.split('.');
  if (parts.length !== 3) return null;
  const [first = '', second = '', signature = ''] = parts;
  if (!/^[\w-]*=*$/.test(signature)) return null;
  const header = decodePart(first);
  const claims = decodePart(second);
  if (header === null || claims === null) return null;
  return {
    header,
    claims,
    expiresAt: epochMs(claims['exp']),
    notBefore: epochMs(claims['nbf']),
    issuedAt: epochMs(claims['iat']),
  };
}

/** The first token inside a header's value or a URL that can be decoded, as it stands there. */
export function findJwt(text: string): string | null {
  if (text.length > MOST_CHARS || !text.includes('eyJ')) return null;
  for (const run of text.match(/[\w.-]+/g) ?? []) {
    const parts = run.split('.');
    for (let i = 0; i + 2 < parts.length; i++) {
      const part = parts[i] ?? '';
      const start = part.indexOf('eyJ');
      if (start === -1) continue;
      const token = `${part.slice(start)}.${parts[i + 1]}.${parts[i + 2]}`;
      if (decodeJwt(token) !== null) return token;
    }
  }
  return null;
}

/** Whether a token may be used at `now` (epoch ms), by its own claims (RFC 7519 §4.1.4 and §4.1.5). */
export function jwtExpiry({ expiresAt, notBefore }: DecodedJwt, now: number): JwtExpiry {
  if (expiresAt !== null && now >= expiresAt) {
    return {
      state: 'expired',
      sentence: `The token expired ${span(now - expiresAt)} ago (${isoTime(expiresAt)}): get a new one.`,
    };
  }
  if (notBefore !== null && now < notBefore) {
    return {
      state: 'not-yet',
      sentence: `The token is valid only in ${span(notBefore - now)} (${isoTime(notBefore)}): wait, or check the clocks.`,
    };
  }
  if (expiresAt === null) return { state: 'none', sentence: 'The token has no time of expiry.' };
  const left = `The token expires in ${span(expiresAt - now)} (${isoTime(expiresAt)})`;
  return expiresAt - now < SOON_MS
    ? { state: 'soon', sentence: `${left}: a reconnect after that needs a new one.` }
    : { state: 'valid', sentence: `${left}.` };
}

function decodePart(part: string): Record<string, unknown> | null {
  // Some libraries pad, against RFC 7515 §2.
  const plain = /^([\w-]+)=*$/.exec(part)?.[1];
  if (plain === undefined) return null;
  try {
    const binary = atob(plain.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** NumericDate (RFC 7519 §2): seconds, possibly with a fraction. */
function epochMs(seconds: unknown): number | null {
  if (typeof seconds !== 'number') return null;
  const ms = Math.round(seconds * 1000);
  return Math.abs(ms) <= LAST_TIME_MS ? ms : null;
}

function isoTime(ms: number): string {
  return new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}

/** `3 minutes`: one unit, rounded down, because nobody counts more of them. */
function span(ms: number): string {
  const units: readonly (readonly [number, string])[] = [
    [86_400_000, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
    [1000, 'second'],
  ];
  for (const [size, name] of units) {
    const count = Math.floor(ms / size);
    if (count >= 1) return count === 1 ? `1 ${name}` : `${count} ${name}s`;
  }
  return 'less than a second';
}
