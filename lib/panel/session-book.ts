import type { SessionStateName } from '../session/state.ts';
import type { SessionSummary } from '../session/summary.ts';

/** All sessions that a view knows, in the order they are listed. */
export type SessionBook = readonly SessionSummary[];

/** Live ones first, then stored ones; within each the newest first, so that a list does not jump while counters run. */
function compare(a: SessionSummary, b: SessionSummary): number {
  return Number(isLive(b)) - Number(isLive(a)) || b.createdAt - a.createdAt || b.id - a.id;
}

export function withSummary(book: SessionBook, summary: SessionSummary): SessionBook {
  return [...book.filter((one) => one.id !== summary.id), summary].sort(compare);
}

export function withoutSession(book: SessionBook, sessionId: number): SessionBook {
  return book.filter((one) => one.id !== sessionId);
}

/** The book of a complete list. */
export function listedBook(summaries: readonly SessionSummary[]): SessionBook {
  return [...summaries].sort(compare);
}

/**
 * Joins what the store says with what is already known from events. The stored copy may be older than an event that came
 * while it was read; counters only grow, so the one with more of them is the newer.
 */
export function withStored(book: SessionBook, stored: readonly SessionSummary[]): SessionBook {
  const known = new Map(book.map((one) => [one.id, one]));
  for (const one of stored) {
    const old = known.get(one.id);
    if (old === undefined || old.frames + old.events < one.frames + one.events) known.set(one.id, one);
  }
  return [...known.values()].sort(compare);
}

/** The background holds or wants a connection. */
export function isLive(summary: SessionSummary): boolean {
  return summary.source === 'live' && (summary.wished === 'open' || summary.state.name !== 'disconnected');
}

export type SessionMark = 'connected' | 'waiting' | 'disconnected' | 'stored';

/** The symbol beside a session: ● ◐ ○ ◌. */
export function sessionMark(summary: SessionSummary): SessionMark {
  if (summary.source === 'import') return 'stored';
  return MARKS[summary.state.name];
}

const MARKS: Readonly<Record<SessionStateName, SessionMark>> = {
  disconnected: 'disconnected',
  connecting: 'waiting',
  connected: 'connected',
  reconnecting: 'waiting',
  closing: 'waiting',
};

export const MARK_SYMBOLS: Readonly<Record<SessionMark, string>> = {
  connected: '●',
  waiting: '◐',
  disconnected: '○',
  stored: '◌',
};
