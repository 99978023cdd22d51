/** Cancels a timer; calling it twice is harmless. */
export type Cancel = () => void;

/** Time comes in through this, so that tests hold the clock. All times are epoch milliseconds with a fraction. */
export interface Clock {
  now(): number;
  after(delayMs: number, run: () => void): Cancel;
}
