import type { Heartbeat, Matcher, ReadyGate } from '../profile/liveness-schema.ts';
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
    name: maskText(summary.name),
    url: maskUrlSecrets(summary.url),
    protocols: summary.protocols.map(maskProtocolSecrets),
    problem: summary.problem === null ? null : maskMessage(summary.problem),
  }),
  profile: (profile) => ({
    ...profile,
    name: maskText(profile.name),
    description: maskText(profile.description),
    url: maskUrlSecrets(profile.url),
    protocols: profile.protocols.map(maskProtocolSecrets),
    headers: profile.headers.map(maskOwnHeader),
    closePolicy: profile.closePolicy.map((row) => ({ ...row, why: maskText(row.why) })),
    ready: profile.ready === null ? null : maskGate(profile.ready),
    heartbeat: profile.heartbeat === null ? null : maskHeartbeat(profile.heartbeat),
    answers: profile.answers.map(({ when, send }) => ({ when: maskMatcher(when), send: maskMessage(send) })),
    templates: profile.templates.map((template) => ({ ...template, body: maskMessage(template.body) })),
  }),
  event: maskEvent,
};

function maskGate(gate: ReadyGate): ReadyGate {
  const steps = gate.steps.map(({ waitFor, send }) => ({
    waitFor: waitFor === null ? null : maskMatcher(waitFor),
    send: send === null ? null : maskMessage(send),
  }));
  return { ...gate, steps };
}

function maskHeartbeat(heartbeat: Heartbeat): Heartbeat {
  const { message, reply } = heartbeat;
  return { ...heartbeat, message: maskMessage(message), reply: reply === null ? null : maskMatcher(reply) };
}

function maskMatcher<Any extends Matcher>(matcher: Any): Any {
  switch (matcher.kind) {
    case 'any':
      return matcher;
    case 'text':
      return { ...matcher, startsWith: maskMessage(matcher.startsWith) };
    case 'json':
      return { ...matcher, equals: isSecretMember(matcher.path) ? MASK : maskMessage(matcher.equals) };
  }
}

function maskEvent(event: ConnectionEvent): ConnectionEvent {
  switch (event.kind) {
    case 'attempt':
      return { ...event, url: maskUrlSecrets(event.url), protocols: event.protocols.map(maskProtocolSecrets) };
    case 'open':
      return { ...event, protocol: maskProtocolSecrets(event.protocol), extensions: maskText(event.extensions) };
    case 'close':
      return { ...event, reason: maskMessage(event.reason) };
    case 'stopped':
      return { ...event, detail: maskMessage(event.detail), why: maskMessage(event.why) };
    case 'error':
      return {
        ...event,
        detail: maskMessage(event.detail),
        evidence: event.evidence === null ? null : maskEvidence(event.evidence),
      };
    case 'dropped':
    case 'ready':
      return { ...event, detail: maskMessage(event.detail) };
    case 'retry':
      return { ...event, why: maskMessage(event.why) };
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
    statusText: maskMessage(statusText),
    headers: maskHeaders(headers).map(maskEcho),
    body: body === null ? null : maskMessage(body),
    redirectedTo: redirectedTo === null ? null : maskUrlSecrets(redirectedTo),
  };
}

/** What a server echoes under any name; its challenge speaks of bearers without one. */
function maskEcho({ name, value }: HandshakeHeader): HandshakeHeader {
  return { name, value: /^(www|proxy)-authenticate$/i.test(name) ? value : maskText(value) };
}

const OPEN_HEADERS: ReadonlySet<string> = new Set(['accept-language', 'origin', 'user-agent']);

/** Headers are set by hand mostly to carry a credential, under names that nobody can know. */
function maskOwnHeader(header: HandshakeHeader): HandshakeHeader {
  const { name } = header;
  return { name, value: OPEN_HEADERS.has(name.toLowerCase()) ? maskHeaderValue(header) : MASK };
}

/** RFC 6750 §2.1. The shortest one is longer than the words that follow "bearer" in a sentence. */
const BEARER = /\b(bearer[ \t]{1,9})[\w.~+/-]{16,}=*/gi;
/** A member of a JSON object whose value is text. Bounded, so that it stays linear on hostile input. */
const MEMBER = /"([^"\\]{1,60})"(\s{0,9}:\s{0,9})"((?:[^"\\]|\\.)*)"/g;
/** A value that is filled in when the message is sent. */
const PLACEHOLDERS = /^(?:\{\{\w{1,20}\}\})+$/;

function maskText(text: string): string {
  return maskTextSecrets(text).replace(BEARER, `$1${MASK}`);
}

/** For text that may be or quote a message: also the members of JSON objects whose names speak of a secret. */
function maskMessage(text: string): string {
  return maskText(text).replace(MEMBER, (whole, name: string, colon: string, value: string) =>
    isSecretMember(name) && !PLACEHOLDERS.test(value) ? `"${name}"${colon}"${MASK}"` : whole,
  );
}

/** `accessToken` as `access-token`, by the rules for names of headers. */
function isSecretMember(name: string): boolean {
  return isSecretHeader(name.replace(/([a-z])([A-Z])/g, '$1-$2'));
}
