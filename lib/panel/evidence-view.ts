import { maskEvidence } from '../export/redact.ts';
import { closeCodeMeaning } from '../protocol/close-codes.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import { type HandshakeEvidence, MOST_BODY_BYTES } from '../protocol/handshake.ts';
import { maskTextSecrets } from '../protocol/url-secrets.ts';
import { closeText, type EventOf, eventText } from './event-text.ts';
import { PROBE_WORDS, plainWords, SLOWED, SOURCE_WORDS } from './failure-words.ts';
import { countOf, formatBytes, formatDuration, formatTime } from './format.ts';

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** All that is known of a moment and of the connection it belongs to, for a person who asks why. */
export interface EvidenceView {
  readonly title: string;
  /** What happened, in one sentence. */
  readonly sentence: string;
  readonly tone: 'good' | 'bad' | 'wait' | 'plain';
  readonly facts: readonly Fact[];
  /** Of the server's answer. */
  readonly headers: readonly Fact[];
  /** Of the server's answer, JSON indented; null where none is known. */
  readonly body: string | null;
  /** URL whose host would tell more if the person allowed access to it; null when nothing would. */
  readonly accessUrl: string | null;
  /** Something is masked, or would be. */
  readonly hasSecrets: boolean;
}

/** RFC 6455 §7.1.7: scripts are told nothing finer. */
const FAILED_HANDSHAKE = 'The opening handshake failed; the browser says no more than this code.';

/** Kinds that are told by the whole of their connection, not by themselves. */
const OF_CONNECTION: ReadonlySet<ConnectionEvent['kind']> = new Set(['attempt', 'open', 'close', 'error', 'probe']);

/**
 * The evidence behind event number `n`; null when there is no such event. Secrets in URLs, headers and body are masked
 * unless `showSecrets`.
 */
export function evidenceOf(events: readonly ConnectionEvent[], n: number, showSecrets: boolean): EvidenceView | null {
  const event = events[n - 1];
  if (event === undefined) return null;
  const story = storyOf(events, event.connection);
  const { error, attempt } = story;
  const isOfConnection = OF_CONNECTION.has(event.kind);
  const told = isOfConnection ? (error ?? story.close ?? story.open ?? event) : event;
  const { name, detail, tone } = eventText(told, events);
  const mask = (text: string) => (showSecrets ? text : maskTextSecrets(text));
  const raw = error === null ? null : wholeEvidence(events, error);
  const masked = raw === null ? null : maskEvidence(raw);
  const evidence = showSecrets ? raw : masked;
  const url = attempt?.url ?? '';
  return {
    title: isOfConnection ? `Connection ${event.connection}` : name,
    sentence: mask(told.kind === 'error' ? told.detail : detail),
    tone,
    facts: factsOf(story, evidence).map(({ name, value }) => ({ name, value: mask(value) })),
    headers: evidence?.headers ?? [],
    body: evidence?.body ? prettyBody(evidence.body) : null,
    accessUrl: evidence?.needsAccess === true && attempt !== null ? attempt.url : null,
    hasSecrets: JSON.stringify(masked) !== JSON.stringify(raw) || maskTextSecrets(url) !== url,
  };
}

/** Headers and body of an answer that came again and again are kept once, with the first of its failures. */
function wholeEvidence(events: readonly ConnectionEvent[], error: EventOf<'error'>): HandshakeEvidence | null {
  const { evidence } = error;
  if (evidence === null || !evidence.repeats) return evidence;
  for (let i = error.n - 2; i >= 0; i--) {
    const earlier = events[i];
    if (earlier?.kind !== 'error' || earlier.evidence === null || earlier.evidence.status === null) continue;
    const { headers, body, repeats } = earlier.evidence;
    if (!repeats) return { ...evidence, headers, body };
  }
  return evidence;
}

/** What is known of one connection; the latest of each kind, for a person may have asked for the reason again. */
function storyOf(events: readonly ConnectionEvent[], connection: number) {
  const own = connection === 0 ? [] : events.filter((event) => event.connection === connection);
  const last = <Kind extends ConnectionEvent['kind']>(kind: Kind) =>
    own.findLast((event): event is EventOf<Kind> => event.kind === kind) ?? null;
  return {
    attempt: last('attempt'),
    open: last('open'),
    close: last('close'),
    error: last('error'),
    probes: own.filter((event) => event.kind === 'probe'),
    missed: own.filter((event) => event.kind === 'heartbeat-missed').length,
    then: own.findLast(({ kind }) => kind === 'retry' || kind === 'stopped') ?? null,
  };
}

type Story = ReturnType<typeof storyOf>;

function factsOf(story: Story, evidence: HandshakeEvidence | null): Fact[] {
  const { attempt, open, close, error, then, probes, missed } = story;
  const facts: Fact[] = [];
  const add = (name: string, value: string | null | undefined) => {
    if (value) facts.push({ name, value });
  };
  if (error !== null) {
    add('Category', plainWords(error.category));
    add('Cause', plainWords(error.cause));
  }
  if (evidence !== null) {
    add('Evidence', SOURCE_WORDS[evidence.source]);
    add('HTTP status', evidence.status === null ? null : `${evidence.status} ${evidence.statusText}`.trim());
    add('Network error', evidence.netError);
    add('Redirects to', evidence.redirectedTo);
    add('Answer', evidence.repeats ? 'the same as that of the failure before' : null);
    add('Body', evidence.bodyTruncated ? `only its first ${formatBytes(MOST_BODY_BYTES)} were kept` : null);
  }
  if (close !== null) {
    add('Close', closeText(close));
    add('Meaning', open === null && close.code === 1006 ? FAILED_HANDSHAKE : closeCodeMeaning(close.code));
  }
  add('URL', attempt?.url);
  add('Headers set', attempt?.headers.join(', '));
  if (attempt !== null) {
    add('Attempt', `${attempt.attempt}, at ${formatTime(attempt.time)}${lasted(attempt.time, open, close ?? error)}`);
  }
  add('Handshake', open === null ? null : formatDuration(open.handshakeMs));
  add('Slowed', open?.slowed === true || error?.slowed === true ? `${SLOWED}.` : null);
  add('Heartbeats', missed === 0 ? null : `${countOf(missed, 'heartbeat')} missed`);
  for (const probe of probes) add('Extra request', `${formatTime(probe.time)} · ${PROBE_WORDS[probe.method]}`);
  add('Then', then === null ? null : `${then.kind} · ${eventText(then).detail}`);
  return facts;
}

function lasted(from: number, open: EventOf<'open'> | null, end: ConnectionEvent | null): string {
  if (end === null) return '';
  const duration = formatDuration(end.time - (open?.time ?? from));
  return open === null ? ` · failed after ${duration}` : ` · was open for ${duration}`;
}

/** JSON indented for reading, other text as it is. */
export function prettyBody(body: string): string {
  if (!/^\s*[{[]/.test(body)) return body;
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
