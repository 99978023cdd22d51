import { describe, expect, it } from 'vitest';
import { JSON_PROFILE } from '../../../lib/profile/json-profiles.ts';
import type { Heartbeat } from '../../../lib/profile/liveness-schema.ts';
import type { Profile } from '../../../lib/profile/schema.ts';
import { noEvidence } from '../../../lib/protocol/handshake.ts';
import { startLoneSession } from '../../fixtures/lone-session.ts';

const BEAT: Heartbeat = {
  message: 'ping {{counter}} {{uuid}}',
  intervalMs: 1000,
  reply: { kind: 'text', startsWith: 'pong' },
  timeoutMs: 400,
  maxMissed: 2,
  onMissed: 'reconnect',
};

function connected(change: Partial<Heartbeat> = {}, profile: Partial<Profile> = {}) {
  const lone = startLoneSession({ profile: { ...JSON_PROFILE, heartbeat: { ...BEAT, ...change }, ...profile } });
  lone.runner.connect();
  lone.sockets.latest.accept();
  return lone;
}

describe('a heartbeat', () => {
  it('is sent each interval from ready on, and tells how long each answer took', () => {
    const { clock, sockets, told } = connected();
    for (const answeredAfter of [5, 0, 120]) {
      clock.advance(1000 - (clock.now() % 1000));
      clock.advance(answeredAfter);
      sockets.latest.receive('pong');
    }
    expect(sockets.latest.sent).toEqual(['ping 1 uuid-1', 'ping 2 uuid-2', 'ping 3 uuid-3']);
    expect(told('heartbeat')).toMatchObject([{ replyMs: 5 }, { replyMs: 0 }, { replyMs: 120 }]);
    expect(told('heartbeat-missed')).toEqual([]);
  });

  it('is answered by a type that is a number', () => {
    const { clock, sockets, told } = connected({ reply: { kind: 'type', type: '11' } }, { typePath: 'op' });
    for (const answer of ['{"op":11}', '{"op":1.1e1}', '{"op":1}']) {
      clock.advance(1000);
      sockets.latest.receive(answer);
    }
    clock.advance(400);
    expect(told('heartbeat-missed')).toMatchObject([{ missed: 1 }]);
  });

  it('does not begin before the session is ready', () => {
    const ready = {
      steps: [{ waitFor: { kind: 'text' as const, startsWith: 'ack' }, send: null }],
      failOn: null,
      timeoutMs: 60_000,
      onTimeout: 'stop' as const,
    };
    const { clock, sockets } = connected({}, { ready });
    clock.advance(5000);
    expect(sockets.latest.sent).toEqual([]);
    sockets.latest.receive('ack');
    clock.advance(999);
    expect(sockets.latest.sent).toEqual([]);
    clock.advance(1);
    expect(sockets.latest.sent).toHaveLength(1);
  });

  it('that is missed is told and counted; a reply in time makes the row begin anew', () => {
    const { clock, sockets, told, runner } = connected();
    const beat = (answered: boolean) => {
      clock.advance(1000);
      if (answered) sockets.latest.receive('pong');
    };
    beat(false);
    clock.advance(400);
    expect(told('heartbeat-missed')).toEqual([{ kind: 'heartbeat-missed', missed: 1, afterMs: 400 }]);
    clock.advance(600);
    sockets.latest.receive('pong');
    beat(false);
    clock.advance(400);
    expect(told('heartbeat-missed').map(({ missed }) => missed)).toEqual([1, 1]);
    expect(runner.session).toMatchObject({ missedHeartbeats: 2, state: { name: 'connected' } });
  });

  it('whose reply comes too late is missed, and the late reply is taken for none', () => {
    const { clock, sockets, told } = connected({ onMissed: 'show' });
    clock.advance(500);
    for (let i = 0; i < 3; i++) {
      clock.advance(1000);
      sockets.latest.receive('pong, late');
    }
    expect(told('heartbeat-missed').map(({ missed }) => missed)).toEqual([1, 2, 3]);
  });

  it('is answered by nothing else than its reply', () => {
    const { clock, sockets, told } = connected();
    clock.advance(1000);
    sockets.latest.receive('data');
    sockets.latest.receive(new Uint8Array([112, 111, 110, 103]));
    clock.advance(400);
    expect(told('heartbeat-missed')).toHaveLength(1);
  });

  it('without an expected reply is only sent: nothing can be missed', () => {
    const { clock, sockets, told, runner } = connected({ reply: null });
    clock.advance(10_000);
    expect(sockets.latest.sent).toHaveLength(10);
    expect(told('heartbeat-missed')).toEqual([]);
    expect(runner.session.state.name).toBe('connected');
    expect(clock.pending).toBe(1);
  });

  it('that waits longer than its interval goes on being sent; the oldest is the one that is awaited', () => {
    const { clock, sockets, told } = connected({ timeoutMs: 2500, onMissed: 'show' });
    clock.advance(3499);
    expect(sockets.latest.sent).toHaveLength(3);
    expect(told('heartbeat-missed')).toEqual([]);
    clock.advance(1);
    expect(told('heartbeat-missed')).toEqual([{ kind: 'heartbeat-missed', missed: 1, afterMs: 2500 }]);
  });

  it('ends with its connection and begins anew with the next, its row from none', () => {
    const { clock, sockets, told, runner } = connected();
    clock.advance(1400);
    expect(runner.session.live.missed).toBe(1);
    sockets.latest.end(1006);
    clock.advance(1999);
    expect(clock.pending).toBe(1);
    clock.advance(1);
    sockets.latest.accept();
    clock.advance(1400);
    expect(told('heartbeat-missed').map(({ missed }) => missed)).toEqual([1, 1]);
    expect(runner.session.missedHeartbeats).toBe(2);
  });
});

describe('heartbeats missed in a row', () => {
  it('close the connection and connect anew, once as many as the profile allows', () => {
    const { clock, sockets, runner, events } = connected();
    clock.advance(2399);
    expect(sockets.alive).toBe(1);
    clock.advance(1);
    expect(sockets.alive).toBe(0);
    expect(events.slice(-5).map(({ body }) => body)).toMatchObject([
      { kind: 'heartbeat-missed', missed: 2, afterMs: 400 },
      { kind: 'close', code: 1006, reason: 'heartbeat missed', wasClean: false, initiator: 'policy' },
      {
        kind: 'error',
        category: 'connection_timeout',
        cause: 'heartbeat',
        detail:
          '2 heartbeats in a row had no reply within 400 ms: the link is half open or the server hangs, so it was closed to connect anew.',
        evidence: noEvidence('timer'),
      },
      { kind: 'retry', attempt: 2 },
      { kind: 'state', from: 'ready', to: 'reconnecting' },
    ]);
    clock.advance(2000);
    sockets.latest.accept();
    expect(runner.session).toMatchObject({ reconnects: 1, state: { name: 'connected', ready: true } });
  });

  it('one is enough where the profile says so', () => {
    const { clock, told } = connected({ maxMissed: 1 });
    clock.advance(1400);
    expect(told('error')).toMatchObject([{ detail: expect.stringMatching(/^A heartbeat had no reply within 400 ms/) }]);
  });

  it('are only shown where the profile says so (seed 004)', () => {
    const { clock, told, runner } = connected({ onMissed: 'show' });
    clock.advance(10_400);
    expect(told('heartbeat-missed').map(({ missed }) => missed)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(runner.session).toMatchObject({ missedHeartbeats: 10, state: { name: 'connected' } });
    expect(told('error')).toEqual([]);
  });

  it('go by the reconnect policy, and end with it', () => {
    const reconnect = { policy: 'linear', delayMs: 500, maxAttempts: 1 } as const;
    const { clock, sockets, told, runner } = connected({ maxMissed: 1 }, { reconnect });
    clock.advance(1400 + 500);
    sockets.latest.accept();
    clock.advance(1400);
    expect(runner.session.wished).toBe('closed');
    expect(told('stopped')).toMatchObject([{ cause: 'attempts' }]);
    expect(clock.pending).toBe(0);
  });

  it('do not end a session that the person is closing', () => {
    const { clock, sockets, runner, told } = connected({ maxMissed: 1 });
    clock.advance(1000);
    runner.disconnect('bye');
    clock.advance(5000);
    sockets.latest.end(1000);
    expect(told('heartbeat-missed')).toEqual([]);
    expect([runner.session.state.name, clock.pending]).toEqual(['disconnected', 0]);
  });
});

describe('a heartbeat that cannot be made', () => {
  const message = 'ping {{nobody}}';

  it('stops a session without a gate: nobody said what follows, and the next one could not be made either', () => {
    const { clock, sockets, told, runner } = connected({ message });
    clock.advance(1000);
    expect(sockets.latest.sent).toEqual([]);
    expect(told('error')).toMatchObject([
      { cause: 'not-ready', detail: expect.stringContaining('The heartbeat could not be made: {{nobody}}') },
    ]);
    expect(runner.session).toMatchObject({ wished: 'closed', state: { name: 'disconnected' } });
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['reconnect', 'reconnecting'],
    ['ready', 'connected'],
  ] as const)('follows its gate: %s', (onTimeout, state) => {
    const ready = { steps: [{ waitFor: null, send: 'hi' }], failOn: null, timeoutMs: 3000, onTimeout };
    const { clock, told, runner } = connected({ message }, { ready });
    clock.advance(1000);
    expect(runner.session.state.name).toBe(state);
    expect(told('ready').at(-1)).toMatchObject({ ready: false });
    // Where it goes on it goes on without heartbeats, and none is missed.
    clock.advance(1900);
    expect(told('heartbeat-missed')).toEqual([]);
    expect(clock.pending).toBe(state === 'connected' ? 0 : 1);
  });
});
