/** The scenarios of seed 000 §3.2 and §3.3, in the order in which they run. */
export const CHECK_IDS = [
  'basic-connection',
  'message-latency',
  'high-frequency',
  'threshold-detection',
  'history-tracking',
  'basic-reconnect',
  'multiple-reconnects',
  'server-unavailable',
  'network-interruption',
  'reconnect-performance',
  'state-consistency',
] as const;
export type CheckId = (typeof CHECK_IDS)[number];

/** `skip`: it cannot or may not run here. `error`: it could not be carried out, which says nothing about the server. */
export type CheckResult = 'pass' | 'fail' | 'skip' | 'error';

export interface CheckOutcome {
  readonly id: CheckId;
  readonly result: CheckResult;
  /** What was found and why that is a pass or a failure: one or two sentences with figures. */
  readonly detail: string;
  /** What it rests on, by name, e.g. `Handshake`: `12.3 ms`. */
  readonly numbers: readonly { readonly name: string; readonly value: string }[];
  /** Frames and connections of the check's own session to look at. */
  readonly seqs: readonly number[];
  readonly connections: readonly number[];
  /** Epoch ms. */
  readonly startedAt: number;
  readonly tookMs: number;
}

/** How far a suite of checks got; the background tells views of it. */
export interface CheckRun {
  readonly runId: number;
  /** The session whose server is checked. */
  readonly sessionId: number;
  /** The session that the suite made for itself; what it did is recorded there. */
  readonly ownSessionId: number | null;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly asked: readonly CheckId[];
  readonly outcomes: readonly CheckOutcome[];
  /** The one that runs now, and what it is doing: one short sentence. */
  readonly current: CheckId | null;
  readonly doing: string;
  readonly startedAt: number;
  /** Why it could not go on: one sentence; null when all is well. */
  readonly problem: string | null;
}
