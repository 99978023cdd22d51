import type { Clock } from '../base/clock.ts';
import type { ProbeMethod } from '../protocol/connection-event.ts';
import { type HandshakeEvidence, noEvidence } from '../protocol/handshake.ts';
import { FINDING, headerValue } from '../protocol/handshake-answer.ts';
import { isBlockedPort } from '../session/failure.ts';
import type { FailedHandshake, FailureFinder } from '../session/failure-finder.ts';
import { answerEvidence, recordEvidence } from './failure-evidence.ts';
import { type ProbeOutcome, probeHandshake } from './handshake-probe.ts';
import type { Sockets } from './header-socket.ts';
import { probeOpaquely } from './opaque-probe.ts';
import { createProbeMemory } from './probe-memory.ts';
import { createRecentFindings } from './recent-findings.ts';
import { tells } from './request-watch.ts';
import { probeWithSockets, type SocketVerdict } from './socket-probe.ts';
import type { WatchedSockets } from './watched-sockets.ts';
import { within } from './within.ts';

export interface FinderParts {
  /** For second handshakes, which must not keep those of sessions waiting. */
  readonly sockets: Pick<Sockets, 'probes'>;
  /** Firefox's records of handshakes; null in Chrome, which tells nothing of them (measured). */
  readonly watched: WatchedSockets | null;
  /** Whether the person allowed access to the URL's host. */
  readonly hasAccess: (url: string) => Promise<boolean>;
  readonly clock: Clock;
}

/** The longest that an extra request may take. */
const MOST_WAIT_MS = 3000;
/** A server that failed a handshake in a moment will answer the next request as soon; one that upgrades never answers it. */
const LEAST_PATIENCE_MS = 1000;
const MOST_PATIENCE_MS = 2000;
/** A lost packet or a slow name server delays an answer; one that comes late after all is worth more than a conclusion. */
const GRACE_MS = 300;
/** Repeated failures in a shorter time than this share one look. */
const LOOK_AGAIN_MS = 1000;
/** Each look with sockets adds failed handshakes, for which Chrome slows down the session's own. */
const LOOK_WITH_SOCKETS_AGAIN_MS = 60_000;

/** Answers that carry no body (RFC 9110 §6.4.1), or none that a script may read. */
const WITHOUT_BODY = (status: number): boolean => status < 200 || status === 204 || (status >= 300 && status < 400);

/** Errors of a connection that its far end, or something on the way, cut. */
const isCut = (netError: string | null): boolean =>
  netError !== null && /^net::ERR_(CONNECTION_(RESET|CLOSED|ABORTED)|SOCKET_NOT_CONNECTED)$/.test(netError);

function tellsMore({ status, netError }: HandshakeEvidence): boolean {
  return status !== null || (netError !== null && netError !== FINDING.noAnswer && !isCut(netError));
}

/** One look: what failed, and how far it may go. */
interface Look {
  readonly failed: FailedHandshake;
  readonly key: string;
  /** How long Chrome's extra request may be silent before it means something. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
  readonly onProbe: (method: ProbeMethod) => void;
  /** What is known already, should the look be cut short. */
  learnt: HandshakeEvidence | null;
}

/** Finds out why a handshake failed: from the browser's own record where there is one, else by extra requests. */
export function createFailureFinder(parts: FinderParts): FailureFinder {
  const { sockets, watched, hasAccess, clock } = parts;
  const looks = createProbeMemory<HandshakeEvidence>(clock, LOOK_AGAIN_MS);
  const bodies = createProbeMemory<ProbeOutcome>(clock, LOOK_AGAIN_MS);
  const recent = createRecentFindings(clock);
  const verdicts = createProbeMemory<SocketVerdict>(clock, LOOK_WITH_SOCKETS_AGAIN_MS);

  async function find(
    failed: FailedHandshake,
    onProbe: Look['onProbe'],
    signal: AbortSignal,
  ): Promise<HandshakeEvidence> {
    const { url, protocols, headers } = failed.request;
    if (isBlockedPort(url)) return noEvidence('check');
    const access = await hasAccess(url);
    const lastedMs = failed.failedAt - failed.startedAt;
    const patienceMs = Math.min(MOST_PATIENCE_MS, Math.max(LEAST_PATIENCE_MS, 2 * lastedMs + 500));
    const key = JSON.stringify([url, protocols, headers, access]);
    const look: Look = { failed, key, patienceMs, signal, onProbe, learnt: null };
    const recorded = access ? await fromRecord(look) : null;
    if (recorded !== null) return recorded;
    const unknown = { ...noEvidence('socket'), needsAccess: !access };
    if (!failed.mayProbe) return unknown;
    const looked = await looks.take(key, signal, () => (access ? fromProbe(look) : fromOpaque(look)));
    const found = looked ?? look.learnt;
    if (found !== null) recent.note(key, found);
    return found ?? recent.recall(key) ?? { ...unknown, netError: FINDING.notLookedInto };
  }

  async function fromRecord(look: Look): Promise<HandshakeEvidence | null> {
    const { failed, key, signal, onProbe } = look;
    const record = failed.socket === undefined ? null : ((await watched?.recordOf(failed.socket)) ?? null);
    if (record === null || !tells(record)) return null;
    const evidence = await recordEvidence(record, 'webRequest', failed.request);
    const { status } = evidence;
    const empty = status === null || WITHOUT_BODY(status) || headerValue(evidence.headers, 'content-length') === '0';
    if (empty || !failed.mayProbe || signal.aborted) return evidence;
    // The record has no body; another request to the same end has.
    const outcome = await bodies.take(key, signal, () => {
      onProbe('handshake');
      return probeHandshake(failed.request, { upgrade: true, waitMs: MOST_WAIT_MS, signal });
    });
    if (outcome?.kind !== 'answer' || outcome.record.status !== status) return evidence;
    return { ...evidence, body: outcome.body, bodyTruncated: outcome.bodyTruncated };
  }

  /** A connection that was cut may be a passing trouble, and one answer says more than two that were cut. */
  async function fromProbe(look: Look): Promise<HandshakeEvidence> {
    const first = await fromOneProbe(look);
    if (look.signal.aborted || !isCut(first.netError)) return first;
    look.learnt = first;
    const second = await fromOneProbe(look);
    return tellsMore(second) ? second : first;
  }

  async function fromOneProbe(look: Look): Promise<HandshakeEvidence> {
    const enough = new AbortController();
    const signal = AbortSignal.any([look.signal, enough.signal]);
    look.onProbe('handshake');
    const probing = probeHandshake(look.failed.request, { upgrade: true, waitMs: MOST_WAIT_MS, signal });
    try {
      // Firefox shows a 101, so there silence is what it seems.
      const hidden = watched === null ? await fromSilence(look, probing) : null;
      return hidden ?? (await fromOutcome(look, await probing));
    } finally {
      enough.abort();
    }
  }

  /** Chrome's `fetch` waits for more after a 101, so one that is silent for long may have met an upgrade. */
  async function fromSilence(look: Look, probing: Promise<ProbeOutcome>): Promise<HandshakeEvidence | null> {
    if ((await within(look.patienceMs, probing)) === 'done') return null;
    // It goes on meanwhile: what delays it delays the sockets too, and then it tells why.
    const found = await fromSockets(look);
    const late = (await within(GRACE_MS, probing)) === 'done' ? await probing : null;
    // One that is cut after a silence is what an upgrade looks like that its server gives up waiting for.
    const isEnd = late?.kind === 'error' && isCut(late.netError);
    return late?.kind === 'answer' || (late?.kind === 'error' && !(isEnd && found !== null)) ? null : found;
  }

  async function fromOutcome(look: Look, outcome: ProbeOutcome): Promise<HandshakeEvidence> {
    switch (outcome.kind) {
      case 'answer':
        return answerEvidence(outcome, look.failed.request);
      case 'error':
        return fromError(look, outcome.netError);
      case 'silent':
        return { ...noEvidence('probe'), netError: FINDING.noAnswer };
      default:
        return noEvidence('probe');
    }
  }

  /** Some errors of the extra request are not those of the handshake. */
  async function fromError(look: Look, netError: string): Promise<HandshakeEvidence> {
    const { failed, signal, onProbe } = look;
    const evidence = { ...noEvidence('probe'), netError };
    // HTTP/2 has no upgrade, and a WebSocket does not use it; what follows a 101 is neither HTTP nor, if nothing does, a byte.
    const hidden = /^net::ERR_(INVALID_HTTP_RESPONSE|EMPTY_RESPONSE)$/.test(netError);
    if (signal.aborted || !(hidden || /^net::ERR_HTTP2_|^net::ERR_HTTP_1_1/.test(netError))) return evidence;
    look.learnt = evidence;
    onProbe('get');
    const plain = await probeHandshake(failed.request, { upgrade: false, waitMs: MOST_WAIT_MS, signal });
    if (plain.kind !== 'answer') return evidence;
    if (!hidden) return { ...(await answerEvidence(plain, failed.request)), netError: FINDING.getOnly };
    const found = await fromSockets(look);
    // A server that hangs up on upgrades looks the same from here as one that upgrades wrongly and hangs up then.
    const unsure = netError === 'net::ERR_EMPTY_RESPONSE' && found?.netError === FINDING.badAccept;
    return found === null || unsure ? evidence : found;
  }

  async function fromSockets(look: Look): Promise<HandshakeEvidence | null> {
    const { failed, key, signal, onProbe } = look;
    const options = { waitMs: MOST_WAIT_MS, signal, onProbe: () => onProbe('socket') };
    const verdict = await verdicts.take(
      key,
      signal,
      () => probeWithSockets(sockets.probes, failed.request, options),
      // Only a lasting trouble is worth remembering.
      ({ kind }) => kind === 'subprotocol' || kind === 'rejected',
    );
    const upgraded = { ...noEvidence('probe'), status: 101, statusText: 'Switching Protocols' };
    switch (verdict?.kind) {
      case 'accepted':
        return { ...noEvidence('probe'), netError: FINDING.accepted };
      case 'rejected':
        return { ...upgraded, netError: FINDING.badAccept };
      case 'subprotocol': {
        const { agreed } = verdict;
        const headers = agreed === null ? [] : [{ name: 'Sec-WebSocket-Protocol', value: agreed }];
        return { ...upgraded, headers, netError: FINDING.subprotocol };
      }
      default:
        return null;
    }
  }

  async function fromOpaque(look: Look): Promise<HandshakeEvidence> {
    const { failed, signal, onProbe } = look;
    const { url, protocols } = failed.request;
    onProbe('opaque');
    const outcome = await probeOpaquely(url, MOST_WAIT_MS, signal);
    const netError = { answered: null, failed: FINDING.unreadable, silent: FINDING.noAnswer, nothing: null }[outcome];
    const evidence = { ...noEvidence('opaque'), needsAccess: true, netError };
    if (outcome !== 'nothing') look.learnt = evidence;
    const askable = outcome === 'answered' || outcome === 'silent';
    // Sockets need no access, so Chrome's hidden disagreement about subprotocols can be found out even so.
    if (!askable || protocols.length === 0 || watched !== null) return evidence;
    const found = await fromSockets(look);
    return found === null || found.netError === FINDING.badAccept ? evidence : { ...found, needsAccess: true };
  }

  return {
    find: (failed, onProbe, signal) =>
      find(failed, onProbe, signal).catch((thrown: unknown) => {
        console.error('Socketwright could not look into a failed handshake.', thrown);
        return noEvidence('socket');
      }),
  };
}
