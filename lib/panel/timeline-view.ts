import { closeCodeName } from '../protocol/close-codes.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import { maskProtocolSecrets } from '../protocol/url-secrets.ts';
import { countOf, formatDuration } from './format.ts';

export type BarKind = 'connecting' | 'connected' | 'waiting' | 'gap';

/** A stretch of time on the lane; `to` is null while it goes on. Epoch ms. */
export interface TimelineBar {
  readonly kind: BarKind;
  readonly from: number;
  readonly to: number | null;
  readonly connection: number;
  readonly label: string;
  /** Ended in a way a person should see in red. */
  readonly failed: boolean;
}

/** Bars of one session in order, from its connection events. */
export function timelineBars(events: readonly ConnectionEvent[]): TimelineBar[] {
  const bars: TimelineBar[] = [];
  let open: Omit<TimelineBar, 'to'> | null = null;
  const end = (to: number, failed = false) => {
    if (open !== null) bars.push({ ...open, to: Math.max(to, open.from), failed: failed || open.failed });
    open = null;
  };
  for (const event of events) {
    switch (event.kind) {
      case 'attempt':
        end(event.time);
        open = bar('connecting', event, `attempt ${event.attempt}`);
        break;
      case 'open':
        end(event.time);
        open = bar(
          'connected',
          event,
          `connection ${event.connection}, handshake ${formatDuration(event.handshakeMs)}`,
        );
        break;
      case 'error':
        end(event.time, true);
        break;
      case 'close':
        end(event.time, event.code !== 1000 && event.initiator !== 'user');
        break;
      case 'retry':
        end(event.time);
        open = bar('waiting', event, `waiting for attempt ${event.attempt}`);
        break;
      case 'stopped':
        end(event.time);
        break;
      case 'gap':
        end(event.from);
        bars.push({ ...bar('gap', event, gapText(event)), from: event.from, to: event.to });
        break;
      case 'dropped':
        break;
    }
  }
  const rest: Omit<TimelineBar, 'to'> | null = open;
  return rest === null ? bars : [...bars, { ...(rest as Omit<TimelineBar, 'to'>), to: null }];
}

function bar(kind: BarKind, event: ConnectionEvent, label: string): Omit<TimelineBar, 'to'> {
  return { kind, from: event.time, connection: event.connection, label, failed: false };
}

/** Where the lane begins and ends; `now` bounds what still goes on. */
export function timelineSpan(bars: readonly TimelineBar[], now: number): { from: number; to: number } | null {
  const first = bars[0];
  if (first === undefined) return null;
  let from = first.from;
  let to = first.from;
  for (const one of bars) {
    from = Math.min(from, one.from);
    to = Math.max(to, one.to ?? now);
  }
  return { from, to: Math.max(to, from + 1) };
}

const STEPS_MS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 108e5,
  216e5, 432e5, 864e5,
];

/** Round marks of a time axis, at most `most` of them; distances from `from` in ms. */
export function axisMarks(spanMs: number, most: number): number[] {
  const step = STEPS_MS.find((one) => spanMs / one <= most) ?? Math.ceil(spanMs / most / 864e5) * 864e5;
  const marks: number[] = [];
  for (let at = 0; at <= spanMs; at += step) marks.push(at);
  return marks;
}

function gapText(event: Extract<ConnectionEvent, { kind: 'gap' }>): string {
  const who = event.cause === 'worker' ? 'the extension was not running' : 'the browser or the extension was restarted';
  return `nothing recorded for ${formatDuration(event.to - event.from)}: ${who}`;
}

/** What a row of the timeline table says: the event's name and the rest. */
export interface EventText {
  readonly name: string;
  readonly detail: string;
  readonly tone: 'good' | 'bad' | 'wait' | 'plain';
}

export function eventText(event: ConnectionEvent): EventText {
  switch (event.kind) {
    case 'attempt': {
      const protocols =
        event.protocols.length > 0 ? ` · subprotocols ${event.protocols.map(maskProtocolSecrets).join(', ')}` : '';
      return { name: 'attempt', detail: `attempt ${event.attempt}${protocols}`, tone: 'plain' };
    }
    case 'open': {
      const protocol = event.protocol === '' ? '' : ` · subprotocol ${maskProtocolSecrets(event.protocol)}`;
      const extensions = event.extensions === '' ? '' : ` · ${event.extensions}`;
      return {
        name: 'open',
        detail: `handshake ${formatDuration(event.handshakeMs)}${protocol}${extensions}`,
        tone: 'good',
      };
    }
    case 'close':
      return { name: 'close', detail: closeText(event), tone: event.code === 1000 ? 'plain' : 'bad' };
    case 'error':
      return { name: 'error', detail: `${event.category.replaceAll('_', ' ')}: ${event.detail}`, tone: 'bad' };
    case 'retry':
      return {
        name: 'retry',
        detail: `attempt ${event.attempt} ${followsText(event.resumeAt - event.time)} · ${event.why}`,
        tone: 'wait',
      };
    case 'stopped':
      return {
        name: 'stopped',
        detail: [event.detail, event.why].filter(Boolean).join(' · '),
        tone: event.cause === 'attempts' ? 'bad' : 'plain',
      };
    case 'gap':
      return { name: 'gap', detail: gapText(event), tone: 'wait' };
    case 'dropped':
      return { name: 'dropped', detail: `${countOf(event.frames, 'frame')} not stored: ${event.detail}`, tone: 'bad' };
  }
}

function followsText(waitMs: number): string {
  return waitMs <= 0 ? 'follows at once' : `follows after ${formatDuration(waitMs)}`;
}

/** `1006 Abnormal Closure · "reason" · by the network · not clean`. */
export function closeText(close: Extract<ConnectionEvent, { kind: 'close' }>): string {
  const reason = close.reason === '' ? '' : ` · “${close.reason}”`;
  const who =
    close.initiator === 'user' ? 'by you' : close.initiator === 'policy' ? 'by a rule' : `by the ${close.initiator}`;
  return `${close.code} ${closeCodeName(close.code)}${reason} · ${who} · ${close.wasClean ? 'clean' : 'not clean'}`;
}

/** The rule between frames: one line, with how long the connection had been away. */
export function ruleText(event: ConnectionEvent, events: readonly ConnectionEvent[]): string {
  if (event.kind === 'open') {
    const lost = lastCloseBefore(event, events);
    const handshake = `handshake ${formatDuration(event.handshakeMs)}`;
    if (lost === null) return `connected · ${handshake}`;
    return `reconnected after ${formatDuration(event.time - lost.time)} · ${handshake}`;
  }
  if (event.kind === 'close') return `closed · ${closeText(event)}`;
  const { name, detail } = eventText(event);
  if (event.kind === 'error') return `could not connect · ${detail}`;
  return event.kind === 'gap' ? detail : `${name} · ${detail}`;
}

/** The close that ended the open connection before `event`: failed attempts close too, but the outage began with the first. */
function lastCloseBefore(event: ConnectionEvent, events: readonly ConnectionEvent[]): ConnectionEvent | null {
  let first: ConnectionEvent | null = null;
  for (let i = event.n - 2; i >= 0; i--) {
    const earlier = events[i];
    if (earlier?.kind === 'open') return first;
    if (earlier?.kind === 'close') first = earlier;
  }
  return null;
}
