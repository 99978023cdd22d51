import type { Profile } from '../profile/schema.ts';
import type { ConnectionEvent } from '../protocol/connection-event.ts';
import type { Loss } from '../session/decide.ts';
import { expectedWait, isExpected, type Wait } from './expected-wait.ts';

/** One attempt to come back after a loss. */
export interface Try {
  readonly connection: number;
  /** From the end of the connection before to this attempt, ms. */
  readonly waitedMs: number;
  /** As the profile says; null where it would not have tried at all. */
  readonly expected: Wait | null;
  readonly inTime: boolean;
  /** Null while it has not opened. */
  readonly handshakeMs: number | null;
  /** The browser itself held it back. */
  readonly slowed: boolean;
  /** From the end of the connection before to ready, ms; null when it did not get there. */
  readonly backAfterMs: number | null;
}

interface Lost {
  readonly at: number;
  readonly loss: Loss;
  /** The server's own wish (Retry-After) in place of the profile's wait. */
  readonly asked: Wait | null;
  /** Waits that were decided so far. */
  readonly decided: number;
}

/** The automatic attempts in the events of a session, each held against the profile. */
export function triesIn(events: readonly ConnectionEvent[], profile: Profile): readonly Try[] {
  const reader = new TryReader(profile);
  for (const event of events) reader.read(event);
  return reader.tries;
}

class TryReader {
  readonly tries: Try[] = [];
  readonly #profile: Profile;
  #attemptedAt = 0;
  #openedAt: number | null = null;
  #ready = false;
  #lost: Lost | null = null;
  #retries = 0;

  constructor(profile: Profile) {
    this.#profile = profile;
  }

  read(event: ConnectionEvent): void {
    switch (event.kind) {
      case 'attempt':
        this.#attempt(event);
        return;
      case 'open':
        this.#openedAt = event.time;
        this.#change(event, () => ({ handshakeMs: event.handshakeMs, slowed: event.slowed }));
        return;
      case 'state':
        if (event.to !== 'ready') return;
        this.#ready = true;
        this.#change(event, ({ waitedMs }) => ({ backAfterMs: waitedMs + event.time - this.#attemptedAt }));
        return;
      case 'close':
        this.#lost =
          event.initiator === 'user' ? null : { at: event.time, loss: this.#lossOf(event), asked: null, decided: 0 };
        return;
      case 'retry':
        this.#decided(event.resumeAt);
        return;
    }
  }

  #attempt({ connection, time }: ConnectionEvent): void {
    const lost = this.#lost;
    this.#lost = null;
    this.#openedAt = null;
    this.#ready = false;
    this.#attemptedAt = time;
    if (lost === null) {
      this.#retries = 0;
      return;
    }
    this.#retries = lost.loss.kind !== 'handshake' && lost.loss.stable ? 1 : this.#retries + 1;
    const expected = lost.asked ?? expectedWait(this.#profile, lost.loss, this.#retries);
    const waitedMs = time - lost.at;
    const inTime = expected !== null && isExpected(waitedMs, expected);
    this.tries.push({
      connection,
      waitedMs,
      expected,
      inTime,
      handshakeMs: null,
      slowed: false,
      backAfterMs: null,
    });
  }

  /** A wait is decided twice where the server asks for a longer one. */
  #decided(resumeAt: number): void {
    if (this.#lost === null) return;
    const { at, decided } = this.#lost;
    const ms = resumeAt - at;
    this.#lost = { ...this.#lost, asked: decided === 0 ? null : { leastMs: ms, mostMs: ms }, decided: decided + 1 };
  }

  #lossOf(event: ConnectionEvent & { kind: 'close' }): Loss {
    if (this.#openedAt === null) return { kind: 'handshake', why: '' };
    const stable = this.#ready && event.time - this.#openedAt >= this.#profile.stableAfterMs;
    return event.initiator === 'policy'
      ? { kind: 'rule', why: '', stable }
      : { kind: 'close', code: event.code, stable };
  }

  #change({ connection }: ConnectionEvent, change: (last: Try) => Partial<Try>): void {
    const last = this.tries.at(-1);
    if (last?.connection === connection) this.tries[this.tries.length - 1] = { ...last, ...change(last) };
  }
}
