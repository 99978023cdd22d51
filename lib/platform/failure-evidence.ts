import type { EvidenceSource, HandshakeEvidence } from '../protocol/handshake.ts';
import { acceptFor, FINDING, headerValue, upgradeFault } from '../protocol/handshake-answer.ts';
import { cut } from '../protocol/server-words.ts';
import type { SocketRequest } from '../session/socket-port.ts';
import { httpUrlOf, type ProbeOutcome } from './handshake-probe.ts';
import type { RequestRecord } from './request-watch.ts';

/** Each letter of a foreign script becomes up to nine characters in a URL. */
const MOST_TARGET_CHARS = 8192;

/** Evidence from the browser's record of a handshake, or of a request that repeated one. */
export async function recordEvidence(
  record: RequestRecord,
  source: EvidenceSource,
  request: SocketRequest,
): Promise<HandshakeEvidence> {
  const { status, statusText, headers } = record;
  const netError = status === 101 ? await upgradeFinding(record, source, request) : record.netError;
  const redirectedTo = redirectTarget(record, request.url);
  return {
    source,
    status,
    statusText,
    headers,
    body: null,
    bodyTruncated: false,
    netError,
    redirectedTo,
    needsAccess: false,
    repeats: false,
  };
}

export async function answerEvidence(
  { record, body, bodyTruncated, key }: ProbeOutcome & { kind: 'answer' },
  request: SocketRequest,
): Promise<HandshakeEvidence> {
  const evidence = await recordEvidence({ ...record, key }, 'probe', request);
  return { ...evidence, body, bodyTruncated };
}

/** With the key the answer can be checked as a browser does; null where its headers tell by themselves. */
async function upgradeFinding(
  { headers, key }: RequestRecord,
  source: EvidenceSource,
  { protocols }: SocketRequest,
): Promise<string | null> {
  if (upgradeFault(headers, protocols) !== 'accept') return null;
  if (key === null || headerValue(headers, 'sec-websocket-accept') !== (await acceptFor(key))) return FINDING.badAccept;
  return source === 'probe' ? FINDING.accepted : FINDING.upgraded;
}

/** Where it points to, from the address as HTTP knows it (RFC 9110 §10.2.2). */
function redirectTarget({ status, headers }: RequestRecord, url: string): string | null {
  const location = headerValue(headers, 'location');
  if (status === null || status < 300 || status > 399 || location === null) return null;
  const target = URL.canParse(location, httpUrlOf(url)) ? new URL(location, httpUrlOf(url)).href : location;
  return cut(target, MOST_TARGET_CHARS);
}
