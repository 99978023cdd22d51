import { describe, expect, it } from 'vitest';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { type LoneSessionOptions, startLoneSession } from '../../fixtures/lone-session.ts';

const FAR = 'ws://example.org/';
const LINEAR: Profile = { ...JSON_PROFILE, reconnect: { policy: 'linear', delayMs: 10_000, maxAttempts: 3 } };

/** A session that lost its first connection at 0 ms and waits 10 s. */
function waiting(options: LoneSessionOptions = {}) {
  const lone = startLoneSession({ profile: LINEAR, url: FAR, ...options });
  lone.runner.connect();
  lone.sockets.latest.end(1006);
  return lone;
}

describe('while the browser is offline', () => {
  it('no attempt burns, and one follows at once when it is back', () => {
    const { clock, sockets, conditions, runner, told } = waiting();
    clock.advance(1000);
    conditions({ online: false });
    expect(runner.session.state).toMatchObject({ name: 'reconnecting', held: 'offline', resumeAt: 10_000 });
    clock.advance(3_600_000);
    expect(sockets.all).toHaveLength(1);
    conditions({ online: true });
    expect(sockets.all).toHaveLength(2);
    expect(sockets.latest.openedAt).toBe(3_601_000);
    expect(runner.session).toMatchObject({ attempt: 2, retries: 1 });
    expect(told('hold')).toEqual([
      { kind: 'hold', by: 'offline', held: true },
      { kind: 'hold', by: 'offline', held: false },
    ]);
    expect(told('state').map(({ from, to }) => `${from} → ${to}`)).toEqual([
      'disconnected → connecting',
      'connecting → reconnecting',
      'reconnecting → held',
      'held → connecting',
    ]);
  });

  it('a connection that is lost waits for the network, not for its time', () => {
    const { clock, sockets, conditions, told } = startLoneSession({ profile: LINEAR, url: FAR });
    conditions({ online: false });
    expect(sockets.all).toEqual([]);
    conditions({ online: true });
    expect(sockets.all).toEqual([]);
    expect(told('hold')).toEqual([]);
    clock.advance(60_000);
    expect(sockets.all).toEqual([]);
  });

  it('a wait that the close-code table gives the server is kept when it is back', () => {
    const { clock, sockets, conditions, runner } = startLoneSession({ profile: LINEAR, url: FAR });
    runner.connect();
    sockets.latest.accept();
    clock.advance(6000);
    sockets.latest.end(1013);
    conditions({ online: false });
    clock.advance(1000);
    conditions({ online: true });
    expect(runner.session.state).toMatchObject({ name: 'reconnecting', held: null, resumeAt: 21_000 });
    clock.advance(13_999);
    expect(sockets.all).toHaveLength(1);
    clock.advance(1);
    expect(sockets.all).toHaveLength(2);
  });

  it('a first attempt that the person wants is made, and its failure waits for the network', () => {
    const { clock, sockets, conditions, runner } = startLoneSession({
      profile: LINEAR,
      url: FAR,
      conditions: { online: false, paused: false },
    });
    runner.connect();
    expect(sockets.all).toHaveLength(1);
    sockets.latest.end(1006);
    clock.advance(60_000);
    expect(sockets.all).toHaveLength(1);
    conditions({ online: true });
    expect(sockets.all).toHaveLength(2);
  });

  it('an open connection stays open, and its loss is held', () => {
    const { clock, sockets, conditions, runner, events } = startLoneSession({ profile: LINEAR, url: FAR });
    runner.connect();
    sockets.latest.accept();
    clock.advance(20_000);
    conditions({ online: false });
    expect(runner.session.state.name).toBe('connected');
    sockets.latest.end(1006);
    expect(events.slice(-3).map(({ body }) => body)).toMatchObject([
      { kind: 'retry', attempt: 1, resumeAt: 30_000 },
      { kind: 'hold', by: 'offline', held: true },
      { kind: 'state', from: 'ready', to: 'held' },
    ]);
    expect(clock.pending).toBe(0);
  });

  it('attempts that fail for want of a network use up none of those that are allowed', () => {
    const { clock, sockets, conditions, runner } = waiting();
    for (let i = 0; i < 10; i++) {
      conditions({ online: false });
      conditions({ online: true });
      conditions({ online: false });
      sockets.latest.end(1006);
      clock.advance(1000);
    }
    expect(sockets.all).toHaveLength(11);
    expect(runner.session).toMatchObject({ wished: 'open', retries: 1, state: { name: 'reconnecting' } });
    conditions({ online: true });
    for (let i = 0; i < 3; i++) {
      sockets.latest.end(1006);
      clock.advance(10_000);
    }
    expect(runner.session).toMatchObject({ wished: 'closed', state: { name: 'disconnected' } });
  });

  it.each(['ws://localhost:8080/', 'ws://127.0.0.1/', 'ws://[::1]:9/', 'ws://a.localhost/'])(
    'a server on this machine is called all the same: %s',
    (url) => {
      const { clock, sockets, conditions, runner, told } = waiting({ url });
      conditions({ online: false });
      expect(runner.session.state).toMatchObject({ held: null });
      clock.advance(9999);
      expect(sockets.all).toHaveLength(1);
      clock.advance(1);
      expect(sockets.all).toHaveLength(2);
      expect(told('hold')).toEqual([]);
    },
  );

  it('Reconnect now is obeyed, and ends the hold', () => {
    const { clock, sockets, conditions, runner, told } = waiting();
    conditions({ online: false });
    runner.connect();
    expect(sockets.all).toHaveLength(2);
    expect(told('hold').map(({ held }) => held)).toEqual([true, false]);
    sockets.latest.end(1006);
    clock.advance(60_000);
    expect(sockets.all).toHaveLength(2);
    expect(runner.session.state).toMatchObject({ name: 'reconnecting', held: 'offline' });
  });

  it('Stop is obeyed, ends the hold, and the network brings nothing back', () => {
    const { clock, sockets, conditions, runner, told } = waiting();
    conditions({ online: false });
    runner.disconnect('enough');
    expect(told('hold').map(({ held }) => held)).toEqual([true, false]);
    conditions({ online: true });
    clock.advance(60_000);
    expect(sockets.all).toHaveLength(1);
    expect(runner.session).toMatchObject({ wished: 'closed', state: { name: 'disconnected' } });
  });
});

describe('while the person pauses all attempts', () => {
  it('none is made, and the rest of the wait follows when they go on', () => {
    const { clock, sockets, conditions, runner } = waiting();
    clock.advance(4000);
    conditions({ paused: true });
    clock.advance(2000);
    conditions({ paused: false });
    expect(runner.session.state).toMatchObject({ name: 'reconnecting', held: null, resumeAt: 10_000 });
    clock.advance(3999);
    expect(sockets.all).toHaveLength(1);
    clock.advance(1);
    expect(sockets.all).toHaveLength(2);
  });

  it('a wait that ended meanwhile is over at once', () => {
    const { clock, sockets, conditions } = waiting();
    conditions({ paused: true });
    clock.advance(60_000);
    expect(sockets.all).toHaveLength(1);
    conditions({ paused: false });
    expect(sockets.all).toHaveLength(2);
  });

  it('also a server on this machine is left alone', () => {
    const { clock, sockets, conditions } = waiting({ url: 'ws://localhost/' });
    conditions({ paused: true });
    clock.advance(60_000);
    expect(sockets.all).toHaveLength(1);
  });

  it('an open connection stays open', () => {
    const { clock, sockets, conditions, runner, send } = startLoneSession({ profile: LINEAR, url: FAR });
    runner.connect();
    sockets.latest.accept();
    conditions({ paused: true });
    clock.advance(60_000);
    expect(runner.session.state.name).toBe('connected');
    expect(send('x')).toEqual({ ok: true, value: 'sent' });
  });

  it.each([
    ['Reconnect now', waiting],
    ['Connect', () => startLoneSession({ url: FAR, conditions: { online: true, paused: true } })],
  ])('%s is obeyed', (_what, prepare) => {
    const { sockets, conditions, runner } = prepare();
    conditions({ paused: true });
    const before = sockets.all.length;
    runner.connect();
    expect(sockets.all).toHaveLength(before + 1);
    sockets.latest.accept();
    expect(runner.session.state.name).toBe('connected');
  });

  it('and the browser is offline too: both must be over', () => {
    const { clock, sockets, conditions, told } = waiting();
    conditions({ online: false });
    conditions({ paused: true });
    conditions({ online: true });
    clock.advance(60_000);
    expect(sockets.all).toHaveLength(1);
    conditions({ online: false });
    conditions({ paused: false });
    clock.advance(60_000);
    expect(sockets.all).toHaveLength(1);
    conditions({ online: true });
    expect(sockets.all).toHaveLength(2);
    expect(told('hold').map(({ by, held }) => `${by} ${held}`)).toEqual([
      'offline true',
      'offline false',
      'paused true',
      'paused false',
      'offline true',
      'offline false',
    ]);
  });
});

describe('a session that comes back after its worker died', () => {
  const change = { wished: 'open', connections: 4, opened: true } as const;

  it.each([
    ['at once when nothing holds it', { online: true, paused: false }, 'connecting', 'ready'],
    ['when the network is back', { online: false, paused: false }, 'reconnecting', 'held offline'],
    ['when the person lets it', { online: true, paused: true }, 'reconnecting', 'held paused'],
  ] as const)('connects %s', (_when, fair, name, how) => {
    const lone = startLoneSession({ url: FAR, profile: LINEAR, conditions: fair, change });
    lone.runner.resume(-500, 'worker', { name: 'connected', connection: 4, openedAt: -9000, ready: true });
    expect(lone.runner.session.state.name).toBe(name);
    expect(lone.told('gap')).toEqual([{ kind: 'gap', from: -500, to: 0, cause: 'worker' }]);
    expect(lone.told('error')).toMatchObject([{ cause: 'suspended' }]);
    lone.clock.advance(5000);
    lone.conditions({ online: true, paused: false });
    expect(lone.sockets.all).toHaveLength(1);
    lone.sockets.latest.accept();
    expect(lone.runner.session).toMatchObject({ attempt: 1, retries: 0, reconnects: 1, connections: 5 });
    expect(lone.told('hold')).toHaveLength(how === 'ready' ? 0 : 2);
  });

  const outage = { ...change, attempt: 3, retries: 2, correlationId: 'cafe0123' } as const;
  const wait = { name: 'reconnecting', attempt: 4, resumeAt: 7000, held: null, lastClose: null } as const;

  it('in a wait goes on waiting, in the same outage', () => {
    const { clock, sockets, runner, told } = startLoneSession({ url: FAR, profile: LINEAR, change: outage });
    runner.resume(-500, 'worker', wait);
    expect(told('error')).toEqual([]);
    clock.advance(6999);
    expect(sockets.all).toEqual([]);
    clock.advance(1);
    expect(runner.session).toMatchObject({ attempt: 4, retries: 2, correlationId: 'cafe0123' });
    sockets.latest.end(1006);
    expect(runner.session.state).toMatchObject({ attempt: 5, resumeAt: 17_000 });
    clock.advance(10_000);
    sockets.latest.end(1006);
    // Three are allowed; two of them the worker before made.
    expect(told('stopped')).toMatchObject([{ cause: 'attempts' }]);
  });

  it('in a wait that is over meanwhile connects at once, under its number', () => {
    const { sockets, runner } = startLoneSession({ url: FAR, profile: LINEAR, change: outage, startAt: 7000 });
    runner.resume(2000, 'browser', wait);
    expect(sockets.all).toHaveLength(1);
    expect(runner.session).toMatchObject({ state: { name: 'connecting', attempt: 4 }, correlationId: 'cafe0123' });
  });

  it.each([
    ['that the server asked for does not go before it', { ...wait, notBefore: 7000 }, 7000],
    ['of its policy goes at once', wait, 1000],
  ])('in a wait %s when the network is back', (_which, state, at) => {
    const { clock, sockets, conditions, runner } = startLoneSession({
      url: FAR,
      profile: LINEAR,
      change: outage,
      conditions: { online: false, paused: false },
    });
    runner.resume(-500, 'worker', state);
    clock.advance(1000);
    conditions({ online: true });
    clock.advance(10_000);
    expect(sockets.all[0]?.openedAt).toBe(at);
  });

  it.each([
    ['connected', { name: 'connected', connection: 4, openedAt: -9000, ready: true }],
    ['connecting', { name: 'connecting', connection: 4, attempt: 3, startedAt: -900 }],
  ] as const)('while it was %s begins a new outage', (_state, before) => {
    const { runner } = startLoneSession({ url: FAR, profile: LINEAR, change: outage });
    runner.resume(-500, 'worker', before);
    expect(runner.session).toMatchObject({ attempt: 1, retries: 0, correlationId: '80000000' });
  });

  it('after it was stopped stays stopped', () => {
    const { clock, sockets, conditions, runner, events } = startLoneSession({ url: FAR, change: { wished: 'closed' } });
    runner.resume(-500, 'browser', { name: 'disconnected', lastClose: null });
    conditions({ online: false });
    conditions({ online: true });
    clock.advance(60_000);
    expect([sockets.all.length, events.length]).toEqual([0, 0]);
  });
});
