import { fail, ok, type Result } from '../base/result.ts';
import type { Sequence } from '../profile/reply-schema.ts';
import type { RunView } from '../session/run-view.ts';
import type { SessionHost } from './session-host.ts';

/** Runs of sequences, one a session at a time. They live with the background: a worker that dies ends them. */
export class Runs {
  readonly #tell: (run: RunView) => void;
  readonly #running = new Map<number, SessionHost>();
  #latest = 0;

  constructor(tell: (run: RunView) => void) {
    this.#tell = tell;
  }

  get running(): readonly RunView[] {
    return [...this.#running.values()].flatMap((host) => host.run.view ?? []);
  }

  /** Fails with `not_connected`, `busy`. */
  start(host: SessionHost, sequence: Sequence): Result<{ readonly runId: number }> {
    if (!host.isReady)
      return fail('not_connected', `${sequence.name} was not started: the session is not connected and ready.`);
    if (host.run.view !== null)
      return fail(
        'busy',
        `${sequence.name} was not started: ${host.run.view.name} still runs in this session, stop it first.`,
      );
    const runId = ++this.#latest;
    this.#running.set(runId, host);
    host.run.start(sequence, runId, (run) => {
      if (run.state !== 'running') this.#running.delete(run.runId);
      this.#tell(run);
    });
    return ok({ runId });
  }

  /** Stops a run; one that ended by itself meanwhile is no error. */
  cancel(runId: number): void {
    this.#running.get(runId)?.run.cancel();
  }
}
