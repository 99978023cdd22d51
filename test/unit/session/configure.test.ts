import { describe, expect, it } from 'vitest';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Heartbeat, ReadyGate } from '../../../lib/profile/liveness-schema.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import type { SessionRunner } from '../../../lib/session/runner.ts';
import { startLoneSession } from '../../fixtures/lone-session.ts';

const text = (startsWith: string) => ({ kind: 'text', startsWith }) as const;
const BEAT: Heartbeat = {
  message: 'ping',
  intervalMs: 1000,
  reply: text('pong'),
  timeoutMs: 400,
  maxMissed: 1,
  onMissed: 'reconnect',
};

function gate(steps: ReadyGate['steps'], timeoutMs = 3000): Partial<Profile> {
  return { ready: { steps, failOn: null, timeoutMs, onTimeout: 'stop' } };
}

function start(change: Partial<Profile> = {}) {
  return startLoneSession({ profile: { ...JSON_PROFILE, ...change } });
}

function connected(change: Partial<Profile> = {}) {
  const lone = start(change);
  lone.runner.connect();
  lone.sockets.latest.accept();
  return lone;
}

function configure(runner: SessionRunner, change: Partial<Profile>): void {
  runner.configure({ ...JSON_PROFILE, ...change }, []);
}

describe('new settings of a connected session hold at once', () => {
  it('a heartbeat begins', () => {
    const { clock, sockets, runner, told } = connected();
    clock.advance(60_000);
    configure(runner, { heartbeat: BEAT });
    clock.advance(1000);
    expect(sockets.latest.sent).toEqual(['ping']);
    clock.advance(400);
    expect(told('heartbeat-missed')).toHaveLength(1);
  });

  it('a heartbeat ends, also one whose reply is awaited', () => {
    const { clock, sockets, runner, told } = connected({ heartbeat: BEAT });
    clock.advance(1000);
    configure(runner, {});
    clock.advance(60_000);
    expect(sockets.latest.sent).toEqual(['ping']);
    expect(told('heartbeat-missed')).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('a heartbeat takes its new interval, message and patience from now on', () => {
    const { clock, sockets, runner } = connected({ heartbeat: BEAT });
    clock.advance(900);
    configure(runner, { heartbeat: { ...BEAT, intervalMs: 5000, message: 'beat', reply: null } });
    clock.advance(4999);
    expect(sockets.latest.sent).toEqual([]);
    clock.advance(1);
    expect(sockets.latest.sent).toEqual(['beat']);
  });

  it('the silence alarm begins, with the silence that was', () => {
    const { clock, runner, told } = connected();
    clock.advance(60_000);
    configure(runner, { silenceMs: 5000 });
    clock.advance(5000);
    expect(told('silence')).toEqual([{ kind: 'silence', quietMs: 65_000, over: false }]);
  });

  it('the silence alarm ends, which is told, and no longer shows', () => {
    const { clock, sockets, runner, told } = connected({ silenceMs: 5000 });
    clock.advance(6000);
    configure(runner, {});
    expect(runner.session.live.silentSince).toBeNull();
    sockets.latest.receive('x');
    expect(told('silence')).toEqual([
      { kind: 'silence', quietMs: 5000, over: false },
      { kind: 'silence', quietMs: 6000, over: true },
    ]);
    expect(clock.pending).toBe(0);
  });

  it('a silence alarm that sounded ends with the old settings, and sounds anew by the new ones', () => {
    const { clock, sockets, runner, told } = connected({ silenceMs: 5000 });
    clock.advance(6000);
    configure(runner, { silenceMs: 10_000 });
    clock.advance(10_000);
    sockets.latest.receive('x');
    expect(told('silence').map(({ quietMs, over }) => [quietMs, over])).toEqual([
      [5000, false],
      [6000, true],
      [16_000, false],
      [16_000, true],
    ]);
  });

  it('automatic replies begin and end', () => {
    const { sockets, runner } = connected();
    sockets.latest.receive('2');
    configure(runner, {
      autoReplies: [{ name: 'a', enabled: true, when: text('2'), send: '3', delayMs: 0, oneAtATime: false }],
    });
    sockets.latest.receive('2');
    configure(runner, {});
    sockets.latest.receive('2');
    expect(sockets.latest.sent).toEqual(['3']);
  });

  it('a gate is for the next connection: one that is ready stays ready', () => {
    const { clock, sockets, runner } = connected();
    configure(runner, gate([{ waitFor: text('ack'), send: null }]));
    expect(runner.session.state).toMatchObject({ ready: true });
    sockets.latest.end(1006);
    clock.advance(2000);
    sockets.latest.accept();
    expect(runner.session.state).toMatchObject({ ready: false });
  });
});

describe('new settings of a session that waits at its gate', () => {
  const FIRST = [
    { waitFor: text('a'), send: 'A' },
    { waitFor: text('b'), send: 'B' },
  ];

  it('without a gate make it ready, and what waited goes out', () => {
    const lone = start(gate(FIRST));
    lone.send('queued');
    lone.runner.connect();
    lone.sockets.latest.accept();
    configure(lone.runner, {});
    expect(lone.runner.session.state).toMatchObject({ ready: true });
    expect(lone.sent()).toEqual(['queued']);
    expect(lone.clock.pending).toBe(0);
  });

  it.each([
    ['the message it waited for is another', gate([{ waitFor: text('c'), send: 'C' }]), ['c'], ['A', 'C']],
    ['it has fewer steps', gate([{ waitFor: text('a'), send: 'A' }]), ['a'], ['A', 'A']],
    [
      'its step does not wait any more',
      gate([
        { waitFor: text('a'), send: 'A' },
        { waitFor: null, send: 'now' },
      ]),
      [],
      ['A', 'now'],
    ],
    ['nothing of it waits', gate([{ waitFor: null, send: 'now' }]), [], ['A', 'now']],
  ] as const)('in which %s lead on', (_what, change, messages, sent) => {
    const { sockets, runner } = connected(gate(FIRST));
    sockets.latest.receive('a');
    configure(runner, change);
    for (const message of messages) {
      expect(runner.session.state).toMatchObject({ ready: false });
      sockets.latest.receive(message);
    }
    expect(runner.session.state).toMatchObject({ ready: true });
    expect(sockets.latest.sent).toEqual(sent);
  });

  it('set its time anew, counted from the opening', () => {
    const { clock, runner, told } = connected(gate(FIRST));
    clock.advance(2000);
    configure(runner, gate(FIRST, 10_000));
    clock.advance(7999);
    expect(runner.session.state.name).toBe('connected');
    clock.advance(1);
    expect(told('ready')).toMatchObject([{ ready: false, afterMs: 10_000 }]);
    expect(told('stopped')).toHaveLength(1);
  });
});

describe('new settings of a session that is not connected', () => {
  it('leave the wait that runs, and hold for the next decision', () => {
    const { clock, sockets, runner, told } = start();
    runner.connect();
    sockets.latest.end(1006);
    configure(runner, { reconnect: { policy: 'linear', delayMs: 500, maxAttempts: 1 } });
    clock.advance(1999);
    expect(sockets.all).toHaveLength(1);
    clock.advance(1);
    sockets.latest.end(1006);
    expect(told('stopped')).toMatchObject([{ cause: 'attempts' }]);
  });

  it('hold for the next connection: address, headers, timeouts', () => {
    const { clock, sockets, runner } = start();
    runner.connect();
    sockets.latest.end(1006);
    runner.configure({ ...JSON_PROFILE, connectTimeoutMs: 100 }, [{ name: 'X-New', value: '1' }]);
    clock.advance(2000);
    expect(sockets.latest.headers).toEqual([{ name: 'X-New', value: '1' }]);
    clock.advance(100);
    expect(runner.session.state.name).toBe('reconnecting');
  });

  it('set the age of what waits anew', () => {
    const { clock, runner, send } = start();
    send('a');
    clock.advance(1000);
    configure(runner, { queue: { ...JSON_PROFILE.queue, maxAgeMs: 1500 } });
    clock.advance(499);
    expect(runner.session.queue).toHaveLength(1);
    clock.advance(1);
    expect(runner.session).toMatchObject({ queue: [], unsent: 1 });
    send('b');
    configure(runner, { queue: { ...JSON_PROFILE.queue, maxAgeMs: null } });
    clock.advance(3_600_000);
    expect(runner.session.queue).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('keep what waits over a lower bound, and take nothing more', () => {
    const { runner, send } = start();
    for (const payload of ['a', 'b', 'c']) send(payload);
    configure(runner, { queue: { ...JSON_PROFILE.queue, maxMessages: 2 } });
    expect(runner.session.queue).toHaveLength(3);
    expect(send('d')).toMatchObject({ ok: false, error: { code: 'queue_full' } });
  });
});
