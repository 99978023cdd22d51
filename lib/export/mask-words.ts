import { textAround } from '../profile/template.ts';
import { maskSecrets } from '../profile/variables.ts';
import { isSecretHeader } from '../protocol/handshake-headers.ts';
import { MASK, maskProtocolSecrets, maskTextSecrets, maskUrlSecrets } from '../protocol/url-secrets.ts';

/** How the texts of a session lose their secrets. */
export interface Words {
  readonly url: (url: string) => string;
  readonly protocol: (protocol: string) => string;
  readonly text: (text: string) => string;
  /** For text that may be or quote a message: also the members of JSON objects whose names speak of a secret. */
  readonly message: (text: string) => string;
}

/** `secrets`: values that are known to be secret, wherever they stand; the other rules go by how a text looks. */
export function wordsFor(secrets: readonly string[]): Words {
  const known = (text: string) => maskSecrets(text, secrets);
  return {
    url: (url) => maskUrlSecrets(known(url)),
    protocol: (protocol) => maskProtocolSecrets(known(protocol)),
    text: (text) => maskText(known(text)),
    message: (text) => maskMessage(known(text)),
  };
}

/** RFC 6750 §2.1. The shortest one is longer than the words that follow "bearer" in a sentence. */
const BEARER = /\b(bearer[ \t]{1,9})[\w.~+/-]{16,}=*/gi;
/** A member of a JSON object whose value is text. Bounded, so that it stays linear on hostile input. */
const MEMBER = /"([^"\\]{1,60})"(\s{0,9}:\s{0,9})"((?:[^"\\]|\\.)*)"/g;
function maskText(text: string): string {
  return maskTextSecrets(text).replace(BEARER, `$1${MASK}`);
}

function maskMessage(text: string): string {
  return maskText(text).replace(MEMBER, (whole, name: string, colon: string, value: string) =>
    isSecretMember(name) && textAround(value) !== '' ? `"${name}"${colon}"${MASK}"` : whole,
  );
}

/** `accessToken` as `access-token`, by the rules for names of headers. */
export function isSecretMember(name: string): boolean {
  return isSecretHeader(name.replace(/([a-z])([A-Z])/g, '$1-$2'));
}
