import type { HandshakeEvidence } from '../protocol/handshake.ts';
import { FINDING, headerValue, upgradeFault } from '../protocol/handshake-answer.ts';
import { quoted } from '../protocol/server-words.ts';
import { maskProtocolSecrets } from '../protocol/url-secrets.ts';
import type { FailureContext, FailureExplanation } from './failure-context.ts';
import { hostOf } from './failure-words.ts';

const CATEGORY = { category: 'connection_error', retryAfterMs: null } as const;

/** An upgrade (101) that the browser rejected, seen in its headers or found out by further handshakes. */
export function explainUpgrade(evidence: HandshakeEvidence, context: FailureContext): FailureExplanation {
  const host = hostOf(context.url);
  const { netError, headers } = evidence;
  if (netError === FINDING.accepted) {
    return {
      ...CATEGORY,
      cause: 'unknown',
      detail: `The handshake with ${host} failed, but the same handshake a moment later succeeded: the trouble was a passing one, connect again.`,
    };
  }
  if (netError === FINDING.upgraded) {
    return {
      ...CATEGORY,
      cause: 'reset',
      detail: `The server at ${host} answered with a right upgrade, but the connection was lost in the same moment: look at its log.`,
    };
  }
  if (netError === FINDING.subprotocol) return subprotocol(evidence, context);
  if (netError === FINDING.badAccept) {
    // Firefox shows the answer, Chrome hides it.
    return headers.length > 0
      ? { ...CATEGORY, cause: 'bad-accept', detail: wrongAccept(host) }
      : { ...CATEGORY, cause: 'bad-accept', detail: hiddenFault(host) };
  }
  const upgraded = `The server at ${host} answered with an upgrade`;
  switch (upgradeFault(headers, context.protocols)) {
    case 'subprotocol':
      return subprotocol(evidence, context);
    case 'upgrade':
      return {
        ...CATEGORY,
        cause: 'bad-accept',
        detail: `${upgraded} without the headers Upgrade: websocket and Connection: Upgrade: check what the server or a proxy makes of them.`,
      };
    case 'accept-missing':
      return {
        ...CATEGORY,
        cause: 'bad-accept',
        detail: `${upgraded} without Sec-WebSocket-Accept: it does not speak RFC 6455, check that this path speaks WebSocket.`,
      };
    case 'extension':
      return {
        ...CATEGORY,
        cause: 'bad-accept',
        detail: `${upgraded} to an extension that the browser did not ask for (${quoted(headerValue(headers, 'sec-websocket-extensions') ?? '')}): switch it off at the server.`,
      };
    default:
      return { ...CATEGORY, cause: 'bad-accept', detail: wrongAccept(host) };
  }
}

function wrongAccept(host: string): string {
  return `The server at ${host} answered with a wrong Sec-WebSocket-Accept, so its answer belongs to another handshake: check for a cache or proxy on the way, and the server's code.`;
}

function hiddenFault(host: string): string {
  return `The server at ${host} answered with an upgrade that breaks the rules, and the browser hides it: look there for a wrong Sec-WebSocket-Accept, or a subprotocol or extension that nobody asked for.`;
}

function subprotocol({ headers }: HandshakeEvidence, { url, protocols }: FailureContext): FailureExplanation {
  const host = hostOf(url);
  const asked = protocols.map((protocol) => `"${maskProtocolSecrets(protocol)}"`).join(', ');
  const agreed = headerValue(headers, 'sec-websocket-protocol');
  const answer = agreed === null ? 'none' : `"${quoted(agreed, maskProtocolSecrets)}"`;
  const advice =
    agreed === null
      ? 'ask for none, or for one that the server knows'
      : protocols.length === 0
        ? `ask for ${answer}`
        : `ask for ${answer} instead`;
  return {
    ...CATEGORY,
    cause: 'subprotocol',
    detail: `The server at ${host} did not agree on a subprotocol, asked for ${asked === '' ? 'none' : asked} and answered ${answer}: ${advice}.`,
  };
}
