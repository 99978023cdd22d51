import { randomUUID } from 'node:crypto';
import { Workbench } from '../../../lib/background/workbench.ts';
import type { BridgeEvent } from '../../../lib/bridge/messages.ts';
import type { CheckId, CheckOutcome, CheckRun } from '../../../lib/checks/check-run.ts';
import { systemClock } from '../../../lib/platform/clock.ts';
import { createDirectSockets } from '../../../lib/platform/direct-socket.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { noEvidence } from '../../../lib/protocol/handshake.ts';
import type { CaptureStore } from '../../../lib/store/capture-store.ts';
import { openMemoryStore } from '../../fixtures/memory-store.ts';

/** A background over real sockets, real time and a store in memory, with a session of the person's that is connected. */
export interface CheckBench {
  readonly workbench: Workbench;
  readonly store: CaptureStore;
  /** The person's session. */
  readonly sessionId: number;
  /** What views were told of suites, in order. */
  readonly told: readonly CheckRun[];
  start(checks: readonly CheckId[]): Promise<number>;
  /** The suite as it ended. */
  over(runId: number): Promise<CheckRun>;
  /** Runs checks to their end. */
  run(checks: readonly CheckId[]): Promise<CheckRun>;
  close(): Promise<void>;
}

export async function startCheckBench(url: string, profile: Profile): Promise<CheckBench> {
  const told: CheckRun[] = [];
  const waiting = new Set<() => void>();
  const store = await openMemoryStore();
  const hear = (event: BridgeEvent): void => {
    if (event.kind === 'checks') told.push(event.run);
    for (const look of waiting) look();
  };
  const workbench = new Workbench({
    store,
    sockets: createDirectSockets(systemClock),
    finder: { find: async () => noEvidence('socket') },
    clock: systemClock,
    random: Math.random,
    uuid: randomUUID,
    savePaused: async () => undefined,
    flushDelayMs: () => 50,
    announce: hear,
    notify: () => undefined,
  });
  await workbench.start('browser');
  const own = { ...profile, id: 'checked', name: 'Checked' };
  const saved = await workbench.handlers.saveProfile({ profile: own, replaces: null });
  if (!saved.ok) throw new Error(saved.error.message);
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = () => {
        if (!holds()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  const connected = await workbench.handlers.connect({ url, protocols: [], profileId: own.id, headers: [] });
  if (!connected.ok) throw new Error(connected.error.message);
  const { sessionId } = connected.value;
  await until(() => workbench.summaries.some(({ id, state }) => id === sessionId && state.name === 'connected'));

  async function start(checks: readonly CheckId[]): Promise<number> {
    const started = await workbench.handlers.runChecks({ sessionId, checks });
    if (!started.ok) throw new Error(started.error.message);
    return started.value.runId;
  }

  async function over(runId: number): Promise<CheckRun> {
    const last = () => told.findLast((run) => run.runId === runId);
    await until(() => last()?.state !== 'running');
    const run = last();
    if (run === undefined) throw new Error('Nobody was told of the suite.');
    return run;
  }

  return {
    workbench,
    store,
    sessionId,
    told,
    start,
    over,
    run: async (checks) => over(await start(checks)),
    async close() {
      for (const { id } of workbench.summaries) await workbench.handlers.remove({ sessionId: id });
    },
  };
}

/** One line for each outcome, for the message of a test that fails. */
export function story(outcomes: readonly CheckOutcome[]): string {
  return outcomes
    .map(({ id, result, detail, numbers, tookMs }) => {
      const figures = numbers.map(({ name, value }) => `${name} ${value}`).join('; ');
      return `${result.toUpperCase()} ${id} (${Math.round(tookMs)} ms): ${detail} [${figures}]`;
    })
    .join('\n');
}
