import type { Profile } from '../profile/schema.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import type { HandshakeEvidence, HandshakeHeader } from '../protocol/handshake.ts';
import { isSecretHeader, maskHeaders, maskHeaderValue } from '../protocol/handshake-headers.ts';
import { MASK, maskProtocolSecrets, maskTextSecrets, maskUrlSecrets } from '../protocol/url-secrets.ts';
import type { SessionSummary } from '../session/summary.ts';

/** What an export may show of a session besides its frames, which are the person's own data and stay as they are. */
export interface Redactor {
  summary(summary: SessionSummary): SessionSummary;
  profile(profile: Profile): Profile;
  event(event: ConnectionEvent): ConnectionEvent;
}

export function redactor(includeSecrets: boolean | undefined): Redactor {
  return includeSecrets === true ? KEEP : MASKED;
}

const KEEP: Redactor = {
  summary: (summary) => summary,
  profile: (profile) => profile,
  event: (event) => event,
};

const MASKED: Redactor = {
  summary: (summary) => ({
    ...summary,
    name: maskTextSecrets(summary.name),
    url: maskUrlSecrets(summary.url),
    protocols: summary.protocols.map(maskProtocolSecrets),
    problem: summary.problem === null ? null : maskTextSecrets(summary.problem),
  }),
  profile: (profile) => ({
    ...profile,
    name: maskTextSecrets(profile.name),
    description: maskTextSecrets(profile.description),
    url: maskUrlSecrets(profile.url),
    protocols: profile.protocols.map(maskProtocolSecrets),
    headers: profile.headers.map(maskOwnHeader),
    closePolicy: profile.closePolicy.map((row) => ({ ...row, why: maskTextSecrets(row.why) })),
  }),
  event: maskEvent,
};

function maskEvent(event: ConnectionEvent): ConnectionEvent {
  switch (event.kind) {
    case 'attempt':
      return { ...event, url: maskUrlSecrets(event.url), protocols: event.protocols.map(maskProtocolSecrets) };
    case 'open':
      return { ...event, protocol: maskProtocolSecrets(event.protocol) };
    case 'close':
      return { ...event, reason: maskTextSecrets(event.reason) };
    case 'stopped':
      return { ...event, detail: maskTextSecrets(event.detail), why: maskTextSecrets(event.why) };
    case 'error':
      return {
        ...event,
        detail: maskTextSecrets(event.detail),
        evidence: event.evidence === null ? null : maskEvidence(event.evidence),
      };
    case 'dropped':
    case 'ready':
      return { ...event, detail: maskTextSecrets(event.detail) };
    case 'retry':
      return { ...event, why: maskTextSecrets(event.why) };
    case 'probe':
    case 'hold':
    case 'heartbeat-missed':
    case 'silence':
    case 'queue':
    case 'state':
    case 'gap':
      return event;
  }
}

/** A server's answer without its secrets: cookies, echoed credentials, and tokens wherever they stand. */
export function maskEvidence(evidence: HandshakeEvidence): HandshakeEvidence {
  const { statusText, headers, body, redirectedTo } = evidence;
  return {
    ...evidence,
    statusText: maskTextSecrets(statusText),
    headers: maskHeaders(headers),
    body: body === null ? null : maskBody(body),
    redirectedTo: redirectedTo === null ? null : maskUrlSecrets(redirectedTo),
  };
}

const OPEN_HEADERS: ReadonlySet<string> = new Set(['accept-language', 'origin', 'user-agent']);

/** Headers are set by hand mostly to carry a credential, under names that nobody can know. */
function maskOwnHeader(header: HandshakeHeader): HandshakeHeader {
  const { name } = header;
  return { name, value: OPEN_HEADERS.has(name.toLowerCase()) ? maskHeaderValue(header) : MASK };
}

/** A member of a JSON object whose value is text. Bounded, so that it stays linear on hostile input. */
const MEMBER = /"([^"\\]{1,60})"(\s{0,9}:\s{0,9})"(?:[^"\\]|\\.)*"/g;

function maskBody(body: string): string {
  return maskTextSecrets(body).replace(MEMBER, (whole, name: string, colon: string) =>
    isSecretHeader(name.replace(/([a-z])([A-Z])/g, '$1-$2')) ? `"${name}"${colon}"${MASK}"` : whole,
  );
}
