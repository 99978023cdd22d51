import { expect, it } from 'vitest';
import { CHECK_IDS } from '../../../lib/checks/check-run.ts';
import { startClarityServer } from '../../servers/clarity-server.ts';
import { startCheckBench, story } from './check-bench.ts';
import { HASTY_PROFILE } from './hasty-profile.ts';

it('a healthy server passes all eleven, and the person’s session is left alone', { timeout: 60_000 }, async () => {
  const server = await startClarityServer();
  const bench = await startCheckBench(server.url, HASTY_PROFILE);
  const before = bench.workbench.summaries.find(({ id }) => id === bench.sessionId);
  const run = await bench.run(CHECK_IDS);
  const after = bench.workbench.summaries.find(({ id }) => id === bench.sessionId);
  expect(
    run.outcomes.map(({ result }) => result),
    story(run.outcomes),
  ).toEqual(CHECK_IDS.map(() => 'pass'));
  expect(run.outcomes.map(({ id }) => id)).toEqual(CHECK_IDS);
  expect(run).toMatchObject({ state: 'done', problem: null, current: null });
  expect(after).toMatchObject({ connections: before?.connections, state: { name: 'connected' }, sent: before?.sent });
  if (run.ownSessionId === null) throw new Error('The suite has no session of its own.');
  // What it did is there to be looked at.
  const events = await bench.store.events(run.ownSessionId, 1);
  expect(events.filter(({ kind }) => kind === 'check')).toHaveLength(CHECK_IDS.length);
  const own = bench.workbench.summaries.find(({ id }) => id === run.ownSessionId);
  expect(own).toMatchObject({ wished: 'closed', state: { name: 'disconnected' }, unseenAlerts: 0 });
  await bench.close();
  await server.close();
});
