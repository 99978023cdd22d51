import type { ConnectionEvent, LoggedState } from '../protocol/connection-event.ts';

/**
 * Where each state may go, in the words of the log (seed 000 §3.3: a defined valid path). From closing straight to a wait or an
 * attempt: the person connected again, or sent a message that wants a connection.
 */
export const ALLOWED_TRANSITIONS: Readonly<Record<LoggedState, readonly LoggedState[]>> = {
  disconnected: ['connecting', 'held', 'reconnecting'],
  connecting: ['connected', 'ready', 'reconnecting', 'held', 'closing', 'disconnected'],
  connected: ['ready', 'closing', 'reconnecting', 'held', 'disconnected'],
  ready: ['closing', 'reconnecting', 'held', 'disconnected'],
  reconnecting: ['connecting', 'held', 'disconnected'],
  held: ['connecting', 'reconnecting', 'disconnected'],
  closing: ['disconnected', 'connecting', 'reconnecting', 'held'],
};

/** States that say of the connection what it must be: true open, false not open; the others may be either. */
const OPEN: Readonly<Partial<Record<LoggedState, boolean>>> = {
  connected: true,
  ready: true,
  connecting: false,
  reconnecting: false,
  held: false,
  disconnected: false,
};

/** The first thing that is wrong with the states in the events of a session that began `first`; null where nothing is. One sentence. */
export function transitionProblem(events: readonly ConnectionEvent[], first: LoggedState): string | null {
  let state = first;
  let isOpen = false;
  for (const event of events) {
    if (event.kind === 'open') isOpen = true;
    else if (event.kind === 'close') isOpen = false;
    else if (event.kind === 'state') {
      const { from, to } = event;
      if (from !== state) return `The log says ${from} → ${to}, but the state before was ${state}.`;
      if (!ALLOWED_TRANSITIONS[from].includes(to)) return `The state went ${from} → ${to}, which is not allowed.`;
      const must = OPEN[to];
      if (must !== undefined && must !== isOpen) {
        return `The state became ${to} while the connection was ${isOpen ? 'open' : 'not open'}.`;
      }
      state = to;
    }
  }
  return null;
}

/** States that were entered, in order. */
export function statesIn(events: readonly ConnectionEvent[]): readonly LoggedState[] {
  return events.flatMap((event) => (event.kind === 'state' ? [event.to] : []));
}

/** Whether just these states were entered; `connected` may come before `ready`, where a gate is to be passed. */
export function isPath(entered: readonly LoggedState[], wanted: readonly LoggedState[]): boolean {
  const path = entered.filter((state, i) => state !== 'connected' || entered[i + 1] !== 'ready');
  return path.join() === wanted.join();
}
