import { TLS_HANDSHAKE } from '../protocol/close-codes.ts';
import type { FailureContext, FailureExplanation } from './failure-context.ts';
import { hostOf } from './failure-words.ts';

/** Errors of TLS by name: Chromium, and Firefox's certificate verifier and NSS. */
const TLS_NAME = /^(ERR_(CERT|SSL|TLS13|ECH)_|ERR_BAD_SSL|ERR_CERTIFICATE_|(SEC|SSL|MOZILLA_PKIX)_ERROR_)/;

interface Kind {
  /** Chromium's names, and Firefox's sentences, which are English only in an English Firefox. */
  readonly pattern: RegExp;
  readonly sentence: string;
}

/** `…` stands for the host. The first that matches counts. */
const KINDS: readonly Kind[] = [
  {
    pattern: /DATE_INVALID|VALIDITY_TOO_LONG|EXPIRED|has expired|not (yet )?valid (until|before|after)/i,
    sentence: 'The TLS certificate of … has expired or is not valid yet: renew it, or check the clock of this machine.',
  },
  {
    pattern: /COMMON_NAME_INVALID|BAD_CERT_DOMAIN|not valid for the name|only valid for/i,
    sentence: 'The TLS certificate of … belongs to another host name: connect with the name that it was made for.',
  },
  {
    pattern: /REVOKED/i,
    sentence: 'The TLS certificate of … was revoked: the server needs a new one.',
  },
  {
    pattern: /CLIENT_AUTH|BAD_SSL_CLIENT|CERT_ALERT|CERT_REQUIRED|client certificate/i,
    sentence: 'The server at … wants a TLS certificate from us: install a client certificate in the browser.',
  },
  {
    pattern: /WEAK_|KEY_PINNING|PINNED|TRANSPARENCY|SIGNATURE_ALGORITHM_DISABLED/i,
    sentence: 'The TLS certificate of … breaks the rules of the browser (weak, pinned or not logged): replace it.',
  },
  {
    pattern: /AUTHORITY_INVALID|UNKNOWN_ISSUER|SELF_SIGNED|UNTRUSTED|self.signed|not trusted|issuer/i,
    sentence:
      'The TLS certificate of … is not trusted (self-signed, or an unknown authority): open its https:// page and accept it, or trust its authority.',
  },
  {
    pattern: /VERSION|CIPHER|unsupported protocol|no common encryption/i,
    sentence: 'The server at … speaks no version of TLS that the browser accepts: update its TLS settings.',
  },
  {
    pattern: /SSL_PROTOCOL_ERROR|RX_RECORD_TOO_LONG|maximum permissible length|WRONG_VERSION/i,
    sentence: 'What answers at … does not speak TLS: use ws:// instead of wss://, or check the port.',
  },
  {
    pattern: /ERR_CERT_|ERR_CERTIFICATE_|SEC_ERROR_|PKIX|certificate/i,
    sentence: 'The browser does not accept the TLS certificate of …: open its https:// page to see why.',
  },
];

const UNKNOWN = 'TLS with … failed: open its https:// page to see why, and check that the port speaks TLS.';

/** A failure of TLS; null when it is none. Firefox gives a sentence of its own language instead of a name. */
export function explainTls(name: string, { url, code }: FailureContext): FailureExplanation | null {
  const isSentence = /^\p{L}.* /u.test(name) && !name.startsWith('NS_ERROR_');
  if (!TLS_NAME.test(name) && !(isSentence && (code === TLS_HANDSHAKE || url.startsWith('wss:')))) return null;
  const sentence = KINDS.find(({ pattern }) => pattern.test(name))?.sentence ?? UNKNOWN;
  return {
    category: 'connection_error',
    cause: 'tls',
    detail: sentence.replace('…', () => hostOf(url)),
    retryAfterMs: null,
  };
}
