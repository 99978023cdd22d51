import { type EventOf, eventText } from '../../../lib/panel/event-text.ts';
import { SLOWED } from '../../../lib/panel/failure-words.ts';
import type { ConnectionEvent } from '../../../lib/protocol/connection-event.ts';

export interface Row {
  readonly name: string;
  readonly failure: string;
  readonly evidence: string;
  readonly says: string;
  readonly then: string;
}

function last<Kind extends ConnectionEvent['kind']>(
  events: readonly ConnectionEvent[],
  kind: Kind,
): EventOf<Kind> | null {
  return (events.findLast((event) => event.kind === kind) as EventOf<Kind> | undefined) ?? null;
}

export function failureOf(events: readonly ConnectionEvent[]): EventOf<'error'> | null {
  return (events.find((event) => event.kind === 'error') as EventOf<'error'> | undefined) ?? null;
}

/** What the person reads of the failure, word for word as the time line shows it. */
export function sentenceOf(events: readonly ConnectionEvent[]): string {
  const failure = failureOf(events);
  // Whether the browser slowed the attempt depends on what it did before, not on the failure.
  if (failure !== null) return eventText({ ...failure, slowed: false }).detail;
  const telling = last(events, 'silence') ?? last(events, 'stopped') ?? last(events, 'open');
  return telling === null ? '' : eventText(telling).detail;
}

/** What followed: the last decision before the next attempt, or a connection that opened after it. */
export function consequenceOf(events: readonly ConnectionEvent[]): string {
  const isDecision = ({ kind }: ConnectionEvent): boolean => kind === 'retry' || kind === 'stopped';
  const first = events.findIndex(isDecision);
  const open = last(events, 'open');
  if (first === -1) return open === null ? '' : 'stays connected';
  if (open !== null && open.n > (events[first]?.n ?? 0)) return 'connected again';
  const next = events.findIndex(({ kind }, i) => i > first && kind === 'attempt');
  const decided = events.slice(0, next === -1 ? undefined : next).findLast(isDecision);
  return decided === undefined ? '' : `${eventText(decided).name}: ${eventText(decided).detail}`;
}

export function evidenceOf(failure: EventOf<'error'> | null): string {
  const evidence = failure?.evidence ?? null;
  if (evidence === null) return failure === null ? '' : 'close frame or its absence';
  const { source, status, statusText, netError, redirectedTo, body, headers, needsAccess } = evidence;
  const telling = ['www-authenticate', 'retry-after', 'content-type'];
  const parts = [
    status === null ? null : `${status} ${statusText}`.trim(),
    netError,
    redirectedTo === null ? null : `to ${redirectedTo}`,
    ...headers.filter(({ name }) => telling.includes(name.toLowerCase())).map(({ name, value }) => `${name}: ${value}`),
    body === null || body === '' ? null : `body of ${Buffer.byteLength(body)} bytes`,
    needsAccess ? 'more with access to the host' : null,
  ];
  return `${source}: ${parts.filter((part) => part !== null).join(', ') || 'nothing more'}`;
}

export function rowOf(name: string, events: readonly ConnectionEvent[]): Row {
  const failure = failureOf(events);
  return {
    name,
    failure: failure === null ? '' : `${failure.category}, ${failure.cause}`,
    evidence: evidenceOf(failure),
    says: sentenceOf(events),
    then: consequenceOf(events),
  };
}

/** Ports, and how long a connection lived or was quiet, differ from run to run. */
function lasting({ name, failure, evidence, says, then }: Row): readonly string[] {
  // Whether a browser held an attempt back depends on what the cases before it did and how fast; the slowed suite proves the mark.
  const withoutSlowed = (text: string): string => text.replaceAll(` · ${SLOWED}`, '');
  const withoutPort = (text: string): string => text.replace(/(127\.0\.0\.1|localhost):\d{4,5}\b/g, '$1:PORT');
  const withoutTime = (text: string): string => text.replace(/\b\d+(\.\d+)? (ms|s)\b(?! as it asks)/g, '… $2');
  return [name, failure, withoutPort(evidence), withoutSlowed(withoutTime(withoutPort(says))), withoutPort(then)];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ') || '–';
}

const COLUMNS = ['Server or fault', 'Category, cause', 'Evidence', 'The person reads', 'Then'];

/** The rows as one Markdown table. */
export function markdownTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => lasting(row).map(cell));
  return [COLUMNS, COLUMNS.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function marks(section: string): readonly [string, string] {
  return [`<!-- table: ${section} -->`, `<!-- end of table: ${section} -->`];
}

/** The table of a section of a document; null where it has none. */
export function readSection(document: string, section: string): string | null {
  const [begin, end] = marks(section);
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  return from === -1 || to === -1 ? null : document.slice(from + begin.length, to).trim();
}

/** The document with another table in a section. Throws when it has no such section. */
export function writeSection(document: string, section: string, table: string): string {
  const [begin, end] = marks(section);
  const old = readSection(document, section);
  if (old === null) throw new Error(`The document has no place for the table of ${section}.`);
  const from = document.indexOf(begin) + begin.length;
  return `${document.slice(0, from)}\n\n${table}\n\n${document.slice(document.indexOf(end))}`;
}
