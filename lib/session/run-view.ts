/** How far a sequence of messages got. */
export interface RunView {
  readonly runId: number;
  readonly sessionId: number;
  readonly name: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  /** From 1; `rounds` is null for one without an end. */
  readonly round: number;
  readonly rounds: number | null;
  /** From 1, within its round. */
  readonly step: number;
  readonly steps: number;
  readonly sent: number;
  /** What is being waited for, or why it failed: one sentence; empty otherwise. */
  readonly detail: string;
  /** Epoch ms. */
  readonly startedAt: number;
}
