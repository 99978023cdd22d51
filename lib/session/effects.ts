import type {
  Close,
  ConnectionEventBody,
  FailureCategory,
  FailureCause,
  StopCause,
} from '../protocol/connection-event.ts';
import { type HandshakeEvidence, noEvidence } from '../protocol/handshake.ts';
import type { SessionEffect, SessionMachine, SessionTimer, Step } from './machine.ts';

export function unchanged(session: SessionMachine): Step {
  return { session, effects: [] };
}

export function startTimer(timer: SessionTimer, at: number): SessionEffect {
  return { kind: 'start-timer', timer, at };
}

export function stopTimer(timer: SessionTimer): SessionEffect {
  return { kind: 'stop-timer', timer };
}

export function record(connection: number, event: ConnectionEventBody): SessionEffect {
  return { kind: 'record', connection, event };
}

export function recordClose(connection: number, close: Close): SessionEffect {
  return record(connection, { kind: 'close', ...close });
}

export interface Failure {
  readonly category: FailureCategory;
  readonly cause: FailureCause;
  readonly detail: string;
  readonly evidence?: HandshakeEvidence;
  readonly slowed?: boolean;
}

/** Without evidence of its own it rests on what the socket told. */
export function recordFailure(connection: number, failure: Failure): SessionEffect {
  const { category, cause, detail, evidence = noEvidence('socket'), slowed = false } = failure;
  return record(connection, { kind: 'error', category, cause, detail, evidence, slowed });
}

export function recordStopped(session: SessionMachine, cause: StopCause, detail: string, why: string): SessionEffect {
  return record(session.connections, { kind: 'stopped', cause, detail, why });
}
