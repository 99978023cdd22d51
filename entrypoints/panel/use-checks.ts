import { type Dispatch, useMemo } from 'react';
import type { CheckRun } from '../../lib/checks/check-run.ts';
import type { GridMemory } from '../../lib/panel/grid-memory.ts';
import type { Suites } from '../../lib/panel/suite-view.ts';
import type { ViewAction } from '../../lib/panel/view-state.ts';
import type { SessionSummary } from '../../lib/session/summary.ts';
import type { PanelServices } from './services.ts';

interface Parts {
  readonly services: Pick<PanelServices, 'bridge'>;
  readonly runs: readonly CheckRun[];
  readonly selected: SessionSummary | null;
  readonly memoryOf: (sessionId: number) => GridMemory;
  readonly dispatch: Dispatch<ViewAction>;
}

/** Shown above a frame that was jumped to. */
const FRAMES_ABOVE = 4;

/** What the Checks tab may ask of the background, and where it leads to. */
export function useChecks({ services: { bridge }, runs, selected, memoryOf, dispatch }: Parts): Suites {
  const sessionId = selected?.id ?? null;
  const isLive = selected?.source === 'live';
  return useMemo(
    () => ({
      runs,
      onRun:
        sessionId === null || !isLive
          ? null
          : async (checks) => {
              const reply = await bridge.call('runChecks', { sessionId, checks });
              return reply.ok ? null : reply.error.message;
            },
      // One that is over by now needs no cancelling, and a background that is gone ended it.
      onCancel: (runId) => void bridge.call('cancelChecks', { runId }),
      onShowFrame: (id, seq) => {
        const memory = memoryOf(id);
        memory.order = Math.max(1, seq - FRAMES_ABOVE);
        memory.offsetPx = 0;
        dispatch({ kind: 'select-session', sessionId: id });
        dispatch({ kind: 'show-frame', seq });
      },
      onShowSession: (id) => dispatch({ kind: 'select-session', sessionId: id }),
      onShowConnection: (id, connection) => {
        dispatch({ kind: 'select-session', sessionId: id });
        dispatch({ kind: 'show-frames', filterText: `connection:${connection}` });
      },
    }),
    [bridge, runs, sessionId, isLive, memoryOf, dispatch],
  );
}
