/** How long work goes on and how it lets others run; injected so that tests decide both. */
export interface Pace {
  /** Milliseconds from any fixed point. */
  now(): number;
  /** Resolves after input and painting had their turn. */
  pause(): Promise<void>;
}

/** Half a 60 Hz frame: work in slices of this keeps every key press and every paint in time. */
export const SLICE_MS = 8;
