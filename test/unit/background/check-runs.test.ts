import { describe, expect, it } from 'vitest';
import type { CheckId, CheckRun } from '../../../lib/checks/check-run.ts';
import { type Bench, startBench } from '../../fixtures/bench.ts';
import { saved } from '../../fixtures/own-profile.ts';
import { settle } from '../../fixtures/settle.ts';

/** A background with a session of the person's that is connected, by a profile with a secret. */
async function connected() {
  const bench = await startBench();
  await saved(bench);
  const values = { environment: null, values: { token: 'hunter22' } };
  await bench.workbench.handlers.saveProfileValues({ profileId: 'echo', values });
  const sessionId = await bench.connect('ws://localhost:9000/', 'echo');
  bench.sockets.latest.accept();
  return { bench, sessionId };
}

async function run(
  bench: Bench,
  sessionId: number,
  checks: readonly CheckId[] = ['basic-connection'],
): Promise<number> {
  const reply = await bench.workbench.handlers.runChecks({ sessionId, checks });
  if (!reply.ok) throw new Error(reply.error.message);
  await settle();
  return reply.value.runId;
}

/** What views know of a suite now. */
function known(bench: Bench, runId: number): CheckRun {
  const run = bench.heard
    .flatMap((event) => (event.kind === 'checks' ? [event.run] : []))
    .findLast((one) => one.runId === runId);
  if (run === undefined) throw new Error('Nobody was told.');
  return run;
}

function ownOf(bench: Bench, runId: number): number {
  const { ownSessionId } = known(bench, runId);
  if (ownSessionId === null) throw new Error('The suite has no session of its own.');
  return ownSessionId;
}

/** What waits to be written is, and what the writing brought about, too. */
async function written(bench: Bench): Promise<void> {
  for (let round = 0; round < 3; round++) {
    bench.clock.advance(100);
    await settle();
  }
}

describe('a suite of checks', () => {
  it('runs in a session of its own, made of what the person’s session is made of', async () => {
    const { bench, sessionId } = await connected();
    const [theirs] = bench.sockets.all;
    const runId = await run(bench, sessionId);
    const own = ownOf(bench, runId);
    expect(bench.summary(own)).toMatchObject({ name: 'Checks of localhost:9000', profileId: 'echo', wished: 'open' });
    expect(bench.sockets.latest).toMatchObject({ url: theirs?.url, headers: theirs?.headers });
    expect(bench.sockets.latest.headers).toEqual([{ name: 'Authorization', value: 'Bearer hunter22' }]);
    // What it does is told some times a second at most.
    bench.clock.advance(200);
    expect(known(bench, runId)).toMatchObject({ state: 'running', current: 'basic-connection', doing: 'Connects.' });
    expect(theirs?.phase).toBe('open');
  });

  it('ends with its outcomes, which stand on its time line, too', async () => {
    const { bench, sessionId } = await connected();
    const runId = await run(bench, sessionId);
    bench.sockets.latest.accept(7);
    await settle();
    bench.clock.advance(300);
    await settle();
    bench.sockets.latest.end(1000);
    await settle();
    expect(known(bench, runId)).toMatchObject({
      state: 'done',
      current: null,
      outcomes: [{ id: 'basic-connection', result: 'pass' }],
    });
    const events = await bench.events(ownOf(bench, runId));
    expect(events.filter(({ kind }) => kind === 'check')).toMatchObject([
      { check: 'Basic connection', result: 'pass' },
    ]);
    expect(bench.summary(ownOf(bench, runId))).toMatchObject({ wished: 'closed', state: { name: 'disconnected' } });
    expect(bench.workbench.greeting).toContainEqual({ kind: 'checks', run: known(bench, runId) });
  });

  it('is alone: another would measure it', async () => {
    const { bench, sessionId } = await connected();
    const runId = await run(bench, sessionId);
    const second = await bench.workbench.handlers.runChecks({ sessionId, checks: ['basic-connection'] });
    expect(second).toMatchObject({ ok: false, error: { code: 'busy' } });
    await bench.workbench.handlers.cancelChecks({ runId });
    await settle();
    expect(await bench.workbench.handlers.runChecks({ sessionId, checks: ['basic-connection'] })).toMatchObject({
      ok: true,
    });
  });

  it('is not there for a session that is gone', async () => {
    const { bench } = await connected();
    const reply = await bench.workbench.handlers.runChecks({ sessionId: 99, checks: ['basic-connection'] });
    expect(reply).toMatchObject({ ok: false, error: { code: 'unknown_session' } });
  });

  it('can be cancelled at any moment, and leaves nothing open', async () => {
    const { bench, sessionId } = await connected();
    const runId = await run(bench, sessionId, ['basic-connection', 'basic-reconnect']);
    bench.sockets.latest.accept();
    await settle();
    await bench.workbench.handlers.cancelChecks({ runId });
    await settle();
    expect(bench.sockets.latest.closeRequest).toMatchObject({ code: 1000 });
    bench.sockets.latest.end(1000);
    await settle();
    expect(known(bench, runId)).toMatchObject({ state: 'cancelled', outcomes: [], problem: null });
    expect(bench.sockets.alive).toBe(1);
  });

  it('ends with the session that it checks', async () => {
    const { bench, sessionId } = await connected();
    const runId = await run(bench, sessionId);
    await bench.workbench.handlers.remove({ sessionId });
    await settle();
    expect(known(bench, runId).state).toBe('cancelled');
  });

  it('ends with its own session, and the next one may begin', async () => {
    const { bench, sessionId } = await connected();
    const runId = await run(bench, sessionId, ['basic-connection', 'basic-reconnect']);
    bench.sockets.latest.accept();
    await settle();
    const own = ownOf(bench, runId);
    await bench.workbench.handlers.remove({ sessionId: own });
    await settle();
    expect(known(bench, runId)).toMatchObject({ state: 'cancelled', problem: null });
    await written(bench);
    expect(await bench.store.session(own)).toBeNull();
    expect(await bench.store.events(own, 1)).toEqual([]);
    expect(await bench.store.snapshots(own, 1)).toEqual([]);
    await run(bench, sessionId);
  });

  it('that cannot begin is over, so that others may', async () => {
    const { bench, sessionId } = await connected();
    const { createSession } = bench.store;
    Object.assign(bench.store, { createSession: () => Promise.reject(new Error('The store is gone.')) });
    const reply = await bench.workbench.handlers.runChecks({ sessionId, checks: ['basic-connection'] });
    expect(reply).toMatchObject({ ok: false, error: { code: 'fault' } });
    expect(bench.workbench.wantsToLive).toBe(true);
    Object.assign(bench.store, { createSession });
    const runId = await run(bench, sessionId);
    expect(known(bench, runId).state).toBe('running');
  });

  it('raises alerts without a notification: some are its purpose', async () => {
    const { bench, sessionId } = await connected();
    const settings = await bench.workbench.handlers.settings({ sessionId });
    if (!settings.ok) throw new Error(settings.error.message);
    const { profile, headers } = settings.value;
    const thresholds = { ...profile.thresholds, handshakeMs: 50, notify: true };
    await bench.workbench.handlers.configure({ sessionId, profile: { ...profile, thresholds }, headers });
    const runId = await run(bench, sessionId);
    bench.sockets.latest.accept(60);
    await settle();
    expect(bench.summary(ownOf(bench, runId)).alerts).toBe(1);
    expect(bench.notices).toEqual([]);
  });

  it('says nothing that is secret', async () => {
    const { bench, sessionId } = await connected();
    const runId = await run(bench, sessionId);
    bench.sockets.latest.accept();
    await settle();
    bench.sockets.latest.end(4001, 'no hunter22 here', true);
    await settle();
    bench.clock.advance(300);
    await settle();
    const [outcome] = known(bench, runId).outcomes;
    expect(outcome?.detail).toContain('“no *** here”');
  });

  it('dies with its worker: its session stays as a record, and is not connected again', async () => {
    const { bench, sessionId } = await connected();
    const runId = await run(bench, sessionId);
    const own = ownOf(bench, runId);
    bench.sockets.latest.accept();
    await bench.workbench.saveAlive();
    const next = await bench.restart('worker', 1000);
    // The person's session is taken up again.
    expect(next.sockets.all).toHaveLength(1);
    expect(next.summary(own)).toMatchObject({ wished: 'closed', state: { name: 'disconnected' } });
    expect(next.workbench.greeting.filter(({ kind }) => kind === 'checks')).toEqual([]);
    // From now on it is a session like any other.
    await next.workbench.handlers.reconnect({ sessionId: own });
    next.sockets.latest.accept();
    await next.workbench.saveAlive();
    const third = await next.restart('worker', 1000);
    expect(third.summary(own)).toMatchObject({ wished: 'open' });
  });

  it('keeps the worker awake while it runs', async () => {
    const { bench, sessionId } = await connected();
    await bench.workbench.handlers.disconnect({ sessionId });
    bench.sockets.latest.end(1000);
    await written(bench);
    expect(bench.workbench.wantsToLive).toBe(false);
    const runId = await run(bench, sessionId);
    expect(bench.workbench.wantsToLive).toBe(true);
    await bench.workbench.handlers.cancelChecks({ runId });
    await settle();
    await written(bench);
    expect(bench.workbench.wantsToLive).toBe(false);
  });
});
