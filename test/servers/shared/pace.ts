/** How fast a server sends of its own accord; may be changed at any time. */
export interface Pace {
  intervalMs: number;
  stop(): void;
}

/** A pace that other timers read. */
export class FixedPace implements Pace {
  intervalMs: number;

  constructor(intervalMs: number) {
    this.intervalMs = intervalMs;
  }

  stop(): void {
    this.intervalMs = 0;
  }
}

/** Calls `tick` every `intervalMs`; the interval may be changed at any time, 0 stops it. */
export class Ticker implements Pace {
  #intervalMs: number;
  readonly #tick: () => void;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(intervalMs: number, tick: () => void) {
    this.#intervalMs = intervalMs;
    this.#tick = tick;
    this.#arm();
  }

  get intervalMs(): number {
    return this.#intervalMs;
  }

  set intervalMs(value: number) {
    this.#intervalMs = value;
    this.#arm();
  }

  #arm(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = this.#intervalMs > 0 ? setInterval(this.#tick, this.#intervalMs) : null;
  }

  stop(): void {
    this.intervalMs = 0;
  }
}
