import { textAround } from '../profile/template.ts';
import { maskSecrets } from '../profile/variables.ts';
import { isSecretMember, TEXT_MEMBER } from '../protocol/secret-members.ts';
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
function maskText(text: string): string {
  return maskTextSecrets(text).replace(BEARER, `$1${MASK}`);
}

function maskMessage(text: string): string {
  return maskText(text).replace(TEXT_MEMBER, (whole, name: string, colon: string, value: string) =>
    isSecretMember(name) && textAround(value) !== '' ? `"${name}"${colon}"${MASK}"` : whole,
  );
}
