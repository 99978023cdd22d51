import { isSecretHeader } from './handshake-headers.ts';

/** A member of a JSON object whose value is text: name, colon, value. Bounded, so that it stays linear on hostile input. */
export const TEXT_MEMBER = /"([^"\\]{1,60})"(\s{0,9}:\s{0,9})"((?:[^"\\]|\\.)*)"/g;

/** `accessToken` as `access-token`, by the rules for names of headers. */
export function isSecretMember(name: string): boolean {
  return isSecretHeader(name.replace(/([a-z])([A-Z])/g, '$1-$2'));
}
