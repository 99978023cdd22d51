import type { CheckOutcome, CheckRun } from '../../../lib/checks/check-run.ts';

export const PASSED: CheckOutcome = {
  id: 'basic-connection',
  result: 'pass',
  detail: 'The handshake took 7.0 ms of the 300 ms allowed.',
  numbers: [{ name: 'Handshake', value: '7.0 ms' }],
  seqs: [],
  connections: [1],
  startedAt: 1_790_000_000_000,
  tookMs: 310,
};

export const FAILED: CheckOutcome = {
  id: 'message-latency',
  result: 'fail',
  detail:
    'The message of frame 7 was not answered: The server closed connection 2 with 1011 (Internal Error), saying “| <b>`x`”.',
  numbers: [{ name: 'Answered', value: '3 of 4' }],
  seqs: [7],
  connections: [2],
  startedAt: 1_790_000_001_000,
  tookMs: 5000,
};

/** A suite that is over, but for what a test says. */
export function checkRun(more: Partial<CheckRun> = {}): CheckRun {
  return {
    runId: 1,
    sessionId: 1,
    ownSessionId: 2,
    state: 'done',
    asked: ['basic-connection', 'message-latency'],
    outcomes: [PASSED, FAILED],
    current: null,
    doing: '',
    startedAt: 1_790_000_000_000,
    problem: null,
    ...more,
  };
}
