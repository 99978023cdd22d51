import type { Breakage } from './breakages.ts';
import type { FloodReport, FloodRequest } from './flood.ts';

/** `reset`: TCP reset instead of an answer. `hang`: no answer at all. A number: this HTTP status. */
export type Refusal = number | 'reset' | 'hang';

export type BrokenEnvelopes = (
  | { readonly everyNth: number }
  /** 0..1 for each message. */
  | { readonly probability: number }
) & { readonly kinds?: readonly Breakage[] | undefined };

export interface ReplyToDelay {
  /** From 0, over the whole server. */
  readonly index: number;
  readonly correlationId: string | null;
}

/** One delay for all, delays taken in turn, or a rule. All in ms. */
export type ReplyDelay = number | readonly number[] | ((reply: ReplyToDelay) => number);

export interface CloseRequest {
  /** 1000-1014 without 1004, 1005 and 1006, or 3000-4999 (RFC 6455 §7.4). */
  readonly code: number;
  /** At most 123 bytes. */
  readonly reason: string;
}

/** A frame that goes on the wire as it is: text, or bytes. */
export type RawFrame = string | Buffer;

/** What the switches need of a live connection. */
export interface FaultTarget {
  drop(): void;
  close(request: CloseRequest): void;
  say(frame: RawFrame): void;
  armDrop(afterMs: number | null): void;
  flood(request: FloodRequest): Promise<FloodReport>;
}

/** The switches of one server. Fields may be set at any time and hold for live and for later connections. */
export class Faults {
  refuse: Refusal | null = null;
  /** Time between the client's opening handshake and our answer to it. */
  delayHandshakeMs: number | null = null;
  delayRepliesMs: ReplyDelay | null = null;
  brokenEnvelopes: BrokenEnvelopes | null = null;
  readonly #targets: () => Iterable<FaultTarget>;
  #dropAfterMs: number | null = null;
  #stopPings = false;
  #tellStopPings: (stopped: boolean) => void = () => undefined;
  #delayedReplies = 0;

  constructor(targets: () => Iterable<FaultTarget>) {
    this.#targets = targets;
  }

  /** Live connections are dropped this long after it is set, later ones this long after they open. */
  get dropAfterMs(): number | null {
    return this.#dropAfterMs;
  }

  set dropAfterMs(value: number | null) {
    this.#dropAfterMs = value;
    for (const target of this.#targets()) target.armDrop(value);
  }

  /** Destroys every live socket without a close frame; returns how many. */
  dropNow(): number {
    return this.#forEach((target) => target.drop());
  }

  /** Sends every live connection a close frame; returns how many. Throws on a code or reason that RFC 6455 forbids. */
  closeWith(request: CloseRequest): number {
    return this.#forEach((target) => target.close(request));
  }

  /** Sends every live connection these frames past everything the server would say; returns how many connections. */
  say(frames: readonly RawFrame[]): number {
    return this.#forEach((target) => {
      for (const frame of frames) target.say(frame);
    });
  }

  /** A server whose protocol has pings of its own says here how to stop them. */
  onStopPings(tell: (stopped: boolean) => void): void {
    this.#tellStopPings = tell;
  }

  /** Whether the protocol's own pings are held back; only Socket.IO has any. */
  get stopPings(): boolean {
    return this.#stopPings;
  }

  set stopPings(value: boolean) {
    this.#stopPings = value;
    this.#tellStopPings(value);
  }

  /** Floods every live connection with `frames` distinct frames each; resolves when the kernel has them all. */
  async flood(request: FloodRequest): Promise<readonly FloodReport[]> {
    return Promise.all([...this.#targets()].map((target) => target.flood(request)));
  }

  nextReplyDelayMs(correlationId: string | null): number | null {
    const rule = this.delayRepliesMs;
    if (rule === null) return null;
    const index = this.#delayedReplies++;
    if (typeof rule === 'number') return rule;
    if (typeof rule === 'function') return rule({ index, correlationId });
    return rule[index % rule.length] ?? null;
  }

  /** All switches off; what was already dropped, closed or flooded stays so. */
  clear(): void {
    this.refuse = null;
    this.delayHandshakeMs = null;
    this.delayRepliesMs = null;
    this.brokenEnvelopes = null;
    this.dropAfterMs = null;
    this.stopPings = false;
  }

  toJSON(): Record<string, unknown> {
    const delay = this.delayRepliesMs;
    return {
      refuse: this.refuse,
      delayHandshakeMs: this.delayHandshakeMs,
      delayRepliesMs: typeof delay === 'function' ? 'by a rule in code' : delay,
      brokenEnvelopes: this.brokenEnvelopes,
      dropAfterMs: this.dropAfterMs,
      stopPings: this.stopPings,
    };
  }

  #forEach(act: (target: FaultTarget) => void): number {
    const targets = [...this.#targets()];
    targets.forEach(act);
    return targets.length;
  }
}
