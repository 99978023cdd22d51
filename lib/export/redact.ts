import type { Profile } from '../profile/schema.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import type { HandshakeEvidence, HandshakeHeader } from '../protocol/handshake.ts';
import { maskHeaders } from '../protocol/handshake-headers.ts';
import type { SessionSummary } from '../session/summary.ts';
import { maskFrame } from './mask-payload.ts';
import { maskProfile } from './mask-profile.ts';
import { type Words, wordsFor } from './mask-words.ts';
import type { ExportOptions } from './options.ts';
import type { CaptureSource, SourceFrame } from './source.ts';

/** What an export may show of a session. */
export interface Redactor {
  summary(summary: SessionSummary): SessionSummary;
  profile(profile: Profile): Profile;
  event(event: ConnectionEvent): ConnectionEvent;
  /** Frames are the person's own data and stay as they are, but for values of secret variables. */
  frame(frame: SourceFrame): SourceFrame;
}

/** Masks everything unless the person wants the secrets in the file. */
export function redactor(
  { includeSecrets }: Pick<ExportOptions, 'includeSecrets'>,
  { secrets, profile }: Pick<CaptureSource, 'secrets' | 'profile'>,
): Redactor {
  if (includeSecrets === true) return KEEP;
  const words = wordsFor(secrets);
  const codec = profile?.codec.kind ?? 'text';
  return {
    summary: (summary) => maskSummary(summary, words),
    profile: (one) => maskProfile(one, words),
    event: (event) => maskEvent(event, words),
    frame: (frame) => maskFrame(frame, secrets, codec),
  };
}

const KEEP: Redactor = {
  summary: (summary) => summary,
  profile: (profile) => profile,
  event: (event) => event,
  frame: (frame) => frame,
};

function maskSummary(summary: SessionSummary, words: Words): SessionSummary {
  return {
    ...summary,
    name: words.text(summary.name),
    url: words.url(summary.url),
    protocols: summary.protocols.map(words.protocol),
    problem: summary.problem === null ? null : words.message(summary.problem),
  };
}

function maskEvent(event: ConnectionEvent, words: Words): ConnectionEvent {
  switch (event.kind) {
    case 'attempt':
      return { ...event, url: words.url(event.url), protocols: event.protocols.map(words.protocol) };
    case 'open':
      return { ...event, protocol: words.protocol(event.protocol), extensions: words.text(event.extensions) };
    case 'close':
      return { ...event, reason: words.message(event.reason) };
    case 'stopped':
      return { ...event, detail: words.message(event.detail), why: words.message(event.why) };
    case 'error':
      return {
        ...event,
        detail: words.message(event.detail),
        evidence: event.evidence === null ? null : maskEvidence(event.evidence, words),
      };
    case 'auto-reply':
    case 'run':
      return { ...event, name: words.text(event.name), detail: words.message(event.detail) };
    case 'unanswered':
      return { ...event, type: words.text(event.type) };
    case 'check':
    case 'dropped':
    case 'ready':
      return { ...event, detail: words.message(event.detail) };
    case 'retry':
      return { ...event, why: words.message(event.why) };
    case 'probe':
    case 'hold':
    case 'heartbeat':
    case 'heartbeat-missed':
    case 'alert':
    case 'reset':
    case 'silence':
    case 'order':
    case 'queue':
    case 'state':
    case 'gap':
      return event;
  }
}

/** A server's answer without its secrets: cookies, echoed credentials, and tokens wherever they stand. */
export function maskEvidence(evidence: HandshakeEvidence, words: Words = wordsFor([])): HandshakeEvidence {
  const { statusText, headers, body, redirectedTo } = evidence;
  return {
    ...evidence,
    statusText: words.message(statusText),
    headers: maskHeaders(headers).map((header) => maskEcho(header, words)),
    body: body === null ? null : words.message(body),
    redirectedTo: redirectedTo === null ? null : words.url(redirectedTo),
  };
}

/** What a server echoes under any name; its challenge speaks of bearers without one. */
function maskEcho({ name, value }: HandshakeHeader, words: Words): HandshakeHeader {
  return { name, value: /^(www|proxy)-authenticate$/i.test(name) ? value : words.text(value) };
}
