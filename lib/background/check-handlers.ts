import { ok } from '../base/result.ts';
import type { CommandHandlers } from '../bridge/server.ts';
import type { CheckRuns } from './check-runs.ts';

/** Carries out what a person does with suites of checks. */
export function checkHandlers(runs: () => CheckRuns): Pick<CommandHandlers, 'runChecks' | 'cancelChecks'> {
  return {
    runChecks: ({ sessionId, checks }) => runs().start(sessionId, checks),
    cancelChecks: async ({ runId }) => {
      runs().cancel(runId);
      return ok(null);
    },
  };
}
