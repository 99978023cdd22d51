import type { ConnectionEvent } from '../protocol/connection-event.ts';
import { eventText } from './event-text.ts';

export type MarkKind =
  | 'heartbeat'
  | 'probe'
  | 'silence'
  | 'reply'
  | 'unanswered'
  | 'order'
  | 'run'
  | 'alert'
  | 'dropped';

/** A moment on the lane. */
export interface LaneMark {
  readonly kind: MarkKind;
  /** Epoch ms. */
  readonly at: number;
  readonly label: string;
  /** Number of the (latest) event it stands for. */
  readonly event: number;
}

/** Colour is never the only sign: each kind has its symbol. */
export const MARK_SYMBOLS: Readonly<Record<MarkKind, string>> = {
  heartbeat: '♥',
  probe: '?',
  silence: '…',
  reply: '↩',
  unanswered: '∅',
  order: '#',
  run: '▸',
  alert: '▲',
  dropped: '!',
};

/** Marks on a lane at most; more would cover each other. */
const MOST_MARKS = 120;

/** The marks of a lane; those of one kind that would cover each other are one. */
export function laneMarks(
  events: readonly ConnectionEvent[],
  span: { readonly from: number; readonly to: number },
): LaneMark[] {
  const slotMs = (span.to - span.from) / MOST_MARKS;
  const slots = new Map<string, { kind: MarkKind; first: number; last: ConnectionEvent; count: number }>();
  for (const event of events) {
    const kind = markOf(event);
    if (kind === undefined) continue;
    const key = `${kind} ${Math.floor((event.time - span.from) / slotMs)}`;
    const slot = slots.get(key);
    if (slot === undefined) slots.set(key, { kind, first: event.time, last: event, count: 1 });
    else {
      slot.last = event;
      slot.count++;
    }
  }
  return [...slots.values()].map(({ kind, first, last, count }) => {
    const { name, detail } = eventText(last);
    const label = count === 1 ? `${name}: ${detail}` : `${count} × ${name}`;
    return { kind, at: first, label, event: last.n };
  });
}

const MARKS: Partial<Readonly<Record<ConnectionEvent['kind'], MarkKind>>> = {
  'heartbeat-missed': 'heartbeat',
  probe: 'probe',
  dropped: 'dropped',
  silence: 'silence',
  'auto-reply': 'reply',
  unanswered: 'unanswered',
  order: 'order',
  run: 'run',
  alert: 'alert',
};

function markOf(event: ConnectionEvent): MarkKind | undefined {
  return event.kind === 'silence' && event.over ? undefined : MARKS[event.kind];
}
