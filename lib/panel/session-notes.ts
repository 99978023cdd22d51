import type { ReadyGate } from '../profile/liveness-schema.ts';
import type { Matcher } from '../profile/matcher-schema.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import type { SessionSummary } from '../session/summary.ts';
import { countOf, shorten } from './format.ts';
import type { Conditions } from './session-follower.ts';

/** Something to say beside the numbers; `tone` is a class of the style sheet, `title` says more. */
export interface Note {
  readonly text: string;
  readonly tone: 'wait' | 'bad' | 'dim';
  readonly title?: string;
}

const LONGEST_VALUE = 40;

/** What holds for all sessions and keeps them from trying. */
export function conditionNotes({ online, paused }: Conditions): readonly Note[] {
  const notes: Note[] = [];
  if (!online) {
    notes.push({
      text: 'offline',
      tone: 'wait',
      title: 'The browser is offline: attempts wait, and one follows at once when the network is back.',
    });
  }
  if (paused) {
    notes.push({
      text: 'attempts paused',
      tone: 'wait',
      title: 'No session tries to connect until “Pause all” in the list of sessions is let go. Open connections stay.',
    });
  }
  return notes;
}

/** What a person should know of a live session beyond its state. */
export function sessionNotes(
  session: SessionSummary,
  ready: ReadyGate | null,
  events: readonly ConnectionEvent[],
): readonly Note[] {
  const notes: Note[] = [];
  const waitsFor = ready === null ? null : gateText(ready);
  if (session.state.name === 'connected' && !session.state.ready && waitsFor !== null) {
    const title = 'The session is connected but not ready; messages wait in its queue.';
    notes.push({ text: `waiting for ${waitsFor}`, tone: 'wait', title });
  }
  if (session.missedHeartbeats > 0) {
    const text = `${countOf(session.missedHeartbeats, 'heartbeat')} missed`;
    notes.push({ text, tone: 'wait', title: 'Heartbeats that got no reply in time, since the session began.' });
  }
  if (session.unsent > 0) {
    const title = 'Messages that were dropped from the queue by hand or because they were too old.';
    notes.push({ text: `${countOf(session.unsent, 'message')} dropped or expired`, tone: 'wait', title });
  }
  if (isTrying(session) && wasSlowed(events)) {
    notes.push({
      text: 'slowed by the browser',
      tone: 'wait',
      title: 'After repeated failures the browser itself holds attempts back; its delay is not the server’s.',
    });
  }
  return notes;
}

function isTrying({ source, state }: SessionSummary): boolean {
  return source === 'live' && (state.name === 'connecting' || state.name === 'reconnecting');
}

/** Whether the browser held the last finished attempt back. */
function wasSlowed(events: readonly ConnectionEvent[]): boolean {
  const last = events.findLast(({ kind }) => kind === 'open' || kind === 'error');
  return last !== undefined && 'slowed' in last && last.slowed;
}

/** What a ready gate waits for, as the end of a sentence; null when its steps only send. */
export function gateText({ steps }: ReadyGate): string | null {
  const waits = steps.flatMap(({ waitFor }) => (waitFor === null ? [] : [waitFor]));
  const [first] = waits;
  if (first === undefined) return null;
  return `${matcherText(first)}${waits.length > 1 ? ` and ${waits.length - 1} more` : ''}`;
}

/** Which message is meant, as the end of a sentence: `a message of type “welcome”`. */
export function matcherText(matcher: Matcher): string {
  switch (matcher.kind) {
    case 'any':
      return 'a message';
    case 'text':
      return `a message that starts with ${quoted(matcher.startsWith)}`;
    case 'type':
      return `a message of type ${quoted(matcher.type)}`;
    case 'json': {
      const { path, equals } = matcher;
      return `a message with ${path} = ${typeof equals === 'string' ? quoted(equals) : String(equals)}`;
    }
    case 'pattern':
      return `a message that fits ${quoted(matcher.pattern)}`;
  }
}

function quoted(value: string): string {
  return `“${shorten(value, LONGEST_VALUE)}”`;
}
