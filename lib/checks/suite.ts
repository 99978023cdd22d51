import { describeThrown } from '../base/result.ts';
import { CHECKS } from './catalogue.ts';
import { CHECK_IDS, type CheckId, type CheckOutcome } from './check-run.ts';
import type { CheckSubject } from './check-subject.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import { rest } from './steps.ts';
import { type Verdict, verdict } from './verdict.ts';

export interface SuitePorts {
  readonly subject: CheckSubject;
  readonly signal: AbortSignal;
  /** A check begins: what was told before it is forgotten, and the session lives by its own profile again. */
  readonly begins: (id: CheckId) => void;
  readonly doing: (sentence: string) => void;
  readonly ended: (outcome: CheckOutcome) => void;
  /** Instead of the eleven, for tests. */
  readonly scenarios?: Readonly<Record<CheckId, Scenario>>;
}

/** Runs checks one after the other, in the order of the suite. Resolves early when it is cancelled; rejects only when `begins` throws. */
export async function runSuite(asked: readonly CheckId[], ports: SuitePorts): Promise<void> {
  const { subject, signal, begins, doing, ended, scenarios = SCENARIOS } = ports;
  for (const id of CHECK_IDS) {
    if (!asked.includes(id)) continue;
    if (signal.aborted) return;
    begins(id);
    const startedAt = subject.now();
    const found = await carryOut(id, scenarios[id], subject, signal, doing);
    if (found === null) return;
    ended({ id, ...found, startedAt, tookMs: subject.now() - startedAt });
  }
}

async function carryOut(
  id: CheckId,
  scenario: Scenario,
  subject: CheckSubject,
  signal: AbortSignal,
  doing: (sentence: string) => void,
): Promise<Verdict | null> {
  const why = CHECKS[id].precondition(subject.profile);
  if (why !== null) return verdict('skip', why);
  try {
    const found = await scenario(subject, doing);
    // At once: until then it goes on connecting to a server that may be in trouble.
    await rest(subject);
    return found;
  } catch (thrown) {
    if (signal.aborted) return null;
    // A fault of ours; the others can still say something.
    return verdict(
      'error',
      `The check itself failed (${describeThrown(thrown)}): this is a fault of Socketwright, please report it.`,
    );
  }
}
