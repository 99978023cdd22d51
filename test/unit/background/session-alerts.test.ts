import { describe, expect, it } from 'vitest';
import {
  ask,
  changeThresholds,
  connected,
  EVERY_MS,
  snapshotsOf,
  sumOf,
  update,
} from '../../fixtures/measured-session.ts';
import { settle } from '../../fixtures/settle.ts';

describe('requests', () => {
  it('that wait when the profile is changed are told as unanswered', async () => {
    const bench = await connected();
    const { sessionId } = bench;
    const text = update(7, '2026-01-01T00:00:00.000Z');
    await bench.workbench.handlers.send({ sessionId, message: { kind: 'text', text }, anyway: true });
    await changeThresholds(bench, sessionId, { messageMs: 600 });
    bench.sockets.latest.receive('something else');
    bench.clock.advance(EVERY_MS);
    const told = (await bench.events(sessionId)).filter(({ kind }) => kind === 'unanswered');
    expect(told).toMatchObject([{ cause: 'ended', requests: 1, seq: 1 }]);
    expect(sumOf(await snapshotsOf(bench, sessionId), ({ counts }) => counts.unanswered)).toBe(1);
  });
});

describe('alerts', () => {
  it('that wait to be told together are told when the session ends', async () => {
    const bench = await connected();
    const { sessionId } = bench;
    for (let id = 1; id <= 3; id++) await ask(bench, sessionId, id, 501);
    await bench.workbench.handlers.disconnect({ sessionId });
    bench.sockets.latest.end(1000);
    await settle();
    const alerts = (await bench.events(sessionId)).filter(({ kind }) => kind === 'alert');
    expect(alerts).toMatchObject([{ times: 1 }, { times: 2 }]);
    expect(bench.summary(sessionId).alerts).toBe(3);
    expect(sumOf(await snapshotsOf(bench, sessionId), ({ counts }) => counts.alerts)).toBe(3);
  });

  it('that wait are told before their rules are replaced, and belong to what was before measuring anew', async () => {
    const bench = await connected();
    const { sessionId } = bench;
    for (let id = 1; id <= 2; id++) await ask(bench, sessionId, id, 501);
    await changeThresholds(bench, sessionId, { messageMs: 10_000 });
    expect(bench.summary(sessionId).alerts).toBe(2);
    await changeThresholds(bench, sessionId, { messageMs: 500 });
    for (let id = 3; id <= 5; id++) await ask(bench, sessionId, id, 501);
    await bench.workbench.handlers.resetMetrics({ sessionId });
    expect(bench.summary(sessionId).alerts).toBe(0);
    bench.clock.advance(60_000);
    expect(bench.summary(sessionId).alerts).toBe(0);
    expect(sumOf(await snapshotsOf(bench, sessionId), ({ counts }) => counts.alerts)).toBe(0);
  });

  it('of slow replies are told, counted, and seen when somebody looked', async () => {
    const bench = await connected();
    const { sessionId } = bench;
    await ask(bench, sessionId, 1, 501);
    await bench.workbench.flush();
    const alerts = (await bench.events(sessionId)).filter(({ kind }) => kind === 'alert');
    expect(alerts).toMatchObject([{ measure: 'reply', statistic: 'each', limit: 500, value: 501, seq: 2, times: 1 }]);
    expect(bench.summary(sessionId)).toMatchObject({ alerts: 1, unseenAlerts: 1 });
    await bench.workbench.handlers.alertsSeen({ sessionId });
    expect(bench.summary(sessionId)).toMatchObject({ alerts: 1, unseenAlerts: 0 });
    expect(bench.notices).toEqual([]);
  });

  it('are notified of where the profile asks for it', async () => {
    const bench = await connected();
    const { sessionId } = bench;
    await changeThresholds(bench, sessionId, { notify: true });
    await ask(bench, sessionId, 1, 501);
    expect(bench.notices).toMatchObject([{ alert: { measure: 'reply', value: 501 }, summary: { id: sessionId } }]);
  });
});
