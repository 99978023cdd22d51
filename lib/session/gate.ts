import type { ReadyGate } from '../profile/liveness-schema.ts';
import type { Matcher } from '../profile/matcher-schema.ts';
import type { SessionMachine, SessionPolicy } from './machine.ts';
import { type GateStep, protocolSteps } from './protocol.ts';

/** Everything that has to be done on a connection before it is ready. */
export interface Gate {
  readonly steps: readonly GateStep[];
  /** So many of the steps, the first, are those of the codec's protocol; without them nothing can be said at all. */
  readonly protocolSteps: number;
  /** For all steps together. */
  readonly timeoutMs: number;
  readonly onTimeout: ReadyGate['onTimeout'];
}

/** Null where a session is ready as soon as it is connected. */
export function gateOf({ codec, ready, connectTimeoutMs }: SessionPolicy): Gate | null {
  const first = protocolSteps(codec);
  if (ready !== null) {
    const { steps, timeoutMs, onTimeout } = ready;
    return { steps: [...first, ...steps], protocolSteps: first.length, timeoutMs, onTimeout };
  }
  if (first.length === 0) return null;
  return { steps: first, protocolSteps: first.length, timeoutMs: connectTimeoutMs, onTimeout: 'reconnect' };
}

/** The message that the session waits for now, as its gate or as the reply to a heartbeat; null for none. */
export function expectedMessage({ state, live, policy }: SessionMachine): Matcher | null {
  if (state.name !== 'connected') return null;
  if (live.gate === null) return live.awaitedSince === null ? null : (policy.heartbeat?.reply ?? null);
  if (live.saying) return null;
  const waitFor = gateOf(policy)?.steps[live.gate]?.waitFor ?? null;
  return waitFor?.kind === 'sign' ? null : waitFor;
}

/** The message by which the server would refuse what the gate waits for; null where none would. */
export function refusingMessage({ live, policy }: SessionMachine): Matcher | null {
  return live.gate === null ? null : (policy.ready?.failOn ?? null);
}
