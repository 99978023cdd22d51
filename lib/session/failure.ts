import { TLS_HANDSHAKE } from '../protocol/close-codes.ts';
import type { HandshakeEvidence } from '../protocol/handshake.ts';
import { FINDING } from '../protocol/handshake-answer.ts';
import { quoted } from '../protocol/server-words.ts';
import { checkWebSocketUrl } from '../protocol/url.ts';
import type { FailureContext, FailureExplanation } from './failure-context.ts';
import { explainNetError } from './failure-net.ts';
import { explainStatus } from './failure-status.ts';
import { explainUpgrade } from './failure-upgrade.ts';
import { hostOf } from './failure-words.ts';

/** What a failed opening handshake means. The status of an answer says more than any name of an error that came after it. */
export function explainFailure(evidence: HandshakeEvidence, context: FailureContext): FailureExplanation {
  const { status, netError, source } = evidence;
  if (status !== null && status !== 101) return explainStatus(status, evidence, context);
  if (status === 101 || isAboutUpgrade(netError)) return explainUpgrade(evidence, context);
  if (netError === FINDING.simulated) return simulated(context);
  const named = netError === null ? null : explainNetError(netError, context);
  if (named !== null) return named;
  // Firefox says nothing at all about a port that it blocks (measured).
  if (isBlockedPort(context.url)) return explainNetError('net::ERR_UNSAFE_PORT', context) ?? unknown(evidence, context);
  if (context.code === TLS_HANDSHAKE) return tlsOnly(evidence, context);
  if (netError === FINDING.noAnswer) return noAnswer(evidence, context);
  if (netError === FINDING.notLookedInto) return notLookedInto(context);
  return source === 'opaque' ? opaque(evidence, context) : unknown(evidence, context);
}

function isAboutUpgrade(netError: string | null): boolean {
  return netError === FINDING.badAccept || netError === FINDING.subprotocol || netError === FINDING.accepted;
}

/** Its only warning is about a port that browsers block. */
export function isBlockedPort(url: string): boolean {
  const checked = checkWebSocketUrl(url);
  return checked.ok && checked.value.warning !== null;
}

/** The code is all that Firefox tells without access to the host. */
function tlsOnly({ needsAccess }: HandshakeEvidence, { url }: FailureContext): FailureExplanation {
  const host = hostOf(url);
  const learn = needsAccess ? `, or allow access to ${host} to learn it here` : '';
  return {
    category: 'connection_error',
    cause: 'tls',
    detail: `TLS with ${host} failed: open its https:// page to see why${learn}.`,
    retryAfterMs: null,
  };
}

function noAnswer({ needsAccess }: HandshakeEvidence, { url }: FailureContext): FailureExplanation {
  const host = hostOf(url);
  const learn = needsAccess ? `allow access to ${host} to learn more` : 'look at the log of the server';
  return {
    category: 'connection_error',
    cause: 'unknown',
    detail: `The handshake with ${host} failed, and an extra request to it got no answer in time: check that the server runs, or ${learn}.`,
    retryAfterMs: null,
  };
}

function notLookedInto({ url }: FailureContext): FailureExplanation {
  return {
    category: 'connection_error',
    cause: 'unknown',
    detail: `The handshake with ${hostOf(url)} failed and was not looked into, because the next attempt began, or the session was stopped, before anything was learnt: let it wait longer between attempts to learn why.`,
    retryAfterMs: null,
  };
}

function simulated({ url }: FailureContext): FailureExplanation {
  return {
    category: 'connection_refused',
    cause: 'unreachable',
    detail: `No attempt was made: a check simulates that nothing can be reached at ${hostOf(url)}.`,
    retryAfterMs: null,
  };
}

function opaque({ netError, needsAccess }: HandshakeEvidence, { url }: FailureContext): FailureExplanation {
  const host = hostOf(url);
  const answered = {
    cause: 'unknown',
    detail: `An HTTP server answers at ${host}, but it did not take the handshake and the browser hides its answer: ${
      needsAccess ? `allow access to ${host} to read it` : 'try again'
    }.`,
  } as const;
  const failed = {
    cause: 'unreachable',
    detail: `No HTTP server answered at ${host} (refused, wrong name, no valid TLS, or a redirect elsewhere; the browser hides which): check host and port, or ${
      needsAccess ? `allow access to ${host} to learn more` : 'try again'
    }.`,
  } as const;
  return { category: 'connection_error', retryAfterMs: null, ...(netError === null ? answered : failed) };
}

function unknown({ source, needsAccess, netError }: HandshakeEvidence, { url }: FailureContext): FailureExplanation {
  const host = hostOf(url);
  const why = netError === null ? 'the browser tells no reason' : `the browser tells no more than ${quoted(netError)}`;
  const next = needsAccess
    ? `allow access to ${host} to learn it`
    : source === 'socket'
      ? 'allow the extra request in the settings of the session to learn it'
      : 'look at the log of the server';
  return {
    category: 'connection_error',
    cause: 'unknown',
    detail: `The handshake with ${host} failed and ${why}: ${next}.`,
    retryAfterMs: null,
  };
}
