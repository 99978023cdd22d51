import { assertExists } from '../base/assert.ts';
import type { Cancel, Clock } from '../base/clock.ts';
import { describeThrown, fail, ok, type Result } from '../base/result.ts';
import { CHECKS } from '../checks/catalogue.ts';
import { CHECK_IDS, type CheckId, type CheckOutcome, type CheckRun } from '../checks/check-run.ts';
import { runSuite } from '../checks/suite.ts';
import { maskSecrets, secretsIn } from '../profile/variables.ts';
import { interruptibleSockets } from '../session/interruptible-sockets.ts';
import type { StoredSession } from '../session/stored-session.ts';
import { HostSubject } from './check-subject.ts';
import type { CheckSurroundings } from './check-surroundings.ts';
import type { SessionPlan } from './new-session.ts';
import type { SessionHost } from './session-host.ts';

export interface CheckRunsPorts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly uuid: () => string;
  readonly tell: (run: CheckRun) => void;
  /** The session whose server is to be checked. */
  readonly checked: (sessionId: number) => Result<SessionHost>;
  /** Makes the suite's own session, not connected yet. */
  readonly make: (
    plan: SessionPlan,
    change: (stored: StoredSession) => StoredSession,
    around: CheckSurroundings,
  ) => Promise<Result<SessionHost>>;
}

/** Suites that are remembered; views that open later see them. */
const MOST_REMEMBERED = 20;
/** Progress is told at most so often. */
const TELL_EVERY_MS = 200;
const NOT_MADE = 'the session of the checks is not made yet';

interface Running {
  readonly runId: number;
  readonly abort: AbortController;
}

/** Suites of checks, one at a time: two would measure each other. They live with the background: a worker that dies ends them. */
export class CheckRuns {
  readonly #ports: CheckRunsPorts;
  readonly #runs = new Map<number, CheckRun>();
  #running: Running | null = null;
  #latest = 0;
  #toldAt = Number.NEGATIVE_INFINITY;
  #telling: Cancel | null = null;

  constructor(ports: CheckRunsPorts) {
    this.#ports = ports;
  }

  get all(): readonly CheckRun[] {
    return [...this.#runs.values()];
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Fails with `busy`, and as `checked` does. Resolves when the suite has begun. */
  async start(sessionId: number, asked: readonly CheckId[]): Promise<Result<{ readonly runId: number }>> {
    if (this.#running !== null) {
      return fail(
        'busy',
        'The checks were not started: others still run, and both would measure each other. Wait for them, or cancel them.',
      );
    }
    const checked = this.#ports.checked(sessionId);
    if (!checked.ok) return checked;
    const runId = ++this.#latest;
    const abort = new AbortController();
    // From here on nobody else may start, although making the session takes a moment.
    this.#running = { runId, abort };
    this.#remember({
      runId,
      sessionId,
      ownSessionId: null,
      state: 'running',
      asked: CHECK_IDS.filter((id) => asked.includes(id)),
      outcomes: [],
      current: null,
      doing: 'Makes a session of its own.',
      startedAt: this.#ports.clock.now(),
      problem: null,
    });
    const made = await this.#begin(checked.value, runId, abort.signal).catch((thrown: unknown) =>
      fail(
        'fault',
        `The checks were not started, a fault of Socketwright, please report it: ${describeThrown(thrown)}`,
      ),
    );
    if (!made.ok) {
      this.#end(runId, 'failed', made.error.message);
      return made;
    }
    return ok({ runId });
  }

  /** Ends a suite; one that ended by itself meanwhile is no error. */
  cancel(runId: number): void {
    if (this.#running?.runId === runId) this.#running.abort.abort();
  }

  /** A session is about to be deleted; a suite that needs it ends. */
  removed(sessionId: number): void {
    for (const { runId, sessionId: checked, ownSessionId } of this.#runs.values()) {
      if (sessionId === checked || sessionId === ownSessionId) this.cancel(runId);
    }
  }

  async #begin(checked: SessionHost, runId: number, signal: AbortSignal): Promise<Result<null>> {
    const { clock, random, uuid, make } = this.#ports;
    const { url, protocols, name } = checked.summary;
    const { profile, headers, variables } = checked.settings;
    const own: { host: SessionHost | null } = { host: null };
    const network: { now: ReturnType<typeof interruptibleSockets> | null } = { now: null };
    const subject = new HostSubject({
      profile,
      clock,
      random,
      uuid,
      signal,
      host: () => assertExists(own.host, NOT_MADE),
      network: {
        cut: () => assertExists(network.now, NOT_MADE).cut(),
        block: (on) => assertExists(network.now, NOT_MADE).block(on),
      },
    });
    const around: CheckSurroundings = {
      sockets: (inner) => {
        network.now = interruptibleSockets(inner, clock);
        return network.now.sockets;
      },
      finder: (inner) => network.now?.finder(inner) ?? inner,
      tap: subject.tap,
      stored: (session) => (this.#running?.runId === runId ? { ...session, ofChecks: true } : session),
      written: (batch) => subject.written(batch),
    };
    const made = await make(
      { url, protocols, profile, headers, variables, given: {} },
      (stored) => ({
        ...stored,
        ownSettings: true,
        ofChecks: true,
        summary: { ...stored.summary, name: `Checks of ${name}`, wished: 'closed' },
      }),
      around,
    );
    if (!made.ok) return made;
    own.host = made.value;
    this.#change(runId, { ownSessionId: made.value.id });
    void this.#run(made.value, subject, runId, signal);
    return ok(null);
  }

  async #run(host: SessionHost, subject: HostSubject, runId: number, signal: AbortSignal): Promise<void> {
    const { profile, variables, formerSecrets } = host.settings;
    const masked = (sentence: string) => maskSecrets(sentence, secretsIn(profile, variables, formerSecrets));
    let problem: string | null = null;
    try {
      await runSuite(this.#runs.get(runId)?.asked ?? [], {
        subject,
        signal,
        begins: (id) => {
          const begun = subject.begin();
          if (!begun.ok) throw new Error(begun.error.message);
          this.#change(runId, { current: id, doing: 'Begins.' });
        },
        doing: (sentence) => this.#change(runId, { doing: masked(sentence) }, 'soon'),
        ended: (outcome) => this.#ended(runId, host, { ...outcome, detail: masked(outcome.detail) }),
      });
    } catch (thrown) {
      problem = `The checks ended early by a fault of Socketwright, please report it: ${describeThrown(thrown)}`;
    }
    subject.block(false);
    // What a check changed for its own ends is nothing to keep; these settings were good before.
    subject.configure(profile);
    if (host.wishedOpen) host.disconnect('the checks are over');
    host.dropQueued(null);
    // Some were raised on purpose, and the person reads the outcome.
    host.alertsSeen();
    const state = problem !== null ? 'failed' : signal.aborted ? 'cancelled' : 'done';
    this.#end(runId, state, problem);
    await host.saveAlive();
  }

  #ended(runId: number, host: SessionHost, outcome: CheckOutcome): void {
    const { id, result, detail } = outcome;
    host.note({ kind: 'check', check: CHECKS[id].name, result, detail });
    const outcomes = [...(this.#runs.get(runId)?.outcomes ?? []), outcome];
    this.#change(runId, { outcomes, current: null, doing: '' });
  }

  #end(runId: number, state: CheckRun['state'], problem: string | null): void {
    if (this.#running?.runId === runId) this.#running = null;
    this.#change(runId, { state, current: null, doing: '', problem });
  }

  #change(runId: number, change: Partial<CheckRun>, when: 'now' | 'soon' = 'now'): void {
    const run = this.#runs.get(runId);
    if (run === undefined) return;
    this.#runs.set(runId, { ...run, ...change });
    const { clock } = this.#ports;
    const waitMs = when === 'now' ? 0 : this.#toldAt + TELL_EVERY_MS - clock.now();
    if (waitMs <= 0) this.#tell(runId);
    else this.#telling ??= clock.after(waitMs, () => this.#tell(runId));
  }

  #tell(runId: number): void {
    this.#telling?.();
    this.#telling = null;
    const run = this.#runs.get(runId);
    if (run === undefined) return;
    this.#toldAt = this.#ports.clock.now();
    this.#ports.tell(run);
  }

  #remember(run: CheckRun): void {
    this.#runs.set(run.runId, run);
    const oldest = this.#runs.keys().next();
    if (this.#runs.size > MOST_REMEMBERED && oldest.done !== true) this.#runs.delete(oldest.value);
    this.#tell(run.runId);
  }
}
