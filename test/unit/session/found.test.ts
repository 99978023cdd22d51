import { describe, expect, it } from 'vitest';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { noEvidence } from '../../../lib/protocol/handshake.ts';
import { type LoneSessionOptions, startLoneSession } from '../../fixtures/lone-session.ts';

const busy = (seconds: number) => ({ status: 503, headers: [{ name: 'Retry-After', value: String(seconds) }] });
const BLOCKED = { netError: 'net::ERR_UNSAFE_PORT' };

/** A session whose first handshake failed at 0 ms; the next attempt is due at 2000. */
function failed(options: LoneSessionOptions = {}) {
  const lone = startLoneSession(options);
  lone.runner.connect();
  lone.clock.advance(30);
  lone.sockets.latest.end(1006);
  return lone;
}

describe('a handshake that failed', () => {
  it('is looked into once, with all that is known of it', () => {
    const headers = [{ name: 'Cookie', value: 'a=b' }];
    const { finder } = failed({ headers, startAt: 7000 });
    expect(finder.all.map(({ failed: handshake }) => handshake)).toEqual([
      {
        request: { url: 'ws://localhost/', protocols: ['v1'], headers },
        socket: expect.objectContaining({ slowed: false, waiting: false }),
        startedAt: 7000,
        failedAt: 7030,
        code: 1006,
        mayProbe: true,
      },
    ]);
  });

  it('is told with category, cause, sentence and evidence when that is known, and the next attempt does not wait', async () => {
    const { clock, finder, events, told } = failed();
    expect(told('error')).toEqual([]);
    clock.advance(100);
    finder.latest.probe('handshake');
    clock.advance(50);
    await finder.latest.answer({ status: 404, statusText: 'Not Found' });
    expect(events.slice(-2)).toMatchObject([
      { at: 130, connection: 1, body: { kind: 'probe', method: 'handshake' } },
      {
        at: 180,
        connection: 1,
        body: {
          kind: 'error',
          category: 'endpoint_not_found',
          cause: 'http-status',
          evidence: { source: 'probe', status: 404 },
          slowed: false,
        },
      },
    ]);
    expect(events.map(({ body }) => body.kind)).toEqual([
      'attempt',
      'state',
      'close',
      'retry',
      'state',
      'probe',
      'error',
    ]);
    clock.advance(2030 - 180);
    expect(told('attempt')).toHaveLength(2);
  });

  it('is looked into without an extra request where the profile forbids it', () => {
    const { finder } = failed({ profile: { ...JSON_PROFILE, probe: false } });
    expect(finder.latest.failed.mayProbe).toBe(false);
  });

  it('is looked into also when no attempt follows', async () => {
    const { finder, told, runner } = failed({ profile: { ...JSON_PROFILE, reconnect: { policy: 'none' } } });
    await finder.latest.answer({ status: 401 });
    expect(told('error')).toMatchObject([{ category: 'authentication_failed' }]);
    expect(runner.session.state.name).toBe('disconnected');
  });

  it('is no longer looked into when the next attempt begins, and what is known then is told of the old one', async () => {
    const { clock, finder, told, events } = failed();
    clock.advance(2000);
    expect(finder.latest.phase).toBe('aborted');
    await Promise.resolve();
    expect(told('error')).toMatchObject([{ evidence: noEvidence('socket') }]);
    expect(events.at(-1)).toMatchObject({ connection: 1 });
    expect(finder.running).toBe(0);
  });

  it.each([
    ['stops it', (lone: ReturnType<typeof failed>) => lone.runner.disconnect('enough')],
    ['wants it now', (lone: ReturnType<typeof failed>) => lone.runner.connect()],
  ])('is no longer looked into when the person %s', (_what, act) => {
    const lone = failed();
    act(lone);
    expect(lone.finder.latest.phase).toBe('aborted');
  });

  it('each gets a look of its own', async () => {
    const { clock, sockets, finder, told } = failed();
    await finder.latest.answer({ status: 502 });
    for (const status of [503, 504]) {
      clock.advance(2000);
      sockets.latest.end(1006);
      await finder.latest.answer({ status });
    }
    expect(told('error').map(({ evidence }) => evidence?.status)).toEqual([502, 503, 504]);
    expect(finder.all).toHaveLength(3);
  });
});

describe('nothing is looked into', () => {
  it.each([
    ['when it opens', (lone: ReturnType<typeof startLoneSession>) => lone.sockets.latest.accept()],
    [
      'when an open connection is lost',
      (lone: ReturnType<typeof startLoneSession>) => {
        lone.sockets.latest.accept();
        lone.sockets.latest.end(1006);
      },
    ],
    ['when it gets no answer in time', (lone: ReturnType<typeof startLoneSession>) => lone.clock.advance(10_000)],
    ['when access is missing', (lone: ReturnType<typeof startLoneSession>) => lone.sockets.latest.refuse()],
    [
      'when it could not be prepared',
      (lone: ReturnType<typeof startLoneSession>) => lone.sockets.latest.refuse('', 'setup'),
    ],
    ['when the person stops it', (lone: ReturnType<typeof startLoneSession>) => lone.runner.disconnect('bye')],
  ])('%s', (_when, act) => {
    const lone = startLoneSession();
    lone.runner.connect();
    act(lone);
    expect(lone.finder.all).toEqual([]);
    expect(lone.runner.explain()).toEqual({
      ok: false,
      error: { code: 'nothing', message: 'There is no failed handshake to look into: connect first.' },
    });
  });
});

describe('Retry-After', () => {
  it('moves the wait', async () => {
    const { clock, sockets, finder, runner, told } = failed();
    clock.advance(70);
    await finder.latest.answer(busy(7));
    expect(runner.session.state).toMatchObject({ name: 'reconnecting', attempt: 2, resumeAt: 7100 });
    expect(told('retry').map(({ resumeAt, why }) => [resumeAt, why])).toEqual([
      [2030, 'The opening handshake failed.'],
      [7100, 'The server asks to wait 7 s (Retry-After).'],
    ]);
    clock.advance(6999);
    expect(sockets.all).toHaveLength(1);
    clock.advance(1);
    expect(sockets.all).toHaveLength(2);
    expect(runner.session.attempt).toBe(2);
  });

  it.each([0, 1])('of %i s never shortens it', async (seconds) => {
    const { clock, sockets, finder, told } = failed();
    await finder.latest.answer(busy(seconds));
    expect(told('retry')).toHaveLength(1);
    clock.advance(1999);
    expect(sockets.all).toHaveLength(1);
    clock.advance(1);
    expect(sockets.all).toHaveLength(2);
  });

  it('is skipped by the person', async () => {
    const { sockets, finder, runner } = failed();
    await finder.latest.answer(busy(3600));
    runner.connect();
    expect(sockets.all).toHaveLength(2);
  });

  it('holds also for a session that is paused meanwhile', async () => {
    const { clock, sockets, finder, conditions } = failed();
    conditions({ paused: true });
    await finder.latest.answer(busy(60));
    clock.advance(3000);
    conditions({ paused: false });
    clock.advance(56_999);
    expect(sockets.all).toHaveLength(1);
    clock.advance(1);
    expect(sockets.all).toHaveLength(2);
  });

  it('holds also when the network goes and comes back meanwhile', async () => {
    const { clock, sockets, finder, conditions, runner } = failed({ url: 'ws://example.org/' });
    await finder.latest.answer(busy(60));
    conditions({ online: false });
    clock.advance(10_000);
    conditions({ online: true });
    expect(runner.session.state).toMatchObject({ name: 'reconnecting', held: null, resumeAt: 60_030 });
    clock.advance(49_999);
    expect(sockets.all).toHaveLength(1);
    clock.advance(1);
    expect(sockets.all).toHaveLength(2);
  });

  it('that is shorter than the wait moves nothing, but what the network gives back does not come before it', async () => {
    const reconnect = { policy: 'linear', delayMs: 60_000, maxAttempts: null } as const;
    const profile: Profile = { ...JSON_PROFILE, reconnect };
    const { clock, sockets, finder, conditions, runner, told } = failed({ url: 'ws://example.org/', profile });
    await finder.latest.answer(busy(20));
    expect(runner.session.state).toMatchObject({ resumeAt: 60_030 });
    expect(told('retry')).toHaveLength(1);
    conditions({ online: false });
    conditions({ online: true });
    clock.advance(19_999);
    expect(sockets.all).toHaveLength(1);
    clock.advance(1);
    expect(sockets.all).toHaveLength(2);
  });

  it('of 0 s moves nothing, also when the wait is over and something else holds it', async () => {
    const { clock, finder, conditions, told } = failed();
    conditions({ paused: true });
    clock.advance(5000);
    await finder.latest.answer(busy(0));
    expect(told('retry')).toHaveLength(1);
  });

  it('of an older attempt moves nothing', async () => {
    const { clock, sockets, finder, runner } = failed();
    const first = finder.latest;
    runner.connect();
    sockets.latest.end(1006);
    await first.answer(busy(60));
    clock.advance(2000);
    expect(sockets.all).toHaveLength(3);
  });

  it('brings nothing back that was stopped', async () => {
    const none: Profile = { ...JSON_PROFILE, reconnect: { policy: 'none' } };
    const { clock, sockets, finder, runner } = failed({ profile: none });
    await finder.latest.answer(busy(1));
    clock.advance(60_000);
    expect([sockets.all.length, runner.session.state.name, clock.pending]).toEqual([1, 'disconnected', 0]);
  });
});

describe('a port that the browser blocks', () => {
  it('ends the session: no attempt can ever work', async () => {
    const { clock, sockets, finder, runner, told } = failed({ url: 'ws://localhost:6000/' });
    await finder.latest.answer(BLOCKED);
    expect(runner.session).toMatchObject({ wished: 'closed', state: { name: 'disconnected' } });
    expect(told('error')).toMatchObject([{ cause: 'blocked-port' }]);
    expect(told('stopped')).toMatchObject([{ cause: 'failure', why: told('error')[0]?.detail }]);
    clock.advance(3_600_000);
    expect([sockets.all.length, clock.pending]).toEqual([1, 0]);
  });
});

describe('looking into it again', () => {
  it('is possible while it waits and after it stopped, with an extra request whatever the profile says', async () => {
    const { clock, finder, runner, told } = failed({ profile: { ...JSON_PROFILE, probe: false } });
    await finder.latest.answer({ source: 'opaque', needsAccess: true });
    clock.advance(1000);
    expect(runner.explain()).toEqual({ ok: true, value: null });
    expect(finder.latest.failed).toMatchObject({ mayProbe: true, startedAt: 0, failedAt: 30, code: 1006 });
    await finder.latest.answer({ status: 401 });
    runner.disconnect('enough');
    expect(runner.explain().ok).toBe(true);
    await finder.latest.answer({ status: 403 });
    expect(told('error').map(({ evidence }) => evidence?.status)).toEqual([null, 401, 403]);
  });

  it('ends when the person stops a session that is stopped already', async () => {
    const { finder, runner, told } = failed();
    runner.disconnect('enough');
    runner.explain();
    expect(finder.latest.phase).toBe('running');
    runner.disconnect('really');
    expect(finder.latest.phase).toBe('aborted');
    expect(told('stopped')).toHaveLength(1);
  });

  it('is not possible while a newer attempt is under way, or works', () => {
    const { sockets, runner } = failed();
    runner.connect();
    expect(runner.explain()).toMatchObject({ ok: false, error: { code: 'nothing' } });
    sockets.latest.accept();
    expect(runner.explain()).toMatchObject({ ok: false, error: { code: 'nothing' } });
  });

  it('does not dig out an older failure when the latest attempt failed in another way', () => {
    const { clock, runner, finder } = failed();
    runner.connect();
    clock.advance(10_000);
    expect(runner.session.state.name).toBe('reconnecting');
    expect(runner.explain()).toMatchObject({ ok: false, error: { code: 'nothing' } });
    expect(finder.all).toHaveLength(1);
  });
});
