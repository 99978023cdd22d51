import type { ConnectionEvent } from '../protocol/connection-event.ts';
import { ruleText } from './event-text.ts';
import type { TimeMark, TimeRange } from './sample-view.ts';

/** Marks of one kind that would cover each other in a wide chart are one. */
const SLOTS = 240;

/** What charts over time draw of `events` within `range`: opens, closes, attempts in vain, reconnects, gaps, alerts and resets, in their order. */
export function timeMarks(events: readonly ConnectionEvent[], range: TimeRange): TimeMark[] {
  const slotMs = Math.max(1, (range.to - range.from) / SLOTS);
  const slots = new Map<string, { readonly mark: TimeMark; count: number }>();
  const opened = new Set(events.filter(({ kind }) => kind === 'open').map(({ connection }) => connection));
  let hasOpened = false;
  for (const event of events) {
    const kind = event.kind === 'open' && hasOpened ? 'reconnect' : event.kind;
    hasOpened ||= event.kind === 'open';
    // The first attempt opens the story; one that opened is told by that.
    if (kind === 'attempt' && (!hasOpened || opened.has(event.connection))) continue;
    if (!isMark(kind) || event.time < range.from || event.time > range.to) continue;
    const key = `${kind} ${Math.floor((event.time - range.from) / slotMs)}`;
    const slot = slots.get(key);
    if (slot === undefined)
      slots.set(key, { mark: { time: event.time, kind, label: ruleText(event, events) }, count: 1 });
    else slot.count++;
  }
  return [...slots.values()].map(({ mark, count }) =>
    count === 1 ? mark : { ...mark, label: `${count} × ${mark.kind}, the first: ${mark.label}` },
  );
}

const KINDS: readonly string[] = [
  'open',
  'close',
  'attempt',
  'reconnect',
  'gap',
  'alert',
  'reset',
] satisfies TimeMark['kind'][];

function isMark(kind: string): kind is TimeMark['kind'] {
  return KINDS.includes(kind);
}
