import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseJsonObject } from './shared/json.ts';

/** Signs the tokens of the demo servers; public on purpose, it protects nothing. */
export const DEMO_JWT_SECRET = 'socketwright-demo-secret-which-protects-nothing';

/** Fixed, so that the same token, and with it a saved session, works after every restart of the server. */
const ISSUED_AT_S = Date.UTC(2025, 0, 1) / 1000;
const EXPIRES_AT_S = Date.UTC(2100, 0, 1) / 1000;

export interface DemoTokenOptions {
  readonly role?: string | undefined;
  /** Seconds since 1970, as in RFC 7519 §4.1.4; null leaves the claim out. */
  readonly expiresAtS?: number | null | undefined;
  readonly secret?: string | undefined;
}

function base64Url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function sign(signed: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(signed).digest();
}

/** A JWT (RFC 7519, HS256) that the Clarity server accepts unless the options spoil it. */
export function makeDemoToken(options: DemoTokenOptions = {}): string {
  const expiresAtS = options.expiresAtS === undefined ? EXPIRES_AT_S : options.expiresAtS;
  const claims = {
    role: options.role ?? 'service_role',
    iss: 'socketwright-demo',
    iat: ISSUED_AT_S,
    ...(expiresAtS === null ? {} : { exp: expiresAtS }),
  };
  const signed = `${base64Url({ alg: 'HS256', typ: 'JWT' })}.${base64Url(claims)}`;
  return `${signed}.${sign(signed, options.secret ?? DEMO_JWT_SECRET).toString('base64url')}`;
}

export type TokenCheck =
  | { readonly ok: true; readonly role: string | null }
  | { readonly ok: false; readonly why: string };

/** Checks algorithm, signature and expiry; `why` is a whole sentence. */
export function checkToken(token: string, nowS: number): TokenCheck {
  const [head = '', body = '', signature = '', ...rest] = token.split('.');
  const header = parseJsonObject(Buffer.from(head, 'base64url').toString());
  const claims = parseJsonObject(Buffer.from(body, 'base64url').toString());
  if (rest.length > 0 || header === null || claims === null) return { ok: false, why: 'The token is not a JWT.' };
  if (header['alg'] !== 'HS256') return { ok: false, why: 'The token is not signed with HS256.' };
  const given = Buffer.from(signature, 'base64url');
  const expected = sign(`${head}.${body}`, DEMO_JWT_SECRET);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return { ok: false, why: 'The signature of the token is wrong.' };
  }
  const expiry = claims['exp'];
  if (typeof expiry !== 'number') return { ok: false, why: 'The token has no expiry.' };
  if (expiry <= nowS) return { ok: false, why: 'The token has expired.' };
  const role = claims['role'];
  return { ok: true, role: typeof role === 'string' ? role : null };
}
