import type { ConnectionEvent, HoldCause } from '../protocol/connection-event.ts';
import { type EventOf, failureWords, gapText, holdText } from './event-text.ts';
import { SLOWED } from './failure-words.ts';
import { formatDuration } from './format.ts';

/** `unready`: open, but the protocol has not said yet that it is ready. `held`: the wait is not for time but for the network or the person. */
export type BarKind = 'connecting' | 'unready' | 'connected' | 'waiting' | 'held' | 'gap';

/** A stretch of time on the lane; `to` is null while it goes on. Epoch ms. */
export interface TimelineBar {
  readonly kind: BarKind;
  readonly from: number;
  readonly to: number | null;
  readonly connection: number;
  readonly label: string;
  /** Ended in a way a person should see in red. */
  readonly failed: boolean;
  /** Number of the event that tells most about it. */
  readonly event: number;
  /** Several that were too short to tell apart, drawn as the kind that took most of the time; `failed` is true when any did. */
  readonly isMerged?: true;
}

export function isFailedAttempt(bar: TimelineBar): boolean {
  return bar.failed && bar.kind === 'connecting';
}

type Draft = { -readonly [Key in keyof TimelineBar]: TimelineBar[Key] };

/** Bars of one session in order, from its connection events. */
export function timelineBars(events: readonly ConnectionEvent[]): TimelineBar[] {
  const bars: Draft[] = [];
  /** The last bar while it goes on. */
  let open: Draft | null = null;
  /** The latest bar of each connection: why it failed is found out when others may have begun. */
  const lastOf = new Map<number, Draft>();
  let heldBy: HoldCause | null = null;
  let attempt = 0;

  function begin(kind: BarKind, event: ConnectionEvent, label: string): void {
    end(event.time);
    open = draft(kind, event, label);
    bars.push(open);
    if (kind !== 'waiting' && kind !== 'held') lastOf.set(event.connection, open);
  }

  function end(to: number): void {
    if (open === null) return;
    open.to = Math.max(to, open.from);
    // A wait of no length was none.
    if (open.to === open.from && (open.kind === 'waiting' || open.kind === 'held')) bars.pop();
    open = null;
  }

  function becomeReady(bar: Draft, event: ConnectionEvent): void {
    const { label } = bar;
    bar.kind = 'unready';
    bar.label = `${label}, not ready`;
    begin('connected', event, label);
  }

  function failed(event: EventOf<'error'>): void {
    const bar = lastOf.get(event.connection);
    if (bar === undefined) return;
    // An attempt that was refused before it began has no close.
    if (bar === open && bar.kind === 'connecting') end(event.time);
    bar.failed = event.cause !== 'suspended';
    bar.event = event.n;
    const [first = ''] = bar.label.split(' · ');
    bar.label = `${first} · ${failureWords(event)}${event.slowed ? ` · ${SLOWED}` : ''}`;
  }

  function take(event: ConnectionEvent, bar: Draft | null): void {
    const kind = bar?.kind;
    const isOwn = bar?.connection === event.connection;
    switch (event.kind) {
      case 'attempt':
        heldBy = null;
        attempt = event.attempt;
        begin('connecting', event, `connection ${event.connection}, attempt ${attempt}`);
        return;
      case 'open':
        begin('connected', event, openLabel(event));
        return;
      case 'ready':
        if (bar === null || !isOwn || (kind !== 'connected' && kind !== 'unready')) return;
        if (!event.ready) bar.kind = 'unready';
        else if (kind === 'unready' || event.afterMs > 0) becomeReady(bar, event);
        return;
      case 'state':
        if (bar !== null && event.to === 'connected' && kind === 'connected') bar.kind = 'unready';
        // The ready gate timed out, and the profile goes on all the same.
        if (bar !== null && event.to === 'ready' && kind === 'unready') becomeReady(bar, event);
        return;
      case 'close':
        if (bar === null || !isOwn) return;
        end(event.time);
        bar.failed = event.initiator !== 'user' && (kind === 'connecting' || event.code !== 1000);
        if (bar.failed) bar.event = event.n;
        return;
      case 'error':
        failed(event);
        return;
      case 'retry':
        attempt = event.attempt;
        // A server that asks for time moves the end of a wait that goes on.
        if (bar !== null && kind === 'waiting') bar.event = event.n;
        else if (kind !== 'held') begin(heldBy === null ? 'waiting' : 'held', event, `waiting for attempt ${attempt}`);
        return;
      case 'hold':
        heldBy = event.held ? event.by : null;
        if (event.held && (bar === null || kind === 'waiting' || kind === 'held'))
          begin('held', event, holdText(event));
        if (!event.held && kind === 'held') begin('waiting', event, `waiting for attempt ${attempt}`);
        return;
      case 'stopped':
        end(event.time);
        return;
      case 'gap':
        end(event.from);
        bars.push({ ...draft('gap', event, gapText(event)), from: event.from, to: event.to });
        return;
      case 'probe':
      case 'heartbeat-missed':
      case 'silence':
      case 'queue':
      case 'dropped':
        return;
    }
  }

  for (const event of events) take(event, open);
  return bars;
}

function openLabel({ connection, handshakeMs, slowed }: EventOf<'open'>): string {
  return `connection ${connection} · handshake ${formatDuration(handshakeMs)}${slowed ? ` · ${SLOWED}` : ''}`;
}

function draft(kind: BarKind, event: ConnectionEvent, label: string): Draft {
  return { kind, from: event.time, to: null, connection: event.connection, label, failed: false, event: event.n };
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

/** A distance on the axis: `200 ms`, `5 s`, `2.5 min`, `3 h`. */
export function formatMark(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${ms / 1000} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 6000) / 10} min`;
  return `${Math.round(ms / 360_000) / 10} h`;
}
