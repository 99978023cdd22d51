import type { SessionSummary } from '../session/summary.ts';

/** What is known of a session's connection where a meter begins. */
export interface MeterContext {
  /** Number of the latest connection; 0 before the first. */
  readonly connection: number;
  /** State as the log tells it. */
  readonly state: string;
  /** Whether any connection of the session has opened. */
  readonly opened: boolean;
  /** Whether one is open. */
  readonly connected: boolean;
  /** When an open connection was lost that has not come back yet, epoch ms. */
  readonly lostAt: number | null;
}

const FRESH: MeterContext = { connection: 0, state: 'disconnected', opened: false, connected: false, lostAt: null };

/** What a stored summary says of it, which does not say since when a session that wants to come back has been away (`lostAt`). */
export function contextOf(
  { connections, state, handshakeMs, wished }: SessionSummary,
  lostAt: number | null,
): MeterContext {
  // What nobody wants open has no connection by now, and does not come back by itself.
  const isWished = wished === 'open';
  return {
    connection: connections,
    state: state.name === 'connected' && state.ready ? 'ready' : state.name,
    opened: handshakeMs !== null,
    connected: isWished && state.name === 'connected',
    lostAt: isWished ? lostAt : null,
  };
}

/** Follows a session's connection through its events: how long it was open, and how long it took to come back. */
export class MeterLink {
  connection: number;
  state: string;
  #opened: boolean;
  #openSince: number | null;
  #lostAt: number | null;
  #connectedMs = 0;

  constructor(from: number, before: MeterContext = FRESH) {
    this.connection = before.connection;
    this.state = before.state;
    this.#opened = before.opened;
    this.#openSince = before.connected ? from : null;
    this.#lostAt = before.lostAt;
  }

  get lostAt(): number | null {
    return this.#lostAt;
  }

  /** Returns whether an earlier connection had opened. */
  open(connection: number, time: number): boolean {
    this.#count(time);
    this.connection = connection;
    this.#openSince = time;
    const again = this.#opened;
    this.#opened = true;
    return again;
  }

  /** A frame came on a connection whose opening nobody told: it is open since `from` at the latest. */
  assumeOpen(connection: number, from: number): void {
    const isSame = connection === this.connection && this.#openSince !== null;
    this.connection = connection;
    this.#opened = true;
    if (!isSame) this.#openSince = from;
  }

  /** Returns whether a connection was open. `wished`: by the person, so nothing was lost. */
  ended(time: number, wished: boolean): boolean {
    const wasOpen = this.#openSince !== null;
    this.#count(time);
    this.#openSince = null;
    const isWished = wished || this.state === 'closing';
    if (isWished) this.#lostAt = null;
    else if (wasOpen) this.#lostAt ??= time;
    return wasOpen;
  }

  /** No attempt follows by itself: what comes later is the person's doing. */
  stopped(): void {
    this.#lostAt = null;
  }

  /** How long it took from the loss to here, ms; null when nothing was lost. */
  ready(time: number): number | null {
    const lostAt = this.#lostAt;
    this.#lostAt = null;
    return lostAt === null ? null : Math.max(0, time - lostAt);
  }

  /** Time with an open connection since the last cut, ms. */
  cut(now: number): number {
    this.#count(now);
    if (this.#openSince !== null) this.#openSince = now;
    const connectedMs = this.#connectedMs;
    this.#connectedMs = 0;
    return connectedMs;
  }

  #count(until: number): void {
    if (this.#openSince !== null) this.#connectedMs += Math.max(0, until - this.#openSince);
  }
}
