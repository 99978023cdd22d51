import { isoTime } from '../export/iso-time.ts';
import type { ConnectionEvent, LoggedState } from '../protocol/connection-event.ts';
import { maskTextSecrets } from '../protocol/url-secrets.ts';
import { eventText } from './event-text.ts';
import { shorten } from './format.ts';

export type LogLevel = 'info' | 'warn' | 'error';

/** One line of a session's structured log (seed 000 §2.1). */
export interface LogEntry {
  /** Number of its connection event. */
  readonly n: number;
  /** Epoch ms. */
  readonly time: number;
  readonly level: LogLevel;
  /** Kind of the event; `state` for a transition. */
  readonly event: ConnectionEvent['kind'];
  readonly from: LoggedState | null;
  readonly to: LoggedState | null;
  readonly connection: number;
  /** One for all that belongs to the same outage; empty where the session has not told one. */
  readonly correlationId: string;
  readonly detail: string;
}

const LEVELS = { good: 'info', plain: 'info', wait: 'warn', bad: 'error' } as const;
/** Characters of a detail in a line of text; a JSON line has all of them. */
const LONGEST_DETAIL = 2000;
const WORD_CHARACTER = /^[\w-]/;
const LINE_BREAK = /[\n\v\f\r\u0085\u2028\u2029]/;
/** Events of one step of a session stand together; its transition is the last of them. */
const MOST_OF_STEP = 16;

/** The log of a session. Entries are made when they are wanted: a night without a server leaves tens of thousands. */
export class SessionLog {
  readonly #events: readonly ConnectionEvent[];
  readonly #ids: readonly string[];

  constructor(events: readonly ConnectionEvent[]) {
    this.#events = events;
    this.#ids = correlationIds(events);
  }

  /** The latest `most` entries that hold every word of `filter`, in order, and whether there are more before them. */
  latest(
    filter: string,
    most: number,
    withStates = true,
  ): { readonly entries: readonly LogEntry[]; readonly more: boolean } {
    const words = wordsOf(filter);
    const entries: LogEntry[] = [];
    for (let i = this.#events.length - 1; i >= 0; i--) {
      const entry = this.#entry(i);
      if (entry === null || (entry.from !== null && !withStates) || !matches(entry, words)) continue;
      if (entries.length === most) return { entries: entries.reverse(), more: true };
      entries.push(entry);
    }
    return { entries: entries.reverse(), more: false };
  }

  /** Every entry that holds the words of `filter`, as text lines or as one JSON object a line. */
  copy(filter: string, form: 'text' | 'json'): string {
    const { entries } = this.latest(filter, Number.POSITIVE_INFINITY);
    return entries.map(form === 'text' ? logLine : logJson).join('\n');
  }

  #entry(index: number): LogEntry | null {
    const event = this.#events[index];
    if (event === undefined) return null;
    const { detail, tone } = eventText(event, this.#events);
    const isState = event.kind === 'state';
    return {
      n: event.n,
      time: event.time,
      level: LEVELS[tone],
      event: event.kind,
      from: isState ? event.from : null,
      to: isState ? event.to : null,
      connection: event.connection,
      correlationId: this.#ids[index] ?? '',
      detail: isState ? '' : maskTextSecrets(detail),
    };
  }
}

/**
 * The id of each event's outage. Only transitions carry one: what happened in the same step as a transition (at the same
 * time, before it) has its id, what was found out later about a connection the id of that connection's end, and all
 * else the latest.
 */
function correlationIds(events: readonly ConnectionEvent[]): string[] {
  const ids: string[] = [];
  const endOf = new Map<number, string>();
  let latest = '';
  for (const [i, event] of events.entries()) {
    if (event.kind === 'state') latest = event.correlationId;
    let id = stepId(events, i) ?? latest;
    if (event.kind === 'close') endOf.set(event.connection, id);
    else if (event.kind === 'error' || event.kind === 'probe') id = endOf.get(event.connection) ?? id;
    ids.push(id);
  }
  return ids;
}

function stepId(events: readonly ConnectionEvent[], from: number): string | null {
  const time = events[from]?.time;
  for (let i = from; i < from + MOST_OF_STEP; i++) {
    const event = events[i];
    if (event === undefined || event.time !== time) return null;
    if (event.kind === 'state') return event.correlationId;
  }
  return null;
}

function wordsOf(filter: string): string[] {
  return filter.toLowerCase().split(/\s+/).filter(Boolean);
}

function matches(entry: LogEntry, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const line = logLine(entry).toLowerCase();
  return words.every((word) => (/^\w+=./.test(word) ? hasWhole(line, word) : line.includes(word)));
}

/** Whether `connection=1` stands there as such: not inside `connection=12` or `xconnection=1`. */
function hasWhole(line: string, word: string): boolean {
  for (let at = line.indexOf(word); at !== -1; at = line.indexOf(word, at + 1)) {
    if (!WORD_CHARACTER.test(line.charAt(at - 1)) && !WORD_CHARACTER.test(line.charAt(at + word.length))) return true;
  }
  return false;
}

/** `2026-11-20T09:45:14.114Z WARN  retry connection=2 correlationId=1f00a2c4 attempt 2 follows after 2.00 s`. */
export function logLine(entry: LogEntry): string {
  const { time, level, event, from, to, connection, correlationId, detail } = entry;
  return [
    isoTime(time),
    level.toUpperCase().padEnd(5),
    event,
    from === null ? '' : `${from} → ${to}`,
    connection === 0 ? '' : `connection=${connection}`,
    correlationId === '' ? '' : `correlationId=${correlationId}`,
    onOneLine(shorten(detail, LONGEST_DETAIL)),
  ]
    .filter(Boolean)
    .join(' ');
}

/** A reason comes from the server; one with a line break would make a line of its own. */
function onOneLine(text: string): string {
  // Each run of blanks is taken once: a pattern with the break in its middle is quadratic on hostile text.
  return text.replace(/[\s\u0085]+/g, (run) => (LINE_BREAK.test(run) ? ' ' : run));
}

export function logJson({ n: _n, time, ...entry }: LogEntry): string {
  return JSON.stringify({ time: isoTime(time), ...entry });
}
